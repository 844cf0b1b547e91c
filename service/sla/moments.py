"""Dates and instants as analysts and case data write them, as the instants at which they begin."""

from datetime import date, datetime

from service.errors import Refusal
from service.expressions.moments import aware, midnight, parse_date, parse_instant
from service.sla.days import check_reach


class AnchorUnreadable(Refusal):
    """A clock cannot start from this: it is neither a date nor an instant."""


def parse_moment(text: str) -> datetime | None:
    """Read `2026-12-24`, which is its first moment in London, or `2026-12-24T09:00:00Z`."""
    written = text.strip()
    day = parse_date(written)
    if day is not None:
        return midnight(check_reach(day))
    instant = parse_instant(written)
    return instant and check_instant(instant)


def anchor_instant(value: object) -> datetime:
    """Give the UTC instant from which a clock counts, for a date or instant of the case data.

    A date is the first moment of that day in London; a time without an offset is London's. Raises
    AnchorUnreadable for anything else, DateOutOfReach for a year in which no clock can run.
    """
    found = None
    if isinstance(value, datetime):
        found = aware(check_instant(value))
    elif isinstance(value, date):
        found = midnight(check_reach(value))
    elif isinstance(value, str):
        found = parse_moment(value)
    if found is None:
        raise AnchorUnreadable(
            f"A clock cannot start from “{value}”: give a date such as 2026-12-24 or an instant "
            "such as 2026-12-24T09:00:00Z.",
            value=value,
        )
    return found


def check_instant(instant: datetime) -> datetime:
    """Give an instant back, or refuse it when no sensible clock can run there."""
    check_reach(instant)
    return instant
