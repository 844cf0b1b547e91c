"""`handrail case`."""

import sys
from collections import Counter

import click

from service.cases.comparing import differences
from service.cases.register import every_case, registered
from service.cases.replay import MoveUntold
from service.cli.installation import at_hand

_EQUAL, _DIFFERS, _UNTOLD = "equal", "differs", "not replayed"


@click.group()
def case() -> None:
    """Look into cases."""


@case.command("replay")
@click.argument("reference", required=False, metavar="[REF]")
@click.option("--all", "every", is_flag=True, help="Every case.")
def replay(reference: str | None, *, every: bool) -> None:
    """Prove that a case is what its recorded moves make it; nothing is written.

    Prints the first difference of each case: after which move, and in which book. Ends with status
    1 when there is any.
    """
    if (reference is None) is not every:
        raise click.UsageError("Give the reference of a case, or --all.")
    count: Counter[str] = Counter()
    with at_hand():
        for one in every_case() if reference is None else [registered(reference)]:
            outcome, said = _told(one.id)
            count[outcome] += 1
            click.echo(f"{one.reference} {outcome}{said}")
    click.echo(f"{count[_EQUAL]} equal, {count[_DIFFERS]} different, {count[_UNTOLD]} not replayed")
    sys.exit(1 if count[_DIFFERS] else 0)


def _told(case_id: str) -> tuple[str, str]:
    """Tell a case again; give the outcome in a word, and what there is to say of it."""
    try:
        found = differences(case_id)
    except MoveUntold as reason:
        return _UNTOLD, f": {reason}"
    if not found:
        return _EQUAL, ""
    return _DIFFERS, f": after move {found[0].seq}, {found[0].book}: {found[0].said}"
