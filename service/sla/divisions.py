"""The standard calendars: bank holidays of the three divisions of the United Kingdom.

The days are those of the Banking and Financial Dealings Act 1971 and the yearly proclamations, as
the `holidays` package knows them, substitute days included.
"""

import functools

from service.sla.calendars import Calendar, CalendarUnusable

_SUBDIVISIONS = {"england_and_wales": "ENG", "scotland": "SCT", "northern_ireland": "NIR"}
DIVISIONS = tuple(_SUBDIVISIONS)
DIVISION_NAMES = {
    "england_and_wales": "England and Wales",
    "scotland": "Scotland",
    "northern_ireland": "Northern Ireland",
}
_SUBSTITUTE = " (observed)"
_OFFICIAL = {
    "May Day": "Early May bank holiday",
    "Spring Bank Holiday": "Spring bank holiday",
    "Late Summer Bank Holiday": "Summer bank holiday",
    "Summer Bank Holiday": "Summer bank holiday",
    "New Year Holiday": "2nd January",
    "Saint Andrew's Day": "St Andrew's Day",
    "Saint Patrick's Day": "St Patrick's Day",
}
_FIRST_YEAR, _LAST_YEAR = 2000, 2099


@functools.cache
def standard_calendar(division: str) -> Calendar:
    """Give version 1 of a division's calendar: its key is the division's name.

    Raises CalendarUnusable for an unknown division.
    """
    if division not in _SUBDIVISIONS:
        raise CalendarUnusable(
            f"There is no division {division}: use {', '.join(DIVISIONS)}.", division=division
        )
    # It takes long to load, and a calendar is made once.
    import holidays  # noqa: PLC0415

    known = holidays.country_holidays(
        "GB", subdiv=_SUBDIVISIONS[division], years=range(_FIRST_YEAR, _LAST_YEAR + 1)
    )
    return Calendar(
        key=division,
        version=1,
        division=division,
        first_year=_FIRST_YEAR,
        last_year=_LAST_YEAR,
        holidays={day: _named(name) for day, name in sorted(known.items())},
        name=DIVISION_NAMES[division],
    )


def _named(name: str) -> str:
    """Name a holiday as the government's own list does."""
    official = name.removesuffix(_SUBSTITUTE)
    substitute = " (substitute day)" if name.endswith(_SUBSTITUTE) else ""
    return _OFFICIAL.get(official, official) + substitute
