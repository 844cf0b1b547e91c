"""What must be true of every case after every transaction, whatever happened to it."""

from collections import Counter

import orjson
from sqlalchemy import select

from service.cases.models import (
    Case,
    CaseData,
    CaseState,
    Hold,
    Incident,
    Strand,
    StrandKind,
    StrandState,
    Task,
    TaskState,
)
from service.cases.replay import Retold, replay
from service.cases.verifying import verify_case
from service.engine import effects
from service.extensions import db
from service.ledger import subscriptions, timers
from service.ledger.audit import Entry, Kind
from service.ledger.moves import Move
from service.ledger.outbox import State, Work
from service.ledger.subscriptions import Subscription
from service.ledger.timers import Timer
from service.transaction import reading

OWN_CLOCKS = ("review", "continue", "release", "case")
LIVE = (TaskState.OPEN, TaskState.HELD)


_OPENS = {
    effects.TaskOpened: "tasks",
    effects.TimerSet: "timers",
    effects.SubscriptionAdded: "subscriptions",
    effects.WorkRequested: "work",
}
_CLOSES = {
    effects.TaskClosed: "tasks",
    effects.TimerCleared: "timers",
    effects.SubscriptionRemoved: "subscriptions",
    effects.WorkWithdrawn: "work",
}


def check_everything() -> None:
    """Check every case of the database."""
    with reading():
        for case in db.session.scalars(select(Case).order_by(Case.number)).all():
            check_case(case)


def check_case(case: Case) -> None:
    """Check one case: it replays, its rows equal what that did, nothing is static, records hold."""
    strands = _all(Strand, case)
    mains = [one for one in strands if one.kind is StrandKind.MAIN]
    assert len(mains) == 1
    reopened = select(Entry.seq).where(Entry.case_id == case.id, Entry.kind == Kind.CASE_REOPENED)
    if case.state is not CaseState.OPEN or db.session.scalar(reopened.limit(1)) is None:
        assert (mains[0].state is StrandState.OPEN) == (case.state is CaseState.OPEN)
    retold = replay(case.id)
    for strand in strands:
        _check_strand(strand, retold[strand.id])
    _check_data(case, retold[mains[0].id])
    _check_holds(case)
    if case.state is CaseState.OPEN:
        assert _has_next_point(case), "the case is static"
    else:
        _check_closed(case, strands)
    assert verify_case(case.id).holds


def _check_strand(strand: Strand, retold: Retold) -> None:
    """The rows that wait for a strand are those for which its snapshot waits."""
    assert strand.snapshot == retold.snapshot
    waits = _waits(strand, retold)
    tasks = select(Task.token).where(Task.strand_id == strand.id, Task.state.in_(LIVE))
    assert Counter(db.session.scalars(tasks)) == waits["tasks"]
    rows = db.session.scalars(select(Timer).where(Timer.strand_id == strand.id)).all()
    own = [one for one in rows if (one.clock or "").split(":")[0] in OWN_CLOCKS]
    assert all(one.token == 0 for one in own)
    drawn = Counter(one.token for one in rows if one not in own)
    assert drawn <= waits["timers"] + waits["clocks"]
    assert waits["timers"] <= drawn
    wanted = select(Subscription.token).where(Subscription.strand_id == strand.id)
    assert Counter(db.session.scalars(wanted)) == waits["subscriptions"]
    asked = select(Work.token).where(
        Work.strand_id == strand.id,
        Work.token.is_not(None),
        Work.state.in_([State.WAITING, State.GIVEN_UP]),
    )
    assert Counter(db.session.scalars(asked)) == waits["work"]
    rests = select(Incident.token).where(
        Incident.strand_id == strand.id,
        Incident.token != 0,
        Incident.work_id.is_(None),
        Incident.resolved_at.is_(None),
        Incident.code != "timer_failed",
    )
    assert Counter(db.session.scalars(rests)) == waits["incidents"]


def _waits(strand: Strand, retold: Retold) -> dict[str, Counter[int]]:
    """For which tokens each book should hold a row, as the effects of all moves tell."""
    found: dict[str, set[int]] = {
        word: set() for word in ("tasks", "timers", "clocks", "subscriptions", "work", "incidents")
    }
    for effect in retold.effects:
        if isinstance(effect, effects.IncidentRaised):
            found["incidents"].add(effect.token)
        elif isinstance(effect, effects.IncidentCleared):
            found["incidents"].discard(effect.token)
        elif type(effect) in _OPENS:
            is_clock = isinstance(effect, effects.TimerSet) and effect.clock == "sla"
            found["clocks" if is_clock else _OPENS[type(effect)]].add(effect.token)
        elif type(effect) in _CLOSES:
            found[_CLOSES[type(effect)]].discard(effect.token)
            if isinstance(effect, effects.TimerCleared):
                found["clocks"].discard(effect.token)
    found["work"] -= _answered(strand)
    return {word: Counter(tokens) for word, tokens in found.items()}


def _answered(strand: Strand) -> set[int]:
    """The tokens whose work was done, or done at once as a built-in action."""
    wanted = select(Move.stimulus).where(Move.strand_id == strand.id)
    stimuli = [orjson.loads(one) for one in db.session.scalars(wanted)]
    return {one["token"] for one in stimuli if one["kind"] in ("WorkDone", "WorkError")}


def _check_data(case: Case, main: Retold) -> None:
    wanted = select(CaseData.key, CaseData.value).where(CaseData.case_id == case.id)
    assert dict(db.session.execute(wanted).all()) == main.data


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
