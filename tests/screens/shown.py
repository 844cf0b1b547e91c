"""A page that is shown: a name that stays, who looks, where, and a line about it.

`{case D-101}` stands for the id of a case by its key in the demonstration, `{task D-101 interview}`
for that of its newest open task of an element, `{document D-107}` for that of its newest document,
`{incident}` for the first one; `{named Leila Haddad}` for a case that is found by its name alone.
`{kept invitation}` is the address that a deed has kept.

What is done on a page before its picture changes nothing for good, for it is done twice: at a desk
and on a phone. What has to be there for the pictures is done once before them, by the deeds.
"""

import re
from dataclasses import dataclass

from werkzeug.routing import MapAdapter

from tests.e2e.tour import endpoint_at
from tests.screens.steps import Step

PLACE = re.compile(r"\{(\w+) ?([^} ]*) ?([^}]*)\}")
"""What a path says instead of an id."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One page, as somebody sees it."""

    name: str
    who: str
    path: str
    line: str
    steps: tuple[Step, ...] = ()
    shows: str = ""
    """The endpoint of the page that is seen in the end, where the path alone does not say it."""


def endpoint_of(one: Shown, routes: MapAdapter) -> str:
    """Name the page that is seen in the end, by its endpoint; "" when there is none."""
    return one.shows or endpoint_at(PLACE.sub("some", one.path), routes)
