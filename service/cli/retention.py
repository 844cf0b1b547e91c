"""`handrail retention`."""

from datetime import date, datetime

import click

from service.cases.erasure.falling_due import Due, falling_due
from service.cli.installation import at_hand
from service.installation import here
from service.sla.days import local_date
from service.transaction import reading


@click.group()
def retention() -> None:
    """See which closed cases fall due to be erased."""


@retention.command("due")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The last day; today by default.")
def due(until: datetime | None) -> None:
    """List the closed cases that may be erased, the longest due first. Nothing is erased."""
    with at_hand():
        last = until.date() if until else local_date(here().clock.now())
        with reading():
            found = falling_due(last)
    for one in found:
        click.echo(_line(one))
    click.echo(_sum(len(found), last))


def _line(one: Due) -> str:
    held = " (legal hold)" if one.held else ""
    return f"{one.due_on.isoformat()} {one.reference} {one.process} {one.under.key}{held}"


def _sum(count: int, last: date) -> str:
    return f"{count} {'case' if count == 1 else 'cases'} due by {last.isoformat()}"
