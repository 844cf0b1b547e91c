"""`handrail audit`."""

import sys
from collections.abc import Iterator, Sequence

import click

from service.cases.register import every_case, registered
from service.cases.verifying import Verified, verify_case
from service.cli.installation import at_hand
from service.ledger.chaining import Verdict


@click.group()
def audit() -> None:
    """Look after what was recorded."""


@audit.command("verify")
@click.option("--case", "reference", default=None, help="Only this case, by its reference.")
def verify(reference: str | None) -> None:
    """Verify that no entry of an event log and no move was changed or removed.

    Prints a line for each case, and ends with status 1 when the records of any are broken.
    """
    count = broken = 0
    with at_hand():
        for one in every_case() if reference is None else [registered(reference)]:
            found = verify_case(one.id)
            count += 1
            broken += not found.holds
            click.echo(_line(found))
    click.echo(f"{count} {'case' if count == 1 else 'cases'}, {broken} broken")
    sys.exit(1 if broken else 0)


def _line(found: Verified) -> str:
    chains = (("entry", "entries", found.log), ("move", "moves", found.moves))
    if found.holds:
        said = (_kept(verdict, *words) for *words, verdict in chains)
        return f"{found.reference} ok: {', '.join(said)}"
    flaws = (f"{word} {one.broken} {one.how}" for word, _, one in chains if one.broken is not None)
    return f"{found.reference} broken: {'; '.join(flaws)}"


def _kept(verdict: Verdict, one: str, many: str) -> str:
    """Say how many rows a chain has, and which of them are erased."""
    erased = f" (erased: {', '.join(_ranges(verdict.erased))})" if verdict.erased else ""
    return f"{verdict.count} {one if verdict.count == 1 else many}{erased}"


def _ranges(numbers: Sequence[int]) -> Iterator[str]:
    """Write ascending numbers with each run of them as `first-last`."""
    first = last = numbers[0]
    for number in (*numbers[1:], -1):
        if number == last + 1:
            last = number
            continue
        yield str(first) if first == last else f"{first}-{last}"
        first = last = number
