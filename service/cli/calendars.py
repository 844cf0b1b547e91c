"""`handrail calendar`."""

from datetime import datetime

import click

from service.cases.clocks.recalculation import ClockChange
from service.cases.late_holidays import apply_closure, preview_closure
from service.cli.installation import at_hand
from service.installation import here
from service.people.actors import SYSTEM, Acting


@click.group()
def calendar() -> None:
    """Change working calendars."""


@calendar.command("add-closure")
@click.argument("key")
@click.argument("day", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE")
@click.argument("name")
@click.option("--apply", "applied", is_flag=True, help="Do it; without this it is only shown.")
@click.option("--statutory", is_flag=True, help="Move statutory clocks as well.")
def add_closure(key: str, day: datetime, name: str, *, applied: bool, statutory: bool) -> None:
    """Add a day off that was announced late, and recompute the open clocks that it touches."""
    with at_hand():
        acting = Acting(who=SYSTEM, at=here().clock.now())
        if applied:
            moved = apply_closure(key, day.date(), name, acting=acting, statutory=statutory)
        else:
            moved = preview_closure(key, day.date(), name, acting=acting)
    for one in moved:
        click.echo(_line(one))
    word = "moved" if applied else "would move"
    click.echo(f"{len(moved)} {'clock' if len(moved) == 1 else 'clocks'} {word}")


def _line(change: ClockChange) -> str:
    mark = " (statutory: only with --statutory)" if change.statutory else ""
    return f"{change.reference} {change.element or 'case'}: {change.explanation}{mark}"
