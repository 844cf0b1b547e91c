"""What starts cases of a version without a person: messages, signals, timers and conditions."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select

from service.bpmn.facts import Rule
from service.bpmn.model import Element, EventDefinition, Process
from service.definitions.calendars import calendar
from service.definitions.models import ProcessVersion, StartEvent
from service.errors import Problem, Refusal
from service.expressions import compile_template
from service.extensions import db
from service.sla.rules import check_rule, next_turn

_KINDS = ("message", "signal", "timer", "conditional")


def start_events(
    process: Process, version: ProcessVersion, before: str | None, *, now: datetime
) -> list[StartEvent]:
    """Make the rows of everything that starts cases of a version.

    Its timers count from the day on which it takes effect, yet not from before `now`; one that the
    version `before` it has drawn alike goes on with that one's turns.
    """
    since = max(version.effective_from, now)
    timers = _timers_of(before)
    made = []
    for number, element, event in _events(process):
        rule = _rule(event, since) if event.kind == "timer" else event.condition or ""
        row = StartEvent(
            version_id=version.id,
            element=element.id,
            number=number,
            process_key=process.key,
            kind=event.kind,
            name=event.name or "",
            rule=rule,
            occurrence=1,
        )
        if event.kind == "timer":
            known = timers.get((element.id, rule))
            if known is not None:
                row.due_at, row.occurrence = known.due_at, known.occurrence
            else:
                set_turn_after(row, element.rule, since=since)
        made.append(row)
    return made


def set_turn_after(event: StartEvent, counts: Rule | None, *, since: datetime) -> None:
    """Let a timer start event wait for its first turn after an instant, if it has one.

    Its rule counts from its last turn or, before the first one, from that instant.
    """
    days = calendar(counts.calendar if counts else None)
    base, number = event.due_at or since, event.occurrence + (event.due_at is not None)
    while True:
        turn = next_turn(event.rule, base, days, turn=number, now=since, counts=counts)
        event.due_at = turn.due.at if turn else None
        if turn is None:
            return
        event.occurrence = turn.number
        if turn.due.at > since:
            return
        base, number = turn.due.at, turn.number + 1


def check_starts(process: Process, *, file: str, at: datetime) -> list[Problem]:
    """Find start timers that no case could be started by: nobody has given them any data."""
    found = []
    for _, element, event in _events(process):
        if event.kind != "timer":
            continue
        try:
            check_rule(_rule(event, at), element.rule)
        except Refusal as refusal:
            found.append(
                Problem(
                    "start_timer_unreadable",
                    f"The timer {element.id} starts no case: {refusal.detail}",
                    "Write a date, a length or a cycle; before a case starts there is no data.",
                    file=file,
                    element=element.id,
                    line=element.line,
                )
            )
    return found


def _events(process: Process) -> Iterator[tuple[int, Element, EventDefinition]]:
    for element in process.within(None):
        if element.type == "startEvent":
            for number, event in enumerate(element.events, start=1):
                if event.kind in _KINDS:
                    yield number, element, event


def _rule(event: EventDefinition, at: datetime) -> str:
    """Compute a timer's text; Refusals of the expression pass."""
    return str(compile_template(event.rule or "").evaluate({}, at=at) or "")


def _timers_of(version_id: str | None) -> dict[tuple[str, str], StartEvent]:
    """Give the timers of a version that still wait, by their element and rule."""
    if version_id is None:
        return {}
    wanted = select(StartEvent).where(
        StartEvent.version_id == version_id, StartEvent.due_at.is_not(None)
    )
    return {(one.element, one.rule): one for one in db.session.scalars(wanted)}
