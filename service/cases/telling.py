"""Telling people: a role reaches every member, a user only that user."""

from collections.abc import Iterable

from service.cases.models import Task
from service.cases.motion import Motion
from service.cases.texts import computed_names
from service.ledger import notices
from service.ledger.notices import Notice
from service.people.roles import members_of

ROLE = "role:"
USER = "user:"


def tell(
    motion: Motion, who: Iterable[str], *, kind: str, text: str, task: Task | None = None
) -> None:
    """Write a notice for each person behind `who`, once; what is computed sees the task's data."""
    strand = motion.strands[task.strand_id] if task else motion.main()
    scope = motion.scope(strand, task.local if task else None)
    named = computed_names(who, scope, motion.acting.at)
    people = dict.fromkeys(name for one in named for name in people_behind(motion, one, task))
    notices.tell(
        Notice(
            case_id=motion.case.id,
            task_id=task.id if task else None,
            username=name,
            kind=kind,
            text=text,
            at=motion.acting.at,
        )
        for name in people
    )


def people_behind(motion: Motion, who: str, task: Task | None) -> list[str]:
    """Return the user names behind `role:…`, `user:…`, `assignee` or `owner`.

    A task that nobody holds has no assignee: then every member of its roles is told.
    """
    if who.startswith(ROLE):
        return [user.username for user in members_of(who.removeprefix(ROLE))]
    if who.startswith(USER):
        return [who.removeprefix(USER)]
    if who == "owner":
        return people_behind(motion, _owner(motion), task) if motion.case.owner else []
    return _holders(motion, task) if who == "assignee" and task is not None else []


def _holders(motion: Motion, task: Task) -> list[str]:
    """Return whoever holds a task, or could."""
    if task.assignee is not None:
        return [task.assignee]
    return [name for one in task.roles for name in people_behind(motion, ROLE + one.role, task)]


def _owner(motion: Motion) -> str:
    owner = motion.case.owner or ""
    return owner if owner.startswith(ROLE) else USER + owner
