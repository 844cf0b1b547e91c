"""Remembering who had a case or a task that is given on: a team still hears how it ends."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from service.cases.models import Case, PastHolder, Task
from service.extensions import db
from service.people.owners import ROLE


def remember_owner(case: Case) -> None:
    """Remember who owns a locked case, before another does."""
    _remember(case.id, {case.owner} if case.owner else set())


def remember_holder(task: Task, *, roles: bool = False) -> None:
    """Remember who holds a task of a locked case, and its roles where others take their place."""
    holders = {task.assignee} if task.assignee else set()
    if roles:
        holders |= {ROLE + one.role for one in task.roles}
    _remember(task.case_id, holders)


def _remember(case_id: str, holders: set[str]) -> None:
    if not holders:
        return
    kinds: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
    rows = [{"case_id": case_id, "holder": one} for one in sorted(holders)]
    insert = kinds[db.session.get_bind().dialect.name](PastHolder)
    db.session.execute(insert.values(rows).on_conflict_do_nothing())
