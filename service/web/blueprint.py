"""The one blueprint of the pages, and what it asks before any of them opens."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from service.errors import Fault, Refusal
from service.installation import here
from service.people.guards import admit, guard_of
from service.web.interrupted import is_rescued, rescued
from service.web.session import actor, person

View = TypeVar("View", bound=Callable[..., Any])

web = Blueprint("web", __name__, template_folder="templates")

MOST_PARTS = 20_000
"""Fields of a page that are taken at once: a form's largest lists, each entry with ten questions.

A list has up to 500 entries; a date is three boxes, and each question is named as well.
"""
_LONGEST = "__longest_text__"
_UNATTENDED = "Handrail-Unattended"
"""The header by which the script of an open page says that nobody has just done anything."""
_PASSWORD = frozenset({"web.own_password", "web.change_own_password"})
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class CharactersUnstorable(Refusal):
    """A field holds a character that cannot be kept. Go back, type it again and send it."""


@web.before_request
def open_the_door() -> ResponseReturnValue | None:
    """Ask for a sign-in, the guard's verb and, where something is changed, the CSRF token.

    Raises NotAllowed, CSRFError, NotFound for an address that no database can keep,
    CharactersUnstorable for such a form, and Fault for a view without a guard.
    """
    g.unattended = _is_unattended()
    if "\0" in request.path or _is_unstorable(request.args):
        raise NotFound
    view = current_app.view_functions[request.endpoint or ""]
    guard = guard_of(view)
    if guard is None:
        raise Fault(f"The page {request.endpoint} has no guard.")
    _make_room(view)
    elsewhere = _first_of_all() if guard.verb is not None else None
    if elsewhere is not None:
        return rescued(view) or redirect(elsewhere)
    if request.method not in _SAFE and (answer := _distrusted(view)) is not None:
        return answer
    if guard.verb is not None:
        admit(guard, actor())
        if _is_unstorable(request.form):
            raise CharactersUnstorable
    return None


def takes_long_text(most: int) -> Callable[[View], View]:
    """Let a view be sent so many bytes, in one field if it is a form."""

    def marked(view: View) -> View:
        setattr(view, _LONGEST, most)
        return view

    return marked


def _is_unattended() -> bool:
    """Tell whether an open page asks this of itself: it shows nobody to be there."""
    return (
        request.endpoint == "web.tasks_stamp"
        or (request.endpoint == "web.inbox" and request.args.get("part") == "tasks")
        or request.headers.get(_UNATTENDED) == "yes"
    )


def _make_room(view: object) -> None:
    """Take long lists from whoever is signed in, or whose typing is kept if they are not.

    Only those who are signed in may send a file of the size that the installation allows.
    """
    if request.method in _SAFE:
        return
    # Whoever sends something is looked up, so that a session that is over is forgotten in time.
    is_known = current_user.is_authenticated
    longest = getattr(view, _LONGEST, None)
    if is_known and longest is not None:
        request.max_form_memory_size = request.max_content_length = longest
    if request.mimetype != "multipart/form-data":
        return
    if is_known:
        settings = here().settings
        request.max_content_length = settings.max_body + settings.max_file
    if is_known or is_rescued(view):
        request.max_form_parts = MOST_PARTS


def _first_of_all() -> str | None:
    """Give the page on which to sign in, or to choose a password, if that must be done first."""
    if not current_user.is_authenticated:
        return url_for("web.sign_in", next=_page_to_return_to())
    if person().must_change_password and request.endpoint not in _PASSWORD:
        return url_for("web.own_password")
    return None


def _page_to_return_to() -> str | None:
    """Give the page that was asked for, or that from which a form was sent, if it has an address.

    A page that asks is sent to its own address, so that its sender finds it again.
    """
    urls = current_app.create_url_adapter(request)
    if urls is None or not urls.test(request.path, method="GET"):
        return None
    return request.full_path.rstrip("?")


def _distrusted(view: object) -> ResponseReturnValue | None:
    """Ask for the CSRF token; without it, keep what can be kept. Raises CSRFError."""
    try:
        current_app.extensions["csrf"].protect()
    except CSRFError:
        answer = rescued(view)
        if answer is None:
            raise
        return answer
    return None


def _is_unstorable(fields: MultiDict[str, str]) -> bool:
    return any("\0" in text for texts in fields.listvalues() for text in texts)
