"""How an English sentence says a day and a time of day."""

from datetime import date, datetime

from service.expressions.moments import LONDON

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def day_in_words(day: date) -> str:
    """Say a day in full: `Thursday 17 December 2026`."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def moment_in_words(instant: datetime) -> str:
    """Say an aware instant by London's wall clock: `Thursday 17 December 2026 at 10:00`."""
    wall = instant.astimezone(LONDON)
    return f"{day_in_words(wall.date())} at {wall:%H:%M}"
