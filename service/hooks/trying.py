"""Trying a hook out on a body, pasted or of a recent call: nothing is kept and nothing happens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson

from service.errors import Problem
from service.hooks.bodies import read_json
from service.hooks.call_list import read_call
from service.hooks.carrying import IGNORED
from service.hooks.given import HookGiven
from service.hooks.mail import READ_LATER, read_mail
from service.hooks.mapping import apply_mapping, id_told, reference_of, subject_of
from service.hooks.models import Format
from service.hooks.refusals import BodyUnreadable, CallIsEmpty, MappingInvalid
from service.hooks.schemas import body_problems
from service.people.actors import Actor


@dataclass(frozen=True, slots=True)
class Tried:
    """What a call would do: `said` is what its mapping gives, `external_id` what tells a repeat.

    With `problems` it would be refused, or kept as one that did nothing.
    """

    problems: Sequence[Problem] = ()
    said: Mapping[str, Any] = field(default_factory=dict)
    external_id: str | None = None
    note: str = ""


def try_on_call(
    given: HookGiven,
    call_id: str,
    *,
    actor: Actor,
    at: datetime,
    headers: Mapping[str, str] | None = None,
) -> Tried:
    """Tell what a call that came would do now, as far as its reader may know what it says.

    `headers` are told beside its own. Raises CallNotFound, CallIsEmpty, MappingInvalid and
    HookInvalid.
    """
    call = read_call(call_id, actor=actor, now=at)
    if not call.is_kept:
        raise CallIsEmpty
    if call.format != given.format:
        said = f"It came as {call.format}, and the hook takes {given.format}."
        return Tried([Problem(BodyUnreadable.code(), said, field="body")])
    told = {**(call.headers or {}), **(headers or {})}
    return try_out(given, orjson.dumps(call.body), at=at, headers=told)


def try_out(
    given: HookGiven, written: bytes, *, at: datetime, headers: Mapping[str, str] | None = None
) -> Tried:
    """Tell what a call with this body would do. Raises MappingInvalid and HookInvalid.

    For an email may stand what a mapping reads of one, as JSON. Of the `headers` those count that
    the hook names.
    """
    given.columns()
    try:
        body = _read(given, written)
    except BodyUnreadable as refused:
        return Tried([Problem(refused.code(), refused.detail, field="body")])
    if given.body_schema is not None:
        problems = body_problems(given.body_schema, body)
        if problems:
            return Tried(problems)
    return _mapped(given, body, _named(given, headers or {}), at)


def _read(given: HookGiven, written: bytes) -> Any:
    if given.format is Format.EMAIL and not written.lstrip().startswith(b"{"):
        return read_mail(written).body
    return read_json(written)


def _named(given: HookGiven, headers: Mapping[str, str]) -> dict[str, str]:
    """Give the headers that a call would be kept with: those that the hook names."""
    told = {name.lower(): value for name, value in headers.items()}
    return {name: told[name] for name in map(str.lower, given.headers) if name in told}


def _mapped(given: HookGiven, body: Any, headers: Mapping[str, str], at: datetime) -> Tried:
    told = None
    try:
        if given.dedupe:
            told = id_told(given.dedupe, _known_at_once(given, body), headers, at=at)
        said = apply_mapping(given.mapping, body, at=at, headers=headers)
        reference_of(said)
        subject = subject_of(said)
    except MappingInvalid as refused:
        place = refused.facts.get("place", "subject")
        return Tried([Problem("mapping_invalid", refused.detail, field=place)])
    problems = []
    if given.dedupe and told is None:
        problems.append(Problem("call_has_no_id", "No id is found in it.", field="dedupe"))
    if subject is not None:
        problems += subject.problems(today=at.date())
    note = "" if said.get("when", True) else IGNORED
    return Tried(problems, said, told, note)


def _known_at_once(given: HookGiven, body: Any) -> Any:
    """Give what is known of a body when a call comes, by which a repeat is told."""
    if given.format is not Format.EMAIL:
        return body
    return {name: told for name, told in body.items() if name not in READ_LATER}
