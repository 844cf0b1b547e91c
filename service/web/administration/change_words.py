"""The entries of the book of changes, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from service.ledger.changes import About, Change
from service.people.groups import Group
from service.web.administration.permission_words import GROUPS
from service.web.reader import Reader
from service.web.words import at_moment

ABOUT: Final = {
    About.PERSON: "People",
    About.ROLE: "Roles",
    About.TEAM: "Teams",
    About.TOKEN: "Tokens",
    About.SIGN_IN_POLICY: "Sign-in rules",
    About.CALENDAR: "Calendars",
    About.REASON: "Reasons",
    About.TEMPLATE: "Letters and emails",
    About.HOOK: "Webhooks",
    About.SECRET: "Secrets",
    About.WEBHOOK: "Webhooks to other systems",
    About.RETENTION: "Retention",
    About.PUBLISHING: "Publishing",
    About.LOCAL_ACCOUNTS: "Local accounts",
    About.PROVIDER: "Sign-in elsewhere",
    About.OUTSIDE_GROUP: "Outside groups",
    About.SERVICE_ACCOUNT: "Service accounts",
}
"""What was changed, by headings; any other is said by its word in the book."""
NOTHING: Final = "nothing"
_INSTANTS: Final = frozenset({"ends", "until"})
ERASED: Final = "This was erased."
_NAMES: Final = {
    "display_name": "Name",
    "least_length": "Characters a password needs",
    "refused_passwords": "Refused passwords",
    "failures": "Wrong tries that lock",
    "lock_minutes": "Minutes locked",
    "address_failures": "Wrong tries from one address",
    "idle_minutes": "Minutes idle",
    "session_hours": "Hours of a session",
    "groups": "Kinds of work",
    "hosts": "Hosts it may be sent to",
}
"""What differs, by its name in the book; any other is said by that name."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change as shown."""

    number: int
    at: datetime
    by: str
    about: str
    text: str
    differences: tuple[Difference, ...]


def about_words(about: About) -> str:
    """Say what kind of thing was changed."""
    return ABOUT.get(about, about.replace("_", " ").capitalize())


def change_lines(found: Iterable[Change], who: Reader) -> list[ChangeLine]:
    """Say changes in words."""
    found = list(found)
    who.learn(one.actor for one in found)
    return [
        ChangeLine(
            number=one.seq,
            at=one.at,
            by=who.person(one.actor) if one.salt is not None else "",
            about=about_words(About(one.about)),
            text=one.text if one.text is not None else ERASED,
            differences=tuple(_differences(one)),
        )
        for one in found
    ]


def _differences(change: Change) -> Iterable[Difference]:
    before, after = change.before or {}, change.after or {}
    for name in sorted(before.keys() | after.keys()):
        was, now = _said(name, before.get(name)), _said(name, after.get(name))
        if was != now:
            yield Difference(_NAMES.get(name, name.replace("_", " ").capitalize()), was, now)


def _said(name: str, value: Any) -> str:
    if isinstance(value, list):
        words = [GROUPS[Group(one)] if name == "groups" else str(one) for one in value]
        return ", ".join(words) or NOTHING
    if name in _INSTANTS and value:
        return at_moment(value)
    return NOTHING if value is None or value == "" else str(value)
