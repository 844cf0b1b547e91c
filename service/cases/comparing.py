"""Comparing a case with the replay of its moves: what they alone say must stand in its rows.

A difference means that rows were changed behind the service's back, or that a projection is wrong.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from types import MappingProxyType
from typing import Any

from sqlalchemy import Select, select

from service.cases.models import CaseData, Incident, Strand, Task, TaskState
from service.cases.replay import MoveDiffers, Retold, replay
from service.cases.sweep_failure import TIMER_FAILED
from service.cases.verifying import verify_case
from service.engine import effects
from service.engine.effects import DataSet, ElementPassed, TimerSet
from service.extensions import db
from service.ledger.moves import Element
from service.ledger.outbox import State, Work
from service.ledger.subscriptions import Subscription
from service.ledger.timers import Timer
from service.transaction import reading

Rows = Select[*tuple[Any, ...]]
Waits = Mapping[str, dict[int, tuple[int, str]]]
"""For each book the tokens for which it should hold a row, with the move and the element."""

_CLOCKS = "clocks"
"""The timers of an SLA: there is one row for each only while an occurrence is ahead."""
_OPENS: Mapping[type, str] = MappingProxyType(
    {
        effects.TaskOpened: "tasks",
        effects.TimerSet: "timers",
        effects.SubscriptionAdded: "subscriptions",
        effects.WorkRequested: "work",
        effects.IncidentRaised: "incidents",
    }
)
_CLOSES: Mapping[type, tuple[str, ...]] = MappingProxyType(
    {
        effects.TaskClosed: ("tasks",),
        effects.TimerCleared: ("timers", _CLOCKS),
        effects.SubscriptionRemoved: ("subscriptions",),
        effects.WorkWithdrawn: ("work",),
        effects.IncidentCleared: ("incidents",),
    }
)


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a case is not what its moves make it: after which move, in which book, and how."""

    seq: int
    book: str
    said: str


def differences(case_id: str) -> list[Difference]:
    """Tell a case again and hold its rows against that; give the differences, earliest first.

    Raises MoveUntold when it cannot be told again.
    """
    with reading():
        moves = verify_case(case_id).moves
        if moves.broken is not None:
            return [Difference(moves.broken, "moves", f"The move {moves.how}.")]
        try:
            retold = replay(case_id)
        except MoveDiffers as differs:
            return [Difference(differs.seq, "moves", str(differs))]
        found = list(_of_trace(case_id, retold))
        for strand in db.session.scalars(select(Strand).where(Strand.case_id == case_id)):
            found += [*_of_strand(strand, retold[strand.id]), *_of_data(strand, retold[strand.id])]
    return sorted(found, key=lambda one: one.seq)


def _of_strand(strand: Strand, retold: Retold) -> Iterator[Difference]:
    """Hold against the replay how a strand stands, and the rows that wait for it."""
    if strand.snapshot != (retold.snapshot or b""):
        yield Difference(retold.last, "strands", "The snapshot is another.")
    if strand.state is not retold.state:
        yield Difference(
            retold.last, "strands", f"It is {strand.state} and should be {retold.state}."
        )
    waits = _waits(retold)
    for book, rows in _rows(strand.id).items():
        optional = waits[_CLOCKS] if book == "timers" else {}
        yield from _of_book(book, rows, waits[book], optional.keys(), retold.last)


def _of_book(
    book: str,
    rows: Sequence[tuple[int, str]],
    expected: Mapping[int, tuple[int, str]],
    optional: Collection[int],
    last: int,
) -> Iterator[Difference]:
    there = Counter(token for token, _ in rows)
    for token, (seq, element) in expected.items():
        if token not in there:
            yield Difference(seq, book, f"{element} (token {token}) should be there and is not.")
    names = dict(rows)
    for token, count in there.items():
        named = f"{names[token]} (token {token})"
        if token not in expected and token not in optional:
            yield Difference(last, book, f"{named} is there and should not be.")
        elif count > 1:
            yield Difference(last, book, f"{named} is there {count} times.")


def _rows(strand_id: str) -> dict[str, list[tuple[int, str]]]:
    """Give what waits for a strand's tokens in each book: token and element."""
    live = [TaskState.OPEN, TaskState.HELD]
    asked = [State.WAITING, State.GIVEN_UP]
    wanted: dict[str, Rows] = {
        "tasks": select(Task.token, Task.element).where(
            Task.strand_id == strand_id, Task.state.in_(live)
        ),
        "timers": select(Timer.token, Timer.element).where(
            Timer.strand_id == strand_id, Timer.token != 0
        ),
        "subscriptions": select(Subscription.token, Subscription.element).where(
            Subscription.strand_id == strand_id
        ),
        "work": select(Work.token, Work.element).where(
            Work.strand_id == strand_id, Work.token.is_not(None), Work.state.in_(asked)
        ),
        "incidents": select(Incident.token, Incident.element).where(
            Incident.strand_id == strand_id,
            Incident.token != 0,
            Incident.work_id.is_(None),
            Incident.resolved_at.is_(None),
            Incident.code != TIMER_FAILED,
        ),
    }
    return {
        book: [(token, element) for token, element in db.session.execute(one)]
        for book, one in wanted.items()
    }


def _waits(retold: Retold) -> Waits:
    """Gather for which tokens each book should hold a row, as the effects of all moves tell."""
    found: defaultdict[str, dict[int, tuple[int, str]]] = defaultdict(dict)
    effect: Any
    for seq, effect in retold.effects:
        if type(effect) in _OPENS:
            is_clock = isinstance(effect, TimerSet) and effect.clock == "sla"
            book = _CLOCKS if is_clock else _OPENS[type(effect)]
            found[book][effect.token] = (seq, effect.element)
        for book in _CLOSES.get(type(effect), ()):
            found[book].pop(effect.token, None)
    for token in retold.answered:
        found["work"].pop(token, None)
    return found


def _of_data(strand: Strand, retold: Retold) -> Iterator[Difference]:
    """Hold the values against those that were set: of the case, or of a small strand alone."""
    values = strand.data or {}
    if retold.is_main:
        wanted = select(CaseData.key, CaseData.value).where(CaseData.case_id == strand.case_id)
        values = dict(db.session.execute(wanted).all())
    set_by = {one.key: seq for seq, one in retold.effects if isinstance(one, DataSet)}
    for key in sorted(values.keys() | retold.data.keys()):
        if key not in values:
            said = f"{key} should be there and is not."
        elif key not in retold.data:
            said = f"{key} is there and should not be."
        elif values[key] != retold.data[key]:
            said = f"{key} has another value."
        else:
            continue
        yield Difference(set_by.get(key, retold.last), "data", said)


def _of_trace(case_id: str, strands: Mapping[str, Retold]) -> Iterator[Difference]:
    """Hold the trace against every drawn element that was passed, in order."""
    wanted = (
        select(Element.move, Element.strand_id, Element.element, Element.state)
        .where(Element.case_id == case_id)
        .order_by(Element.seq)
    )
    there = [(*row,) for row in db.session.execute(wanted)]
    passed = [
        (seq, strand_id, one.element, one.state)
        for strand_id, retold in strands.items()
        for seq, one in retold.effects
        if isinstance(one, ElementPassed)
    ]
    # A move is of one strand, and sorting keeps the order of the effects within it.
    passed.sort(key=lambda one: one[0])
    for row, should in zip_longest(there, passed):
        if row != should:
            seq, _, element, state = should or row
            yield Difference(seq, "history", f"{element} {state} is not what stands there.")
            return
