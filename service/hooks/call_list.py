"""The calls that hooks were sent: found, and read by whoever may know what they said."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, cast, or_, select

from service.cases.models import Case
from service.cases.reached import cases_told, is_of_hidden_cases, note_readers
from service.cases.visibility import seen_by
from service.extensions import db
from service.hooks.bodies import read_json
from service.hooks.mail import read_mail
from service.hooks.masking import MASK, masked
from service.hooks.models import Format
from service.hooks.refusals import BodyUnreadable, CallNotFound
from service.ledger import calls
from service.ledger.calls import Call
from service.ledger.inbox import Received, State, is_disguised
from service.paging import Key, Page, fetch
from service.people.access import may
from service.people.actors import Actor
from service.people.things import CaseFacts
from service.people.verbs import Verb

_NEWEST_FIRST = (
    Key(Call.at.expression, descending=True),
    Key(Call.id.expression, descending=True),
)
ACTED = (State.STARTED, State.DELIVERED)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which calls: of a hook, in a state, from a time, and with a text in what is told of them."""

    hook: str | None = None
    state: str | None = None
    text: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class CallView:
    """A call as somebody may see it; `is_masked` when what it says is hidden from them.

    `cases` are those that it reached and they may know of; `format` is what its body was taken as.
    """

    id: str
    hook: str
    at: datetime
    result: str
    reason: str
    cases: list[str]
    external_id: str | None
    address: str | None
    format: str
    size: int
    is_kept: bool
    is_masked: bool
    again_of: str | None
    asked_again_by: str | None
    asked_again_at: datetime | None
    headers: dict[str, str] | None = None
    body: Any = None


def list_calls(
    wanted: Wanted, *, actor: Actor, limit: int, cursor: str | None = None
) -> Page[CallView]:
    """Return a page of calls, the newest first, without what they say. Raises CursorUnreadable."""
    rows, following = fetch(
        _select(wanted, actor).add_columns(Call.at, Call.id),
        _NEWEST_FIRST,
        limit=limit,
        cursor=cursor,
    )
    return Page([_view(row[0], row[1], actor, is_kept=row[2]) for row in rows], following)


def read_call(call_id: str, *, actor: Actor, now: datetime) -> CallView:
    """Return a call with what it says, as far as its reader may know.

    Of restricted cases that it reached, the reader is noted. Raises CallNotFound.
    """
    call = calls.find(call_id)
    if call is None:
        raise CallNotFound(call_id=call_id)
    received = db.session.get_one(Received, call_id)
    note_readers(received, actor=actor, now=now)
    return _view(call, received, actor, is_kept=call.body is not None, whole=True)


def latest_call(slug: str, form: str, *, actor: Actor, now: datetime) -> CallView | None:
    """Return the newest call of a hook in a format, as its reader may see it; None if none is kept.

    What is hidden is of the same build, so that a mapping can be tried on it.
    """
    kept = select(Call.id).where(Call.hook == slug, Call.format == form, Call.body.is_not(None))
    found = db.session.scalar(kept.order_by(Call.at.desc(), Call.id.desc()).limit(1))
    return None if found is None else read_call(found, actor=actor, now=now)


def reads_lives(actor: Actor) -> bool:
    """Tell whether somebody may read what cases, and calls, say of people."""
    return may(actor, Verb.READ_CASE, CaseFacts())


def _select(wanted: Wanted, actor: Actor) -> Select[Call, Received, bool]:
    found = select(Call, Received, Call.body.is_not(None)).join(Received, Received.id == Call.id)
    conditions: list[ColumnElement[bool]] = []
    if wanted.hook:
        conditions.append(Call.hook == wanted.hook)
    if wanted.state:
        conditions.append(Received.state == wanted.state)
    if wanted.since:
        conditions.append(Call.at >= wanted.since)
    if wanted.until:
        conditions.append(Call.at < wanted.until)
    if wanted.text:
        conditions.append(_says(wanted.text.strip(), actor))
    return found.where(*conditions)


def _says(text: str, actor: Actor) -> ColumnElement[bool]:
    """Look in what is told of a call: its ids, the reason, and the reference of a case it reached.

    What it says itself is not searched: it is about people.
    """
    case = select(Case.id).where(Case.reference == text.upper(), seen_by(actor)).limit(1)
    case_id = db.session.scalar(case)
    found = [
        Call.id == text,
        Received.reason.icontains(text, autoescape=True),
    ]
    if reads_lives(actor):
        found.append(Received.external_id == text)
    if case_id is not None:
        found.append(cast(Received.cases, Text).contains(case_id))
    return or_(*found)


def _view(
    call: Call, received: Received, actor: Actor, *, is_kept: bool, whole: bool = False
) -> CallView:
    of_hidden = is_of_hidden_cases(received, actor=actor)
    hides = of_hidden or not reads_lives(actor)
    told = headers = None
    if whole:
        headers = masked(dict(call.headers), None) if hides else dict(call.headers)
    if whole and call.body is not None:
        told, is_read = _body(call, call.body)
        if hides:
            told = masked(told, call.masks if is_read and not of_hidden else None)
    return CallView(
        id=call.id,
        hook=call.hook,
        at=call.at,
        result=received.state,
        reason=received.reason,
        cases=cases_told(received, actor=actor),
        external_id=MASK if hides and received.external_id else _id(received),
        address=call.address,
        format=call.format,
        size=call.size,
        is_kept=is_kept,
        is_masked=hides,
        again_of=call.again_of,
        asked_again_by=call.asked_again_by,
        asked_again_at=call.asked_again_at,
        headers=headers,
        body=told,
    )


def _id(received: Received) -> str | None:
    told = received.external_id
    return None if told is not None and is_disguised(told) else told


def _body(call: Call, body: bytes) -> tuple[Any, bool]:
    """Give what a call says as a mapping reads it, and whether it can; else it is text."""
    try:
        return (read_mail(body).body if call.format == Format.EMAIL else read_json(body)), True
    except BodyUnreadable:
        return body.decode("utf-8", "replace"), False
