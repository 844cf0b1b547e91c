"""Mentions: `@` and a user name in a note tells that person, if they may see the case."""

import re
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from typing import Final

from sqlalchemy import select

from service.cases.refusals import MentionUnknown
from service.extensions import db
from service.people.actors import Actor, ActorKind
from service.people.models import User
from service.people.rules import sees
from service.people.things import CaseFacts

_MENTION: Final = re.compile(r"(?<![\w@.+-])@([A-Za-z0-9](?:[\w.-]*\w)?)")
"""An address such as `ann@example.org` mentions nobody."""
_NEAR: Final = 3
_ALIKE: Final = 0.6


def mentioned_in(text: str, case: CaseFacts, *, by: Actor) -> list[str]:
    """Return the user names of those whom a note mentions and who may see the case.

    What a person writes must name somebody: a program may write of anything.
    Raises MentionUnknown, with the names that are near.
    """
    named = list(dict.fromkeys(one.lower() for one in _MENTION.findall(text)))
    if not named:
        return []
    there = {one.username for one in _readers(case, among=named)}
    unknown = [one for one in named if one not in there]
    if unknown and by.kind is ActorKind.PERSON:
        raise MentionUnknown(_said(unknown[0], _readers(case)), username=unknown[0])
    return [one for one in named if one in there]


def names_in(text: str, names: Mapping[str, str]) -> str:
    """Write a note with the names of those whom it mentions, as people read them."""

    def named(found: re.Match[str]) -> str:
        return f"@{names.get(found[1].lower(), found[1])}"

    return _MENTION.sub(named, text)


def _readers(case: CaseFacts, *, among: Collection[str] | None = None) -> list[User]:
    """Return those who may see the case: of everybody, or `among` some."""
    wanted = select(User).where(User.active).order_by(User.username)
    if among is not None:
        wanted = wanted.where(User.username.in_(among))
    found = db.session.scalars(wanted)
    return [one for one in found if sees(Actor(one.username, groups=one.groups), case)]


def _said(wrong: str, there: Collection[User]) -> str:
    """Say that nobody is called so here, and who is called nearly so."""
    calls = {one.username: one.username for one in there}
    calls |= {part.lower(): one.username for one in there for part in one.display_name.split()}
    near = get_close_matches(wrong, list(calls), n=_NEAR, cutoff=_ALIKE)
    said = f"Nobody who may see this case has the user name @{wrong}."
    if not near:
        return f"{said} Correct it, or leave out the @."
    names = dict.fromkeys(calls[one] for one in near)
    return f"{said} Did you mean {' or '.join(f'@{name}' for name in names)}?"
