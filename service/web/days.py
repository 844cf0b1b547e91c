"""Days on the wall: when one begins, and how long this week still lasts."""

from datetime import date, datetime, time, timedelta
from typing import Final

from service.web.words import LOCAL

_WEEK: Final = 7


def midnight(day: date) -> datetime:
    """Give the instant at which a day begins here."""
    return datetime.combine(day, time(), LOCAL)


def monday_after(today: date) -> date:
    """Give the first day of next week. What is due this week is due from today to before then."""
    return today + timedelta(days=_WEEK - today.weekday())
