"""A page of a SCIM list, and who asks for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from service.people.access import require
from service.people.actors import Acting, Actor, ActorKind
from service.people.verbs import Verb

USUAL = 100
MOST = 500
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which resources: those of a filter, from a place on (the first is 1), and how many."""

    filter: str | None = None
    start: int = 1
    count: int = USUAL


@dataclass(frozen=True, slots=True)
class Listed(Generic[T]):
    """A page: how many there are in all, where it begins, and what is on it."""

    total: int
    start: int
    items: Sequence[T]


def provisioning(acting: Acting) -> Acting:
    """Let a directory do here what it may: as the service, under its own name.

    Raises the refusals of access.
    """
    require(acting.who, Verb.PROVISION_PEOPLE)
    return Acting(Actor(acting.who.username, ActorKind.SYSTEM), acting.at, acting.trace)
