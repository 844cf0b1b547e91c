"""A calendar of a team's own, made from another."""

import re

from service.definitions.calendars import calendar, create_calendar
from service.errors import Refusal
from service.people.access import require
from service.people.actors import Acting
from service.people.verbs import Verb
from service.sla.calendar_changes import copy
from service.sla.calendars import Calendar

_KEY = re.compile(r"[a-z][a-z0-9_]{1,59}")


class CalendarKeyUnusable(Refusal):
    """The short name must begin with a letter and have small letters, digits and underscores."""


def copy_calendar(of: str, key: str, name: str, *, acting: Acting) -> Calendar:
    """Store a calendar that begins as another one is now; they go their own ways from then on.

    Raises CalendarUnknown, CalendarKnown, CalendarKeyUnusable and the refusals of access.
    """
    require(acting.who, Verb.CHANGE_CALENDAR)
    if not _KEY.fullmatch(key):
        raise CalendarKeyUnusable
    made = copy(calendar(of), key, name)
    note = f"Made from {of}."
    create_calendar(made, by=acting.who.username, at=acting.at, note=note)
    return made
