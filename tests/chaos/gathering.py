"""Gathers the evidence from the database, when everything has come to rest."""

import traceback
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select, update

from service.cases import recording
from service.cases.due_timers import timers_due
from service.cases.identity import derived_id
from service.cases.models import Case, File, Incident
from service.engine.stimuli import DeliverMessage, FireTimer, Signal, Start, Stimulus
from service.errors import ServiceUnavailable
from service.extensions import db
from service.ledger import deliveries, feed, outbox
from service.ledger.audit import Entry, Kind
from service.ledger.deliveries import Delivery
from service.ledger.inbox import Received
from service.ledger.inbox import State as MessageState
from service.ledger.lanes import Lane
from service.ledger.mailbox import Mail
from service.ledger.moves import Move
from service.ledger.shared_clock import shared_now
from service.outbound.catalogue import TYPES
from service.outbound.feeding import select_behind
from service.outbound.models import Webhook
from service.transaction import reading, transaction
from tests.chaos.evidence import Deed, Evidence, Message, Work
from tests.invariants import check_case
from workers.effects import EFFECTS

_WAITING = select(Delivery.id).where(Delivery.state == deliveries.State.WAITING)
TOLD = "told"
"""The key of a payload under which a message or signal carries its mark."""
_MARKED = frozenset(
    (
        *(Kind.TASK_ASSIGNED, Kind.TASK_HELD, Kind.TASK_UNDONE, Kind.TASK_BYPASSED),
        *(Kind.TASK_CANCELLED, Kind.TARGET_EXTENDED, Kind.TASK_ADDED, Kind.CASE_ASSIGNED),
        *(Kind.CASE_HELD, Kind.CASE_CANCELLED, Kind.CASE_REOPENED, Kind.NOTE),
        *(Kind.CASE_STARTED, Kind.ATTACHMENT_ADDED),
    )
)
_UNMARKED = frozenset(
    (
        *(Kind.TASK_CLAIMED, Kind.TASK_UNCLAIMED, Kind.TASK_COMPLETED),
        *(Kind.TASK_RELEASED, Kind.CASE_RELEASED),
    )
)


def gather(actors: Collection[str], *, now: datetime) -> Evidence:
    """Read the books; `actors` are the clients, whose deeds are compared."""
    evidence = Evidence()
    with reading():
        files = {file.id: file for file in db.session.scalars(select(File))}
        _gather_deeds(evidence, actors, files)
        _gather_moves(evidence)
        _gather_work(evidence, files)
        referred = select(Case.external_ref).where(Case.process_key == "chaos_referral")
        evidence.called = Counter(str(mark) for mark in db.session.scalars(referred))
        evidence.events = _events()
        evidence.left = left(now)
    evidence.broken = list(_broken(evidence))
    return evidence


def left(now: datetime) -> dict[str, int]:
    """Count what could be done now and is not; work that is taken waits for its taker's time."""
    stored = select(func.count()).where(Received.state == MessageState.RECEIVED)
    with reading():
        return {
            "timers that are due and did not fire": len(timers_due(now)),
            "pieces of work that could be done": len(outbox.ready(now, EFFECTS)),
            "messages that nobody looked at": db.session.scalar(stored) or 0,
            "events without a number": _count(feed.select_unnumbered()),
            "webhooks that were not given all": _count(select_behind(feed.end())),
            "events that were not heard": _count(_WAITING),
        }


def _count(rows: Select[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(rows.subquery())) or 0


def free_deliveries() -> None:
    """Let what is owed be sent now: nobody waits for one who failed or was killed at it."""
    with suppress(ServiceUnavailable), transaction():
        # In the order in which senders lock them: none waits for us while we wait for it.
        in_order = select(Lane.lane).order_by(Lane.webhook_id, Lane.lane).with_for_update()
        db.session.execute(in_order).all()
        db.session.execute(update(Lane).values(next_at=shared_now(), taken_until=None))
        db.session.execute(update(Webhook).values(paused_until=None))


def _events() -> list[tuple[int, str]]:
    """Read the events of every kind that leaves the house."""
    wanted = select(Entry.number, Entry.case_id).where(Entry.kind.in_(list(TYPES)))
    return [
        (number, case_id) for number, case_id in db.session.execute(wanted.order_by(Entry.number))
    ]


def taken_until() -> datetime | None:
    """Return until when the last work is waited for, by a taker or by a next attempt."""
    latest = select(func.max(outbox.Work.taken_until), func.max(outbox.Work.next_at))
    with reading():
        waiting = latest.where(outbox.Work.state == outbox.State.WAITING)
        found = [one for one in db.session.execute(waiting).one() if one is not None]
    return max(found, default=None)


def _gather_deeds(evidence: Evidence, actors: Collection[str], files: dict[str, File]) -> None:
    references = dict(db.session.execute(select(Case.id, Case.external_ref)).all())
    for entry in db.session.scalars(select(Entry).where(Entry.actor.in_(actors))):
        mark = _mark(entry, references, files)
        if entry.kind in _UNMARKED or (entry.kind in _MARKED and mark):
            about = "" if entry.kind == Kind.CASE_STARTED else entry.case_id
            task = str((entry.data or {}).get("task") or "")
            evidence.deeds[Deed(entry.kind, str(entry.actor), about, task, mark)] += 1
    for row in db.session.scalars(select(Received).where(Received.kind == "signal")):
        if TOLD in row.payload:
            evidence.deeds[Deed("signal", row.payload["by"], mark=row.payload[TOLD])] += 1
    attached: defaultdict[str, list[str]] = defaultdict(list)
    for file in files.values():
        attached[file.name].append(file.sha256)
    evidence.files = attached


def _mark(entry: Entry, references: dict[str, str | None], files: dict[str, File]) -> str:
    data, text = entry.data or {}, entry.text or ""
    if entry.kind == Kind.NOTE:
        return text
    if entry.kind == Kind.CASE_STARTED:
        return references[entry.case_id] or ""
    if entry.kind == Kind.ATTACHMENT_ADDED:
        return files[data["file"]].name
    if entry.kind == Kind.TASK_ADDED:
        return text.partition(" ")[0]
    return str(data.get("reason") or data.get("note") or "")


def _gather_moves(evidence: Evidence) -> None:
    """Count which timers, signals, messages and results moved which strands."""
    marks: Counter[str] = Counter()
    for move in db.session.scalars(select(Move)):
        assert move.stimulus is not None
        stimulus = recording.decode(move.stimulus)
        for mark in _marks(stimulus):
            marks[mark] += 1
        moved = _moved_by(stimulus)
        if moved:
            evidence.taken[move.case_id, move.strand_id, moved] += 1
    messages: defaultdict[str, list[Message]] = defaultdict(list)
    for row in db.session.scalars(select(Received).where(Received.kind == "message")):
        if TOLD in row.payload:
            mark = row.payload[TOLD]
            messages[mark].append(Message(row.state, marks[mark]))
    evidence.messages = messages


def _marks(stimulus: Stimulus) -> Iterator[str]:
    if isinstance(stimulus, Start | DeliverMessage) and TOLD in stimulus.payload:
        yield str(stimulus.payload[TOLD])


def _moved_by(stimulus: Stimulus) -> str:
    """Say what may move a strand only once: an occurrence of a timer, or a signal."""
    if isinstance(stimulus, FireTimer):
        return f"timer {stimulus.token} {stimulus.clock or ''} of {stimulus.due_at.isoformat()}"
    if isinstance(stimulus, Signal):
        return f"signal {stimulus.payload.get(TOLD)}"
    return ""


def _gather_work(evidence: Evidence, files: Collection[str]) -> None:
    evidence.mails = Counter(db.session.scalars(select(Mail.id)))
    posted = Counter(db.session.scalars(select(Received.external_id)))
    told = set(db.session.scalars(select(Incident.work_id).where(Incident.work_id.is_not(None))))
    for row in db.session.scalars(select(outbox.Work)):
        effects = {
            "email": evidence.mails[row.id],
            "message": posted[row.id],
            "document": int(derived_id("document", row.id) in files),
        }.get(row.topic)
        if effects is not None:
            evidence.works.append(Work(row.id, row.topic, row.state, effects, row.id in told))
        if row.token is not None and row.state == outbox.State.DONE:
            evidence.done[row.case_id, row.element] += 1
    kinds = (Kind.WORK_DONE, Kind.WORK_FAILED)
    for entry in db.session.scalars(select(Entry).where(Entry.kind.in_(kinds))):
        evidence.told_done[entry.case_id, (entry.data or {})["element"]] += 1


def _broken(evidence: Evidence) -> Iterator[str]:
    with reading():
        for case in db.session.scalars(select(Case).order_by(Case.number)).all():
            evidence.cases += 1
            try:
                check_case(case)
            except AssertionError as error:
                where = traceback.extract_tb(error.__traceback__)[-1].line
                yield f"an invariant does not hold: {case.reference}: {where} {error}"
