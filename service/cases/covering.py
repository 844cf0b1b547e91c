"""Work of somebody who is away goes to whoever covers for them."""

from service.cases.facts import task_facts
from service.cases.models import Task
from service.cases.motion import Motion
from service.extensions import db
from service.ledger.audit import Kind
from service.people.absences import who_covers
from service.people.directory import actor_of, find_user
from service.people.owners import name_of
from service.people.rules import works_on
from service.sla.days import local_date


def hand_to_cover(motion: Motion, task: Task) -> None:
    """Give a task whose holder is away today to whoever covers, if they may do it.

    Who holds a task is no part of the engine's state, so a replay needs to know nothing of it.
    """
    away = task.assignee
    cover = who_covers(away, local_date(motion.acting.at)) if away is not None else None
    user = find_user(cover) if cover is not None else None
    if away is None or user is None or not user.active:
        return
    task.assignee = cover
    # What this move has completed so far may bar them; nothing is written by itself meanwhile.
    db.session.flush()
    if not works_on(actor_of(user), task_facts(task, motion.case)):
        task.assignee = away
        return
    motion.tell_log(
        Kind.TASK_ASSIGNED,
        f"{name_of(away)} is away: {user.display_name} has {task.name} meanwhile.",
        task=task.id,
        element=task.element,
        to=cover,
    )
