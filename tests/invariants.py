"""What must be true of every case after every transaction, whatever happened to it."""

from collections.abc import Sequence

from sqlalchemy import select

from service.cases.comparing import differences
from service.cases.models import (
    Case,
    CaseState,
    Hold,
    Incident,
    Strand,
    StrandKind,
    StrandState,
    Task,
    TaskState,
)
from service.cases.verifying import verify_case
from service.extensions import db
from service.ledger import subscriptions, timers
from service.ledger.audit import Entry, Kind
from service.ledger.outbox import State, Work
from service.transaction import reading

LIVE = (TaskState.OPEN, TaskState.HELD)


def check_everything() -> None:
    """Check every case of the database."""
    with reading():
        for case in _cases():
            check_case(case)


def check_standing() -> None:
    """Check how every case stands; what takes a replay of it waits for the end of a test."""
    with reading():
        for case in _cases():
            _check_standing(case)


def check_case(case: Case) -> None:
    """Check one case: it replays, its rows equal what that did, nothing is static, records hold."""
    _check_standing(case)
    assert case.erased_at is not None or differences(case.id) == []
    assert verify_case(case.id).holds


def _cases() -> Sequence[Case]:
    return db.session.scalars(select(Case).order_by(Case.number)).all()


def _check_standing(case: Case) -> None:
    strands = _all(Strand, case)
    mains = [one for one in strands if one.kind is StrandKind.MAIN]
    assert len(mains) == 1
    reopened = select(Entry.seq).where(Entry.case_id == case.id, Entry.kind == Kind.CASE_REOPENED)
    if case.state is not CaseState.OPEN or db.session.scalar(reopened.limit(1)) is None:
        assert (mains[0].state is StrandState.OPEN) == (case.state is CaseState.OPEN)
    _check_holds(case)
    if case.state is CaseState.OPEN:
        assert _has_next_point(case), "the case is static"
    else:
        _check_closed(case, strands)


def _check_holds(case: Case) -> None:
    lasting = [one for one in _all(Hold, case) if one.ended_at is None]
    of_case = [one.id for one in lasting if one.task_id is None]
    assert of_case == ([case.held_by] if case.held_by else [])
    tasks = {one.id: one for one in _all(Task, case)}
    for hold in lasting:
        assert hold.task_id is None or tasks[hold.task_id].held_by == hold.id
    releases = {one.strand_id for one in timers.of_case(case.id) if one.clock == "release"}
    assert releases == {hold.strand_id for hold in lasting}
    for task in tasks.values():
        if task.state in LIVE:
            held = task.held_by is not None or case.held_by is not None
            assert (task.state is TaskState.HELD) == held
        else:
            assert task.held_by is None


def _check_closed(case: Case, strands: list[Strand]) -> None:
    """Nothing of a closed case can still fire."""
    assert case.closed_at is not None
    assert all(one.state is not StrandState.OPEN for one in strands)
    left = [(one.clock, one.element, one.token) for one in timers.of_case(case.id)]
    assert not left
    assert not subscriptions.of_case(case.id)
    assert case.held_by is None
    unresolved = [one for one in _all(Incident, case) if one.resolved_at is None]
    assert all(one.work_id for one in unresolved)


def _has_next_point(case: Case) -> bool:
    work = select(Work.id).where(Work.case_id == case.id, Work.state == State.WAITING)
    return (
        any(one.state in LIVE for one in _all(Task, case))
        or any(one.due_at is not None for one in timers.of_case(case.id))
        or db.session.scalar(work.limit(1)) is not None
        or any(one.resolved_at is None for one in _all(Incident, case))
    )


def _all(model, case):  # type: ignore[no-untyped-def]
    return list(db.session.scalars(select(model).where(model.case_id == case.id)))
