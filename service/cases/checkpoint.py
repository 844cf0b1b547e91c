"""How a case stood before a migration: taken down as JSON, and put back when that is undone."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar

import orjson
from sqlalchemy import delete, inspect, select

from service.cases import escalating
from service.cases.clocks.recalculation import count_in
from service.cases.clocks.service_levels import recount
from service.cases.giving_on import remember_holder
from service.cases.models import Case, Incident, Migration, Strand, Task, TaskRole, TaskState
from service.cases.motion import Motion
from service.columns import UtcDateTime
from service.definitions.calendars import calendar
from service.extensions import Base, db
from service.ledger import outbox
from service.ledger.outbox import Work
from service.ledger.subscriptions import Subscription
from service.ledger.timers import Timer
from service.sla.calendars import Calendar

Row = TypeVar("Row", bound=Base)
Kept = dict[str, Any]

_CASE = (
    *("process_version", "version_id", "passed", "statutory_bases", "taken_back", "renames"),
    *("promise_version_id", "clock_reached", "calendar_key", "calendar_version", "data_bytes"),
    *("original_target_at", "target_at", "amber_at", "sla_explanation"),
)
_STRAND = ("process_version", "version_id", "continuations")
_TASK = (
    *("element", "version_id", "name", "instructions", "mandatory", "form_key", "outcomes"),
    *("within", "counts_from", "anchor_at", "amber_at", "target_at", "original_target_at"),
    *("explanation", "calendar_key", "calendar_version"),
    *("clock_token", "clock_paused", "clock_reached", "clock_version_id", "clock_element"),
)
"""What a migration changes of a task that stays open; who has it meanwhile is not touched."""


def take_down(motion: Motion) -> Kept:
    """Note every row that the migration of a case may change."""
    strand = motion.main()
    tasks = list(db.session.scalars(select(Task).where(Task.strand_id == strand.id)))
    live = [one for one in tasks if one.id in motion.tasks]
    return {
        "case": _columns(motion.case, _CASE),
        "strand": _columns(strand, _STRAND),
        "tasks": {one.id: _columns(one, but=("version",)) for one in live},
        "roles": {one.id: _roles(one) for one in live},
        "within": {one.id: one.within for one in tasks if one.id not in motion.tasks},
        "timers": [_columns(one) for one in _timers(motion, strand)],
        "subscriptions": [_columns(one) for one in _subscriptions(strand)],
        "incidents": [_columns(one) for one in motion.incidents],
        "data": {key: motion.document.row(key) for key in motion.document.values},
        "work": {one.id: one.state for one in _work(motion)},
    }


def keep_what_changed(motion: Motion, kept: Kept) -> Kept:
    """Leave of what was noted only what the migration has changed or may be asked for."""
    known, within, document = kept["data"], kept["within"], motion.document
    tasks = select(Task.id, Task.within).where(Task.id.in_(within))
    now: dict[str, Any] = dict(db.session.execute(tasks).all())
    return {
        **kept,
        "data": {
            key: known.get(key)
            for key in sorted(document.values)
            if document.row(key) != known.get(key)
        },
        "within": {key: place for key, place in within.items() if now[key] != place},
        "asked": [one.id for one in _work(motion) if one.id not in kept["work"]],
        "ended": [one.id for one in motion.incidents if one.resolved_at is not None],
        "raised": [one.id for one in motion.incidents if one.id not in _ids(kept["incidents"])],
        "given": {one.id: _roles(one) for one in motion.tasks.values() if one.id in kept["roles"]},
        "told": motion.case.clock_reached,
    }


def last_migration(case: Case) -> Migration | None:
    """Return the last migration of a case that is not undone."""
    wanted = select(Migration).where(Migration.case_id == case.id, Migration.undone_at.is_(None))
    return db.session.scalar(wanted.order_by(Migration.move.desc()).limit(1))


def note_recount(case: Case, new: Calendar, *, statutory: bool) -> None:
    """Note that the clocks count in a new version of a calendar: an undo must not bring it back."""
    last = last_migration(case) if case.renames else None
    if last is not None:
        known = last.before.get("recounted", ())
        last.before = {**last.before, "recounted": [*known, [new.key, new.version, statutory]]}


def has_been_acted_on(migration: Migration) -> bool:
    """Tell whether anything that a migration asked for, or sent, may have been done by now."""
    wanted = select(Work).where(Work.id.in_(migration.before["asked"]))
    return any(one.state != outbox.State.WAITING or one.fence for one in db.session.scalars(wanted))


def put_back(motion: Motion, strand: Strand) -> None:
    """Make every row what it was before the migration that is undone.

    What people and machines did since is kept: who was given a task, how far its target was
    extended, in which version of a calendar it counts, what was told, sent or has failed.
    """
    assert motion.undone is not None  # noqa: S101  the engine undoes what a command asked for
    kept, count = motion.undone.before, orjson.loads(motion.undone.snapshot)["count"]
    told = motion.case.clock_reached
    _put_tasks_back(motion, strand, kept, count)
    for timer in _timers(motion, strand):
        motion.timetable.remove(timer)
    db.session.execute(delete(Subscription).where(Subscription.strand_id == strand.id))
    db.session.flush()
    for one in kept["timers"]:
        motion.timetable.add(_row(Timer, one))
    db.session.add_all(_row(Subscription, one) for one in kept["subscriptions"])
    _put_incidents_back(motion, kept)
    _put_work_back(kept)
    for key, values in kept["data"].items():
        motion.document.put_back(key, values)
    _set(motion.case, kept["case"])
    if told != kept["told"]:
        motion.case.clock_reached = told
    _set(strand, kept["strand"])
    motion.reach(strand)
    _count_extensions(motion, kept)
    for key, version, statutory in kept.get("recounted", ()):
        count_in(motion, calendar(key, version), statutory=statutory)


def _put_tasks_back(motion: Motion, strand: Strand, kept: Kept, count: int) -> None:
    """Take away the tasks that the migration opened, and give the others their old columns."""
    new = select(Task).where(Task.strand_id == strand.id, Task.token > count)
    for task in db.session.scalars(new):
        motion.tasks.pop(task.id, None)
        remember_holder(task, roles=True)
        db.session.delete(task)
    for task in db.session.scalars(select(Task).where(Task.id.in_(kept["tasks"]))):
        columns = kept["tasks"][task.id]
        is_live = task.id in motion.tasks
        _set(task, {name: columns[name] for name in _TASK} if is_live else columns)
        if TaskState(columns["state"]) in (TaskState.OPEN, TaskState.HELD):
            motion.tasks[task.id] = task
        if not is_live or _roles(task) == kept["given"][task.id]:
            remember_holder(task, roles=True)
            task.roles = [TaskRole(role=role) for role in kept["roles"][task.id]]
    for task in db.session.scalars(select(Task).where(Task.id.in_(kept["within"]))):
        task.within = kept["within"][task.id]


def _count_extensions(motion: Motion, kept: Kept) -> None:
    """Let the targets that were extended since lie where that has put them."""
    for task in motion.tasks.values():
        if task.id in kept["tasks"] and task.extensions != kept["tasks"][task.id]["extensions"]:
            task.clock_reached = None
            recount(motion, task)


def _put_incidents_back(motion: Motion, kept: Kept) -> None:
    before = {one["id"]: one for one in kept["incidents"]}
    for incident in motion.incidents:
        if incident.id in kept["raised"]:
            incident.resolved_at = motion.acting.at
    for incident in db.session.scalars(select(Incident).where(Incident.id.in_(before))):
        incident.element = before[incident.id]["element"]
        if incident.id in kept["ended"]:
            incident.resolved_at = None
        if incident not in motion.incidents:
            motion.incidents.append(incident)


def _put_work_back(kept: Kept) -> None:
    """Want again what the migration withdrew, and no more what it asked for."""
    wanted = select(Work).where(Work.id.in_([*kept["work"], *kept["asked"]]))
    for work in db.session.scalars(wanted):
        if work.id in kept["asked"]:
            work.state = outbox.State.WITHDRAWN
        elif work.state == outbox.State.WITHDRAWN:
            work.state = kept["work"][work.id]


def _timers(motion: Motion, strand: Strand) -> list[Timer]:
    """Give the timers by which a strand moves; an escalation waits for people, whatever it does."""
    waiting = (one for one in motion.timetable if one.strand_id == strand.id)
    return [one for one in waiting if one.clock != escalating.CLOCK]


def _subscriptions(strand: Strand) -> Iterable[Subscription]:
    wanted = select(Subscription).where(Subscription.strand_id == strand.id)
    return db.session.scalars(wanted.order_by(Subscription.id))


def _work(motion: Motion) -> Iterable[Work]:
    """Give the case's work that is not done."""
    wanted = select(Work).where(Work.case_id == motion.case.id, Work.state.in_(outbox.OPEN))
    return db.session.scalars(wanted.order_by(Work.created_at, Work.id))


def _roles(task: Task) -> list[str]:
    return sorted(one.role for one in task.roles)


def _ids(rows: Iterable[Kept]) -> frozenset[str]:
    return frozenset(one["id"] for one in rows)


def _columns(row: Base, names: Iterable[str] = (), *, but: tuple[str, ...] = ()) -> Kept:
    """Give a row's columns, or some of them, as JSON."""
    wanted = set(names) or {one.key for one in inspect(type(row)).column_attrs} - set(but)
    return {name: _plain(getattr(row, name)) for name in sorted(wanted)}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _row(kind: type[Row], columns: Mapping[str, Any]) -> Row:
    """Make a row again."""
    row = kind()
    _set(row, columns)
    return row


def _set(row: Base, columns: Mapping[str, Any]) -> None:
    types = inspect(type(row)).columns
    for name, value in columns.items():
        is_instant = value is not None and isinstance(types[name].type, UtcDateTime)
        setattr(row, name, datetime.fromisoformat(value) if is_instant else value)
