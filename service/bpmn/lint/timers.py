"""Rules about drawn timers: each can be read and can fire."""

from collections.abc import Iterator

from service.bpmn.lint.subject import Rule, Subject, named
from service.bpmn.model import Element, EventDefinition
from service.bpmn.times import is_computed, read_time
from service.errors import Problem

_FIELDS = {"length": "duration", "date": "date", "cycle": "cycle", "period": "duration"}
_HOW = "Write 5 working days, 24 hours, P5D, 2026-12-24, R3/PT1H, every 10 working days or ${…}."


def _timers(subject: Subject) -> Iterator[tuple[Element, EventDefinition]]:
    """Give every timer with its event."""
    for element in subject.process.elements.values():
        for event in element.events:
            if event.kind == "timer":
                yield element, event


def unreadable_timer(subject: Subject) -> Iterator[Problem]:
    """Find a timer whose text is missing, unreadable, or of another kind than it says."""
    for element, event in _timers(subject):
        where = subject.at(element.id, event.line)
        if not event.rule:
            yield where.error("timer_missing", f"The timer {named(element)} has no time.", _HOW)
            continue
        if is_computed(event.rule):
            continue
        time = read_time(event.rule)
        if time is None:
            yield where.error(
                "timer_unreadable",
                f"“{event.rule}” of the timer {named(element)} is not a time.",
                _HOW,
            )
        elif _FIELDS[time.kind] != event.timer:
            yield where.warning(
                "timer_kind",
                f"The timer {named(element)} says it is a {event.timer}, but “{event.rule}” "
                f"is a {_FIELDS[time.kind]}.",
                f"Write it as a {_FIELDS[time.kind]} in the modeller.",
            )


def timer_never_fires(subject: Subject) -> Iterator[Problem]:
    """Find a timer that repeats never or at once, or that stands where nothing waits."""
    for element, event in _timers(subject):
        where = subject.at(element.id, event.line)
        time = read_time(event.rule) if event.rule and not is_computed(event.rule) else None
        host = subject.process.elements.get(element.attached_to or "")
        if time and time.times == 0:
            yield where.error(
                "timer_never_fires",
                f"The timer {named(element)} repeats no times.",
                "Write how often it repeats: R3/PT1H, or R/PT1H for ever.",
            )
        if time and time.kind == "cycle" and time.is_nothing:
            yield where.error(
                "timer_too_fast",
                f"The timer {named(element)} repeats after no time at all.",
                "Write a length of time after which it repeats.",
            )
        if host and host.type == "scriptTask":
            yield where.warning(
                "timer_never_fires",
                f"The timer {named(element)} never fires: {named(host)} takes no time.",
                "Put it on an activity that waits.",
            )


def unreadable_hold_limit(subject: Subject) -> Iterator[Problem]:
    """Find a longest hold that is not a length of time."""
    for element in subject.tasks():
        limit = element.hold_limit
        if limit and not is_computed(limit) and not _is_length(limit):
            yield subject.at(element.id).error(
                "hold_limit_unreadable",
                f"“{limit}”, the longest hold of {named(element)}, is not a length in one unit.",
                "Write a length such as 10 working days or 56 days.",
            )


def unreadable_acknowledgement(subject: Subject) -> Iterator[Problem]:
    """Find a wait for the answer to an escalation that is not a length of time."""
    within = subject.process.acknowledge_within
    if within and not _is_length(within):
        yield subject.at(subject.process.key).error(
            "acknowledge_within_unreadable",
            f"“{within}”, the wait for the answer to an escalation, is not a length in one unit.",
            "Write a length such as 8 working hours or 1 working day.",
        )


def _is_length(text: str) -> bool:
    time = read_time(text)
    return time is not None and time.kind == "length" and len(time.length) == 1


RULES: tuple[Rule, ...] = (
    unreadable_timer,
    timer_never_fires,
    unreadable_hold_limit,
    unreadable_acknowledgement,
)
