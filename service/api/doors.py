"""The two kinds of doors: those that read, and those that do something once.

Each states its guard. A reading door sees one consistent picture; a doing door runs its command,
renders the answer and keeps it under its idempotency key in one transaction.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec

from flask import Response, current_app

from service.api import idempotency, intake
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading

P = ParamSpec("P")
Described = dict[int | str, dict[str, str | dict[str, dict[str, Any]]]]
"""Answers that no model describes, by their status, as APIFlask takes them."""
READS_REQUESTS = intake.Intake
"""How every door reads its request: imported before any view is made."""
_PLACE = "__door__"


@dataclass(frozen=True, slots=True)
class Door:
    """What the OpenAPI document has to say of a door beyond its models.

    `etag`: its answer tells a version; `conditional`: it heeds If-Match.
    """

    etag: bool = False
    conditional: bool = False


def reads(verb: Verb, *, etag: bool = False) -> Callable[[Callable[P, Any]], Callable[P, Response]]:
    """Make a view that answers `verb` by reading."""

    def made(view: Callable[P, Any]) -> Callable[P, Response]:
        @wraps(view)
        def opened(*args: P.args, **kwargs: P.kwargs) -> Response:
            with reading():
                return current_app.make_response(view(*args, **kwargs))

        return stated(Door(etag=etag))(guarded(verb)(opened))

    return made


def does(
    verb: Verb, *, etag: bool = False, conditional: bool = False
) -> Callable[[Callable[P, Any]], Callable[P, Response]]:
    """Make a view that does `verb` in one transaction, once for each idempotency key."""

    def made(view: Callable[P, Any]) -> Callable[P, Response]:
        @wraps(view)
        def opened(*args: P.args, **kwargs: P.kwargs) -> Response:
            return idempotency.once(lambda: current_app.make_response(view(*args, **kwargs)))

        return stated(Door(etag=etag, conditional=conditional))(guarded(verb)(opened))

    return made


def stated(door: Door) -> Callable[[Callable[P, Response]], Callable[P, Response]]:
    """Note on a view what the document says of it."""

    def made(view: Callable[P, Response]) -> Callable[P, Response]:
        setattr(view, _PLACE, door)
        return view

    return made


def door_of(view: object) -> Door:
    """Return what was noted on a view."""
    found = getattr(view, _PLACE, None)
    return found if isinstance(found, Door) else Door()
