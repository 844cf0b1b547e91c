"""Who gets a task that opens for a role and nobody in person, by the rule of the role."""

from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy import func, select

from service.cases.facts import task_facts
from service.cases.models import LIVE, Allocation, Task
from service.cases.motion import Motion
from service.cases.worklist import in_task_state
from service.definitions.lookup import bundle_by_id
from service.extensions import db
from service.ledger.audit import Kind
from service.people.absences import away_on
from service.people.allocation import first_rule
from service.people.directory import actors_of
from service.people.models import AllocationRule
from service.people.owners import name_of
from service.people.roles import members_of
from service.people.rules import works_on
from service.sla.days import local_date

_IN_WORDS: Final[Mapping[AllocationRule, str]] = {
    AllocationRule.ROUND_ROBIN: "whose turn it was",
    AllocationRule.LEAST_LOADED: "who had the least to do",
    AllocationRule.CASE_OWNER: "who owns the case",
}


def allocate(motion: Motion, task: Task) -> None:
    """Give a task that nobody holds to somebody of its role, if the role has a rule.

    The first of the task's roles that has one decides. Whoever is away or may not do the task is
    passed over; with nobody left it stays free. Who holds a task is no part of the engine's state,
    so a replay asks no rule again: the book of allocations keeps what was decided.
    """
    if task.assignee is not None or not task.roles:
        return
    found = first_rule(one.role for one in task.roles)
    if found is None:
        return
    role, rule = found
    # What this move has completed so far may bar somebody, and counts as no load.
    db.session.flush()
    chosen = _choose(motion, task, role, rule)
    if chosen is None:
        return
    task.assignee = chosen
    db.session.add(
        Allocation(task_id=task.id, role=role, username=chosen, rule=rule, at=motion.acting.at)
    )
    by_load = rule is AllocationRule.CASE_OWNER and chosen != motion.case.owner
    why = _IN_WORDS[AllocationRule.LEAST_LOADED if by_load else rule]
    motion.tell_log(
        Kind.TASK_ASSIGNED,
        f"{task.name} was given to {name_of(chosen)}, {why}.",
        task=task.id,
        element=task.element,
        to=chosen,
    )


def _choose(motion: Motion, task: Task, role: str, rule: AllocationRule) -> str | None:
    """Choose in an order that is always the same: of equals, the first by name."""
    able = _able(motion, task, role)
    if rule is AllocationRule.CASE_OWNER and motion.case.owner in able:
        return motion.case.owner
    if rule is AllocationRule.ROUND_ROBIN:
        last = _last_given(role)
        return min(able, key=lambda name: (last.get(name, 0), name), default=None)
    load = _load(able)
    return min(able, key=lambda name: (load.get(name, 0), name), default=None)


def _able(motion: Motion, task: Task, role: str) -> set[str]:
    """Return the members of the role who are there today and may do the task."""
    facts = task_facts(task, motion.case)
    members = actors_of(one.username for one in members_of(role))
    able = {name for name, actor in members.items() if works_on(actor, facts)}
    away = away_on(able, local_date(motion.acting.at))
    return able - away - _at_work_apart(motion, task)


def _at_work_apart(motion: Motion, task: Task) -> set[str | None]:
    """Return who holds an open task that the same person must not do: they could not do both."""
    drawn = bundle_by_id(task.version_id).process.elements
    apart = {*drawn[task.element].not_by}
    apart |= {key for key, element in drawn.items() if task.element in element.not_by}
    return {one.assignee for one in motion.tasks.values() if one.element in apart}


def _last_given(role: str) -> dict[str, int]:
    """Return which allocation gave each person the latest task of the role."""
    wanted = select(Allocation.username, func.max(Allocation.id)).where(Allocation.role == role)
    return dict(db.session.execute(wanted.group_by(Allocation.username)).all())


def _load(usernames: Collection[str]) -> dict[str, int]:
    """Count what each person has to do."""
    wanted = select(Task.assignee, func.count()).where(
        in_task_state(LIVE), Task.assignee.in_(usernames)
    )
    rows = db.session.execute(wanted.group_by(Task.assignee)).all()
    return {name: count for name, count in rows if name is not None}
