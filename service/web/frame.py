"""What stands around every page: the menu, who is signed in, and the built files."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import request, url_for
from flask_login import current_user

from service.cases.notified import MOST_COUNTED, count_unread
from service.installation import here
from service.ledger import storybook
from service.people.access import may
from service.people.actors import Actor
from service.people.rules import READERS
from service.people.verbs import Verb
from service.settings import Mode
from service.transaction import reading
from service.web.assets import asset_finder, read_manifest

_MENU = (
    ("Cases and tasks", "web.inbox", Verb.READ_TASK),
    ("Cases", "web.cases", Verb.READ_CASE),
    ("Start a case", "web.choose_process", Verb.START_CASE),
    ("Team", "web.team", Verb.READ_WORKLOAD),
    ("Processes", "web.processes", Verb.READ_DEFINITIONS),
    ("Drafts", "web.drafts", Verb.DRAFT_DEFINITIONS),
    ("Incidents", "web.incidents", Verb.READ_INCIDENTS),
    ("Messages", "web.messages", Verb.READ_MESSAGES),
    ("Absences", "web.absences", Verb.READ_CASE),
    ("Administration", "web.administration", Verb.ADMINISTER),
    ("Mailbox", "web.mailbox", Verb.READ_CASE),
)
_OF_CASES = frozenset({Verb.READ_TASK, Verb.READ_CASE, Verb.START_CASE})
"""What is asked about a single thing; a menu only asks whether there can be any."""


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One entry of a menu."""

    text: str
    href: str
    current: bool


def frame() -> dict[str, Any]:
    """Give what the layout needs on every page."""
    if not current_user or not current_user.is_authenticated:
        return {
            "navigation": (),
            "signed_in_as": "",
            "signed_in_name": "",
            "problem_links": (),
            "bell": None,
            "is_filling": _is_filling,
        }
    return {
        "is_filling": _is_filling,
        "problem_links": (),
        "navigation": tuple(_menu(current_user.actor)),
        "signed_in_as": current_user.actor.username,
        "signed_in_name": current_user.display_name,
        "bell": _bell,
        "sign_out_url": url_for("web.sign_out"),
    }


def _menu(actor: Actor) -> list[MenuItem]:
    reads, has_mailbox = actor.is_in(*READERS), here().settings.has_test_clock
    items = [
        (text, url_for(endpoint))
        for text, endpoint, verb in _MENU
        if (reads if verb in _OF_CASES else may(actor, verb))
        and (has_mailbox or endpoint != "web.mailbox")
    ]
    return [MenuItem(text, href, _is_within(href)) for text, href in items]


def _is_within(href: str) -> bool:
    """Tell whether the page is the one of an entry, or stands below it."""
    return request.path == href or (href != "/" and request.path.startswith(f"{href}/"))


def _bell() -> MenuItem | None:
    """Say how many notices are new, for those who read any; asked once, by the layout."""
    actor = current_user.actor
    if not actor.is_in(*READERS):
        return None
    with reading():
        new = count_unread(actor=actor)
    said = f"{MOST_COUNTED}+" if new > MOST_COUNTED else str(new)
    family = getattr(request.url_rule, "endpoint", "")
    text = f"Notices ({said})" if new else "Notices"
    return MenuItem(text, url_for("web.notices"), family == "web.notices")


def _is_filling() -> bool:
    """Tell whether the cases of a demonstration are still being made."""
    if here().settings.mode is not Mode.DEMO:
        return False
    with reading():
        return storybook.is_being_told()


@cache
def _finder() -> Callable[[str], str]:
    return asset_finder(read_manifest(), "/static")


def asset(source: str) -> str:
    """Give the address of a built file; what was built is read when it is first needed."""
    return _finder()(source)
