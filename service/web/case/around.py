"""What every page of a case has: the bar that says which case it is, and the menu of its parts."""

from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from service.cases.record import read_case
from service.cases.views import CaseView
from service.web.frame import MenuItem
from service.web.reader import Reader, reader
from service.web.shown import case_bar, erased_words

_PARTS = (
    ("Overview", "web.case"),
    ("Timeline", "web.case_timeline"),
    ("What is known", "web.case_known"),
    ("Diagram", "web.case_diagram"),
    ("Files", "web.case_files"),
    ("Holds and targets", "web.case_holds"),
)


@dataclass(frozen=True, slots=True)
class OnCase:
    """A case that a page is about, its reader, and what stands around the page."""

    case: CaseView
    reader: Reader
    around: dict[str, Any]


def on_case(case_id: str) -> OnCase:
    """Read a case for one of its pages. Raises CaseNotFound and the refusals of access."""
    who = reader()
    found = read_case(case_id, actor=who.actor, now=who.now)
    menu = [
        MenuItem(text, href, request.path == href)
        for text, endpoint in _PARTS
        for href in (url_for(endpoint, case_id=case_id),)
    ]
    bar, erased = case_bar(found, who), erased_words(found)
    return OnCase(found, who, {"case": found, "bar": bar, "menu": menu, "erased": erased})
