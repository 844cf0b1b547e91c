"""`handrail calendar`."""

from collections.abc import Callable
from datetime import date, datetime

import click

from service.cases.clocks.recalculation import ClockChange
from service.cases.late_holidays import apply_day_off, preview_day_off
from service.cli.installation import at_hand
from service.installation import here
from service.people.actors import SYSTEM, Acting


@click.group()
def calendar() -> None:
    """Change working calendars."""


def _says_which_day(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the calendar, the day, its name, and whether it is to be done."""
    shown = click.option("--apply", "applied", is_flag=True, help="Do it; else it is only shown.")
    day = click.argument("day", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE")
    return click.argument("key")(day(click.argument("name")(shown(command))))


@calendar.command("add-closure")
@_says_which_day
def add_closure(key: str, day: datetime, name: str, *, applied: bool) -> None:
    """Close for a day, and recompute the open clocks that it touches; none set by law."""
    _take_off(key, day.date(), name, applied=applied, holiday=False)


@calendar.command("add-holiday")
@_says_which_day
@click.option("--statutory", is_flag=True, help="Move open clocks set by law as well.")
def add_holiday(key: str, day: datetime, name: str, *, applied: bool, statutory: bool) -> None:
    """Add a bank holiday that was announced late, and recompute the open clocks it touches."""
    _take_off(key, day.date(), name, applied=applied, holiday=True, statutory=statutory)


def _take_off(
    key: str, day: date, name: str, *, applied: bool, holiday: bool, statutory: bool = False
) -> None:
    with at_hand():
        acting = Acting(who=SYSTEM, at=here().clock.now())
        if applied:
            moved = apply_day_off(
                key, day, name, holiday=holiday, acting=acting, statutory=statutory
            )
        else:
            moved = preview_day_off(key, day, name, holiday=holiday, acting=acting)
    for one in moved:
        click.echo(_line(one))
    word = "moved" if applied else "would move"
    click.echo(f"{len(moved)} {'clock' if len(moved) == 1 else 'clocks'} {word}")


def _line(change: ClockChange) -> str:
    mark = " (statutory: only with --statutory)" if change.statutory else ""
    return f"{change.reference} {change.element or 'case'}: {change.explanation}{mark}"
