"""Who looks at a page and when, and how people, roles and dates are named to them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from service.definitions.calendars import calendar
from service.installation import here
from service.people.actors import Actor
from service.people.directory import display_names
from service.people.roles import roles
from service.sla.calendars import Calendar
from service.sla.days import DateOutOfReach
from service.web.session import actor
from service.web.words import Due, due, is_weekday

_ROLE = "role:"


@dataclass(frozen=True, slots=True)
class Reader:
    """The reader of one page. Names are looked up once, when they are first needed."""

    actor: Actor
    now: datetime
    _people: dict[str, str] = field(default_factory=dict)
    _roles: dict[str, str] = field(default_factory=dict)
    _calendars: list[Calendar] = field(default_factory=list)

    def learn(self, usernames: Iterable[str | None]) -> None:
        """Look up the names of several people in one query."""
        wanted = {name for name in usernames if name} - set(self._people)
        if wanted:
            self._people.update(dict.fromkeys(wanted, "") | display_names(wanted))

    def person(self, username: str | None) -> str:
        """Name a person; nobody is Handrail itself."""
        if username is None:
            return "Handrail"
        self.learn([username])
        return self._people[username] or username

    def role(self, key: str) -> str:
        """Name a role."""
        if not self._roles:
            self._roles.update({one.key: one.name for one in roles()})
        return self._roles.get(key, key)

    def owner(self, owner: str | None) -> str:
        """Name an owner: a person, or a role by its key."""
        if owner is None:
            return ""
        if owner.startswith(_ROLE):
            return self.role(owner.removeprefix(_ROLE))
        return self.person(owner)

    def due(self, target_at: datetime | None) -> Due:
        """Say when something is due, in working days of the installation's calendar."""
        return due(target_at, self.now, is_working_day=self.works)

    def works(self, day: date) -> bool:
        """Tell whether a day is worked; where the calendar ends, Monday to Friday are."""
        if not self._calendars:
            self._calendars.append(calendar())
        try:
            return self._calendars[0].works(day)
        except DateOutOfReach:
            return is_weekday(day)


def reader() -> Reader:
    """Return the reader of this request's page."""
    return Reader(actor(), here().clock.now())
