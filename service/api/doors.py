"""The kinds of doors: those that read, and those that do something once for each idempotency key.

Each states its guard. A reading door sees one consistent picture. A doing door runs its command,
renders the answer and keeps it under its key in one transaction; what must happen before that
transaction (bytes stored, an upload checked) is done by a door that prepares.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, ParamSpec, cast

from apiflask import APIBlueprint
from flask import Response, current_app

from service.api import idempotency, intake
from service.api.etags import unless_known
from service.api.parts import in_part
from service.api.refusals import TooManyTransfers
from service.api.schemas.base import In, Nothing, Out
from service.errors import Refusal
from service.installation import here
from service.people.guards import guarded
from service.people.verbs import Verb
from service.threads import Share
from service.transaction import reading

P = ParamSpec("P")
Described = dict[int | str, dict[str, str | dict[str, dict[str, Any]]]]
"""Answers that no model describes, by their status, as APIFlask takes them."""
READS_REQUESTS = intake.Intake
"""How every door reads its request: imported before any view is made."""
NDJSON = "application/x-ndjson"
"""A JSON document a line."""
RETRY_AFTER = 10
"""Seconds after which to ask again when too many exports and batches are under way."""
_PLACE = "__door__"
_transfers = Share()


@dataclass(frozen=True, slots=True)
class Door:
    """What the OpenAPI document has to say of a door beyond its models.

    `etag`: its answer tells a version; `conditional`: it heeds If-Match; `partial`: it heeds
    `fields`; `takes`: the model of each line of its body; `refuses`: how it says no by itself.
    `bodies` are an example of each kind of body, by media type, of a door that reads what no model
    describes, whatever its type is called.
    """

    etag: bool = False
    conditional: bool = False
    partial: bool = False
    takes: type[In] | None = None
    refuses: tuple[type[Refusal], ...] = ()
    bodies: Mapping[str, Any] = field(default_factory=dict)


def reads(
    verb: Verb, *, etag: bool = False, partial: bool = False
) -> Callable[[Callable[P, Any]], Callable[P, Response]]:
    """Make a view that answers `verb` by reading; `partial`ly, where `fields` are asked for.

    Whoever has what it says already, by its ETag, is told so and no more.
    """

    def made(view: Callable[P, Any]) -> Callable[P, Response]:
        @wraps(view)
        def opened(*args: P.args, **kwargs: P.kwargs) -> Response:
            with reading():
                whole = current_app.make_response(view(*args, **kwargs))
            return unless_known(in_part(whole) if partial else whole)

        return stated(Door(etag=etag, partial=partial))(guarded(verb)(opened))

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


def changes(
    blueprint: APIBlueprint,
    path: str,
    verb: Verb,
    *,
    asks: type[In] = Nothing,
    gives: type[Out],
) -> Callable[[Callable[P, Any]], Callable[P, Response]]:
    """Hang a view into the blueprint that does `verb` to one thing, heeding If-Match.

    It answers with the thing as it then stands and its new version.
    """

    def made(view: Callable[P, Any]) -> Callable[P, Response]:
        opened = does(verb, etag=True, conditional=True)(blueprint.output(gives)(view))
        name = "_asked" if asks is Nothing else "asked"
        return blueprint.post(path)(blueprint.input(asks, arg_name=name)(opened))

    return made


def prepares(verb: Verb) -> Callable[[Callable[P, Any]], Callable[P, Response]]:
    """Make a view that does `verb` in several steps, the last of them by `idempotency.once`.

    The answer that its key already has is given before anything is done.
    """

    def made(view: Callable[P, Any]) -> Callable[P, Response]:
        @wraps(view)
        def opened(*args: P.args, **kwargs: P.kwargs) -> Response:
            known = idempotency.earlier()
            if known is not None:
                return known
            return current_app.make_response(view(*args, **kwargs))

        return guarded(verb)(opened)

    return made


def streams(
    verb: Verb, *, takes: type[In] | None = None
) -> Callable[[Callable[P, Any]], Callable[P, Response]]:
    """Make a view that does `verb` line by line, each line in a transaction of its own.

    What it answers is written while it is sent, so that it is never held as a whole; `takes` is
    what a line of its body says. It keeps a thread until all is sent, so only some may be open.
    """

    def made(view: Callable[P, Any]) -> Callable[P, Response]:
        @wraps(view)
        def opened(*args: P.args, **kwargs: P.kwargs) -> Response:
            with ExitStack() as kept:
                if not _transfers.take(here().settings.transfers):
                    raise TooManyTransfers(retry_after=RETRY_AFTER)
                kept.callback(_transfers.give_back)
                response = current_app.make_response(view(*args, **kwargs))
                return _until_sent(response, kept.pop_all())

        return stated(Door(takes=takes, refuses=(TooManyTransfers,)))(guarded(verb)(opened))

    return made


def _until_sent(response: Response, kept: ExitStack) -> Response:
    """Keep something until the last of an answer is sent, or nobody listens any more."""
    parts = cast("Iterable[bytes]", response.response)

    def sent() -> Iterator[bytes]:
        with kept:
            yield from parts

    response.response = sent()
    response.call_on_close(kept.close)
    return response


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
