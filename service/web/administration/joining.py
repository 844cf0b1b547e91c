"""How a page joins those of administration: it says under which heading, and what it is for.

Adding a module of pages to this package is enough; no list elsewhere names them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from flask.typing import ResponseReturnValue

from service.errors import Fault
from service.people.access import may
from service.people.actors import Actor
from service.people.guards import guard_of
from service.people.verbs import Verb

View = Callable[[], ResponseReturnValue]


class Section(StrEnum):
    """The headings of the first page of administration, in the order in which they stand."""

    PEOPLE = "People and access"
    WORK = "How work is done"
    RECORDS = "Records"
    SYSTEMS = "Other systems"


@dataclass(frozen=True, slots=True)
class Joined:
    """A page of administration: its title, one sentence on what it is for, and who may open it."""

    endpoint: str
    title: str
    sentence: str
    section: Section
    verb: Verb


_JOINED: dict[str, Joined] = {}


def joins(section: Section, title: str, sentence: str) -> Callable[[View], View]:
    """List a page on the first page of administration, for those whom its guard lets in.

    It stands between the route, whose endpoint is the view's name, and the guard.
    Raises Fault for a view that has no guard.
    """

    def joined(view: View) -> View:
        guard = guard_of(view)
        if guard is None or guard.verb is None:
            raise Fault(f"The page {view.__name__} joins administration without a guard.")
        name = f"web.{view.__name__}"
        _JOINED[name] = Joined(name, title, sentence, section, guard.verb)
        return view

    return joined


def sections_for(actor: Actor) -> dict[Section, list[Joined]]:
    """Give the pages that the actor may open by their sections, both in the order shown."""
    pages = sorted(_JOINED.values(), key=lambda one: one.title)
    open_to = [one for one in pages if may(actor, one.verb)]
    found = {section: [one for one in open_to if one.section is section] for section in Section}
    return {section: ones for section, ones in found.items() if ones}
