"""The event log of a process: what each case passed, when and in whose role, and nobody's name.

People are numbered in the order in which they come, so that who did several things can be told,
but not who they are. References of cases stay: whoever may open the cases finds them again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from service.bpmn.model import Process
from service.cases.models import Case, Task
from service.definitions.lookup import bundle_by_id
from service.extensions import db
from service.insight.question import Question, cases_asked, main_strands
from service.ledger.moves import Element
from service.transaction import reading


@dataclass(frozen=True, slots=True)
class Event:
    """One element of one case entered, completed, cancelled or failed.

    `role` is that of its lane, and `person` the number of who completed a task.
    """

    case: str
    version: int
    element: str
    name: str
    type: str
    state: str
    at: datetime
    role: str | None
    person: int | None


@dataclass(frozen=True, slots=True)
class CaseLog:
    """One case with its events, oldest first."""

    case: str
    version: int
    state: str
    events: tuple[Event, ...]


def case_logs(question: Question) -> Iterator[CaseLog]:
    """Give the events of the period, case by case, however many; some cases at one reading.

    Raises the refusals of access.
    """
    with reading():
        asked = cases_asked(question, most=None)
    people: dict[str, int] = {}
    for batch in asked.batches():
        with reading():
            told = list(_logs(question, batch, people))
        yield from told


def _logs(question: Question, batch: tuple[str, ...], people: dict[str, int]) -> Iterator[CaseLog]:
    """Read some cases; whoever is new among the people gets the next number."""
    cases = {one.id: one for one in _cases(batch)}
    events: dict[str, list[Event]] = {one: [] for one in cases}
    doers = _doers(batch)
    for line in _lines(question, batch):
        case = cases[line.case_id]
        who = doers.get((case.id, line.element, line.at))
        number = people.setdefault(who, len(people) + 1) if who and _ends(line) else None
        process = bundle_by_id(case.version_id).process
        events[case.id].append(_event(case, line, process, number))
    for case in cases.values():
        if told := tuple(events[case.id]):
            yield CaseLog(case.reference, case.process_version, str(case.state), told)


def _event(case: Case, line: Element, process: Process, person: int | None) -> Event:
    """Tell of an event by the name that is drawn: the one that a case shows may name a person."""
    lane, drawn = process.lane_of(line.element), process.elements.get(line.element)
    return Event(
        case=case.reference,
        version=case.process_version,
        element=line.element,
        name=(drawn.name if drawn is not None else "") or line.element,
        type=line.element_type,
        state=line.state,
        at=line.at,
        role=lane.role if lane is not None else None,
        person=person,
    )


def _ends(line: Element) -> bool:
    return line.state == "completed"


def _cases(batch: tuple[str, ...]) -> list[Case]:
    return list(db.session.scalars(select(Case).where(Case.id.in_(batch)).order_by(Case.number)))


def _lines(question: Question, batch: tuple[str, ...]) -> Iterator[Element]:
    wanted = select(Element).where(
        Element.strand_id.in_(main_strands(batch)),
        Element.case_id.in_(batch),
        Element.at >= question.since,
        Element.at < question.until,
    )
    return iter(db.session.scalars(wanted.order_by(Element.case_id, Element.seq)))


def _doers(batch: tuple[str, ...]) -> dict[tuple[str, str, datetime], str]:
    """Say who completed the tasks of some cases: by case, element and instant."""
    wanted = select(Task.case_id, Task.element, Task.completed_at, Task.completed_by).where(
        Task.case_id.in_(batch), Task.completed_by.is_not(None)
    )
    return {
        (case, element, at): who
        for case, element, at, who in db.session.execute(wanted)
        if at is not None and who is not None
    }
