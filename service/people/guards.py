"""Guards: what each door asks before it opens. A door without one stays shut.

A view carries its guard as an attribute, so that both kinds of doors state theirs alike and one
test can list every route with its guard. What a verb asks of a *thing* its command decides; a
guard refuses what can be refused before the thing is known.
"""

from collections.abc import Callable
from dataclasses import dataclass
from types import NoneType
from typing import Any, TypeVar

from service.people.access import require
from service.people.actors import Actor
from service.people.refusals import ScopeMissing
from service.people.rules import RULES
from service.people.verbs import Verb

View = TypeVar("View", bound=Callable[..., Any])

_PLACE = "__guard__"


@dataclass(frozen=True, slots=True)
class Guard:
    """The verb that a door serves, or None and the reason why it is open to everybody."""

    verb: Verb | None
    reason: str = ""


def guarded(verb: Verb) -> Callable[[View], View]:
    """Mark a view as a door for `verb`."""
    return _mark(Guard(verb))


def public(reason: str) -> Callable[[View], View]:
    """Mark a view as open to everybody, and say why."""
    return _mark(Guard(None, reason))


def guard_of(view: object) -> Guard | None:
    """Return a view's guard; None when nobody has thought of one."""
    found = getattr(view, _PLACE, None)
    return found if isinstance(found, Guard) else None


def admit(guard: Guard, actor: Actor) -> None:
    """Return if the actor may pass this door; their rights to a thing are asked when it is known.

    Raises ScopeMissing or NotAllowed.
    """
    if guard.verb is None:
        return
    rule = RULES[guard.verb]
    if rule.about is NoneType:
        require(actor, guard.verb)
    elif not actor.has_scope(rule.scope):
        raise ScopeMissing(f"This needs a token with the scope {rule.scope}.", scope=rule.scope)


def _mark(guard: Guard) -> Callable[[View], View]:
    def marked(view: View) -> View:
        setattr(view, _PLACE, guard)
        return view

    return marked
