"""What somebody else has changed while a page was open, beside what its sender has changed.

A page that changes something carries, sealed, what it started from. When it comes too late, what
differs from that by now is told as others left it, and what was sent is put upon it.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import request
from itsdangerous import BadData, URLSafeSerializer

from service.forms import Form, Part, lay_out
from service.forms.posted import is_blank
from service.installation import here
from service.web.session import actor

FIELD = "_was"
"""The field in which the page carries what it started from."""
Json = Any
Entered = Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Changed:
    """One question whose answer somebody else has changed: as it was, and as it is by now."""

    was: Part
    now: Part


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What others have changed, and what was `entered` put upon it."""

    entered: Entered
    changed: Sequence[Changed] = ()


def carried(entered: Entered) -> str:
    """Seal what a page starts from for its reader."""
    return str(_seal().dumps(dict(entered)))


def meanwhile(form: Form, sent: Entered, now: Entered, data: Entered, *, at: datetime) -> Meanwhile:
    """Tell what has changed since the page was made; of a page that does not say, nothing."""
    try:
        was = _seal().loads(request.form.get(FIELD, ""))
    except BadData:
        return Meanwhile(sent)
    theirs = {name for name in was.keys() | now.keys() if not _same(was.get(name), now.get(name))}
    ours = {name for name in was.keys() | sent.keys() if not _same(was.get(name), sent.get(name))}
    entered = {**now, **{name: _upon(was, sent, now, name) for name in ours}}
    before, after = (_shown(form, one, data, at) for one in (was, now))
    asked_in_both = (name for name in after if name in theirs and name in before)
    return Meanwhile(entered, [Changed(before[name], after[name]) for name in asked_in_both])


def _upon(was: Entered, sent: Entered, now: Entered, name: str) -> Json:
    """Put what the sender made of an answer upon what others made of it.

    Of a list that is what they took out of it and put into it.
    """
    old, ours, theirs = was.get(name) or [], sent.get(name) or [], now.get(name) or []
    if not all(_is_list_of_names(one) for one in (old, ours, theirs)):
        return sent.get(name)
    kept = [one for one in theirs if one in ours or one not in old]
    return kept + [one for one in ours if one not in old and one not in kept]


def _same(one: Json, other: Json) -> bool:
    """Tell whether two answers say the same, however they came about."""
    if is_blank(one) or is_blank(other):
        return is_blank(one) and is_blank(other)
    if _is_list_of_names(one) and _is_list_of_names(other):
        return set(one) == set(other)
    return str(one) == str(other)


def _is_list_of_names(answer: Json) -> bool:
    return isinstance(answer, list | tuple) and all(isinstance(one, str) for one in answer)


def _shown(form: Form, answers: Entered, data: Entered, at: datetime) -> dict[str, Part]:
    """Show answers without asking, by their questions."""
    return {part.name: part for part in lay_out(form, answers, data, at=at, fixed=True)}


def _seal() -> URLSafeSerializer:
    return URLSafeSerializer(
        here().settings.secret_key,
        salt=f"start of a page of {actor().username}",
        serializer_kwargs={"default": str},
        signer_kwargs={"digest_method": hashlib.sha256},
    )
