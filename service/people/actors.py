"""Who acts: a frozen value that doors make and hand down. Nothing below a door looks it up."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from service.people.groups import Group, Scope


class ActorKind(StrEnum):
    """How the actor came in."""

    PERSON = "person"
    TOKEN = "token"  # noqa: S105 - a kind of actor, not a secret
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, and what they were given, as it stood when the request began.

    `username` is None for the service itself. `roles` and `teams` are keys. `scopes` limits a
    token; None means no limit beyond what the person may do. `topics` are the only ones of which
    it may serve work; None means no limit beyond its scopes.
    """

    username: str | None
    kind: ActorKind = ActorKind.PERSON
    groups: frozenset[Group] = frozenset()
    roles: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()
    scopes: frozenset[Scope] | None = None
    topics: frozenset[str] | None = None

    def is_in(self, *groups: Group) -> bool:
        """Tell whether the actor is in any of `groups`."""
        return not self.groups.isdisjoint(groups)

    def has_scope(self, scope: Scope) -> bool:
        """Tell whether the actor's token, if it is one, reaches as far as `scope`."""
        if self.scopes is None or scope in self.scopes:
            return True
        return Scope.ADMIN in self.scopes and scope is not Scope.PROVISIONING

    def serves(self, topic: str) -> bool:
        """Tell whether the actor's token, if it is one, reaches as far as work of a topic."""
        return self.topics is None or topic in self.topics


SYSTEM = Actor(username=None, kind=ActorKind.SYSTEM)
"""The service itself: timers, workers, sweeps."""


@dataclass(frozen=True, slots=True)
class Acting:
    """Who does something, at which instant (aware, UTC), and the trace of the request behind it."""

    who: Actor
    at: datetime
    trace: str | None = None
