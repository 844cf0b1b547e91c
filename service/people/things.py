"""The facts of things that decide who may do what to them. Rooms above make them from rows."""

from dataclasses import dataclass

from service.people.actors import Actor

_ROLE = "role:"


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """A case. `owner` is a user name, `role:<key>` or None.

    A `restricted` case is seen only by its owner, if that is a person, and by the `named`.
    `worked` says that a task of it has been completed.
    """

    owner: str | None = None
    restricted: bool = False
    named: frozenset[str] = frozenset()
    worked: bool = False

    def is_owned_by(self, actor: Actor) -> bool:
        """Tell whether the actor, or a role of theirs, owns the case."""
        if self.owner is None:
            return False
        if self.owner.startswith(_ROLE):
            return self.owner.removeprefix(_ROLE) in actor.roles
        return self.owner == actor.username


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """A task of a case. `roles` are the keys of those who may do it; none: every officer.

    `assignee` holds it now; `completed_by` finished it; the `barred` may not do it, because they
    completed a task that this one must not be done by the same person as.
    """

    case: CaseFacts
    roles: frozenset[str] = frozenset()
    assignee: str | None = None
    completed_by: str | None = None
    barred: frozenset[str] = frozenset()

    def is_held_by_another(self, actor: Actor) -> bool:
        """Tell whether somebody else has claimed the task or been assigned it."""
        return self.assignee is not None and self.assignee != actor.username


@dataclass(frozen=True, slots=True)
class ProcessFacts:
    """A process that could be started, by those who have one of `start_roles`; none: officers."""

    start_roles: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class EventFacts:
    """An event that a case offers as a button to `roles`; none: every officer."""

    case: CaseFacts
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class WorkFacts:
    """Work for a program outside, of a topic."""

    topic: str


Thing = CaseFacts | TaskFacts | ProcessFacts | EventFacts | WorkFacts | None
"""What a verb is done to; None for what has no facts of its own."""
