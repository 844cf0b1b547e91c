"""`handrail audit`."""

import sys
from collections.abc import Iterator, Sequence

import click

from service.cases.register import every_case, registered
from service.cases.verifying import Verified, verify_case
from service.cli.installation import at_hand
from service.ledger.chaining import Verdict
from service.ledger.changes import verify_changes
from service.transaction import reading


@click.group()
def audit() -> None:
    """Look after what was recorded."""


@audit.command("verify")
@click.option("--case", "reference", default=None, help="Only this case, by its reference.")
def verify(reference: str | None) -> None:
    """Verify that nothing that was recorded was changed or removed.

    That is every entry of a case's event log, every move and, unless one case is asked for, the
    book of what administrators change. Prints a line for each, and ends with status 1 when the
    records of any are broken.
    """
    count = broken = 0
    with at_hand():
        with reading():
            book = verify_changes() if reference is None else None
        for one in every_case() if reference is None else [registered(reference)]:
            found = verify_case(one.id)
            count += 1
            broken += not found.holds
            click.echo(_line(found))
    click.echo(f"{count} {'case' if count == 1 else 'cases'}, {broken} broken")
    if book is not None:
        click.echo(_book_line(book))
    sys.exit(1 if broken or (book is not None and book.broken is not None) else 0)


def _line(found: Verified) -> str:
    chains = (("entry", "entries", found.log), ("move", "moves", found.moves))
    if found.holds:
        said = (_kept(verdict, *words) for *words, verdict in chains)
        return f"{found.reference} ok: {', '.join(said)}"
    flaws = (f"{word} {one.broken} {one.how}" for word, _, one in chains if one.broken is not None)
    return f"{found.reference} broken: {'; '.join(flaws)}"


def _book_line(book: Verdict) -> str:
    if book.broken is not None:
        return f"book of changes broken: change {book.broken} {book.how}"
    return f"book of changes ok: {_kept(book, 'change', 'changes')}"


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
