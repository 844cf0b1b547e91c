"""Rules about service levels, in short form and drawn."""

import re
from collections.abc import Iterator

from service.bpmn.facts import Rule as ClockRule
from service.bpmn.facts import Sla, Tell
from service.bpmn.lint.subject import Rule, Subject, named
from service.bpmn.model import HUMAN
from service.bpmn.times import ends_tenancy_period, is_computed, read_time
from service.bpmn.where import Where
from service.errors import Problem

_WORDS = {
    "kind": ("service", "statutory", "stop_clock"),
    "counting": ("exclusive", "inclusive"),
    "roll": ("none", "next", "previous"),
}
_WHO = re.compile(r"assignee|owner|(?:role|user):\S+")
_PERIOD = re.compile(
    "(?:mon|tues|wednes|thurs|fri|satur|sun)day|0?[1-9]|[12][0-9]|3[01]", re.IGNORECASE
)
_ANY = frozenset({"seconds", "working seconds", "days", "working days", "months"})
_OF_A_CAP = _ANY - {"working seconds", "months"}
_LENGTH = "Write a length such as 5 working days, 24 hours, 12 weeks, 1 month, P5D or PT24H."


def _clocks(subject: Subject) -> Iterator[tuple[Sla, Where]]:
    """Give every service level in short form with its place."""
    if subject.process.sla:
        yield subject.process.sla, subject.whole(subject.process.sla.line)
    for element in subject.process.elements.values():
        if element.sla:
            yield element.sla, subject.at(element.id, element.sla.line)


def _is_length(text: str, units: frozenset[str] | None = None) -> bool:
    """Say whether a text is a length of time in one unit, or will be when it is computed."""
    time = read_time(text)
    if is_computed(text) or time is None:
        return is_computed(text)
    return time.kind == "length" and len(time.length) == 1 and time.length[0][0] in (units or _ANY)


def _takes_time(text: str) -> bool:
    """Say whether a length is more than nothing, as far as it is known."""
    time = read_time(text)
    return time is None or not time.is_nothing


def unreadable_length(subject: Subject) -> Iterator[Problem]:
    """Find a length of time in a service level that cannot be read."""
    for sla, where in _clocks(subject):
        lengths = {"amber": sla.amber, "cap": sla.cap}
        if not ends_tenancy_period(sla.within):
            lengths["within"] = sla.within
        for name, text in lengths.items():
            if text and not _is_length(text, _OF_A_CAP if name == "cap" else None):
                yield where.error(
                    "sla_unreadable", f"{name}: “{text}” is not a length in one unit.", _LENGTH
                )
        if sla.counting == "inclusive" and not _takes_time(sla.within):
            yield where.error(
                "sla_unreadable",
                f"within: “{sla.within}” counts no day, though the first is included.",
                "Write at least 1, or count exclusively.",
            )


def _tenancies(subject: Subject) -> Iterator[tuple[ClockRule, Where]]:
    """Give how each clock and timer counts that runs until the end of a tenancy period."""
    for sla, where in _clocks(subject):
        if ends_tenancy_period(sla.within):
            yield sla, where
    for element in subject.process.elements.values():
        if any(ends_tenancy_period(event.rule or "") for event in element.events):
            rule = element.rule or ClockRule()
            yield rule, subject.at(element.id, rule.line)


def unclear_tenancy_period(subject: Subject) -> Iterator[Problem]:
    """Find an end of a tenancy period that does not say after which notice, or of which period."""
    for rule, where in _tenancies(subject):
        notice, period = rule.notice or "", rule.period or ""
        if not (notice and period):
            yield where.error(
                "sla_incomplete",
                "What runs until the end of a tenancy period needs notice and period.",
                'Write notice="28 days" and period="sunday", or a day of the month, on the SLA, '
                "or on a <handrail:rule> in the timer's event.",
            )
            continue
        if not _is_length(notice):
            yield where.error(
                "sla_unreadable", f"notice: “{notice}” is not a length in one unit.", _LENGTH
            )
        if not (is_computed(period) or _PERIOD.fullmatch(period)):
            yield where.error(
                "sla_unreadable",
                f"period: “{period}” does not end a tenancy period.",
                "Write a weekday such as sunday, or a day of the month from 1 to 31.",
            )


def amber_too_early(subject: Subject) -> Iterator[Problem]:
    """Find an amber that lies further before the target than the whole clock is long."""
    for sla, where in _clocks(subject):
        amber, within = read_time(sla.amber or ""), read_time(sla.within)
        if amber and within and amber.longer_than(within):
            yield where.error(
                "sla_amber_too_early",
                f"amber, {sla.amber} before the target, lies before the clock begins: "
                f"it runs for {sla.within}.",
                "Make amber shorter than within.",
            )


def unknown_word(subject: Subject) -> Iterator[Problem]:
    """Find a clock that counts in a way, or from an event, that does not exist."""
    rules: list[tuple[ClockRule, Where]] = list(_clocks(subject))
    rules += [
        (element.rule, subject.at(element.id, element.rule.line))
        for element in subject.process.elements.values()
        if element.rule
    ]
    for rule, where in rules:
        for name, known in _WORDS.items():
            value = getattr(rule, name)
            if value not in known:
                yield where.error(
                    "sla_unknown_word",
                    f"{name} cannot be “{value}”.",
                    f"Write {', '.join(known[:-1])} or {known[-1]}.",
                )
        event = rule.anchor.removeprefix("event:")
        if event != rule.anchor and event not in subject.process.elements:
            yield where.error(
                "sla_unknown_anchor",
                f"The clock counts from {event}, which is not an element of the process.",
                "Write event: and the id of an element.",
            )


def idle_cap(subject: Subject) -> Iterator[Problem]:
    """Find a longest pause on a clock that no stop-clock reason pauses."""
    for sla, where in _clocks(subject):
        if sla.cap and sla.kind in {"service", "statutory"}:
            yield where.warning(
                "sla_cap_idle",
                f"cap says nothing on a clock of kind {sla.kind}.",
                "Make the clock a stop_clock, or remove cap.",
            )


def untimely_tell(subject: Subject) -> Iterator[Problem]:
    """Find where it is not clear when somebody is to be told."""
    for sla, tell, here in _tells(subject):
        if tell.at == "amber" and not sla.amber:
            yield here.error(
                "tell_without_amber",
                "Somebody is told at amber, but the SLA has no amber.",
                'Write amber="1 working day" on the SLA, or tell at target.',
            )
        if tell.at and tell.at not in {"amber", "target"} and not _is_length(tell.at):
            yield here.error(
                "tell_unreadable",
                f"“{tell.at}” is not amber, target or a length after the target.",
                _LENGTH,
            )
        if tell.every and not (_is_length(tell.every) and _takes_time(tell.every)):
            yield here.error(
                "tell_unreadable", f"“{tell.every}” is not a length to repeat after.", _LENGTH
            )
        if tell.every and tell.at == "amber":
            yield here.error(
                "tell_unreadable",
                "What repeats counts from the target, not from amber.",
                'Write at="target", and tell at amber once.',
            )


def nobody_told(subject: Subject) -> Iterator[Problem]:
    """Find where it is not clear who is to be told."""
    for _, tell, here in _tells(subject):
        for who in tell.who:
            if not is_computed(who) and not _WHO.fullmatch(who):
                yield here.error(
                    "tell_nobody",
                    f"“{who}” is nobody that can be told.",
                    "Write assignee, owner, role:<key> or user:<name>.",
                )


def _tells(subject: Subject) -> Iterator[tuple[Sla, Tell, Where]]:
    """Give everything that is told, with its place."""
    for sla, where in _clocks(subject):
        for tell in sla.tells:
            yield sla, tell, Where(where.file, where.element, tell.line)


def odd_drawn_clock(subject: Subject) -> Iterator[Problem]:
    """Find a drawn clock that is no timer, or stands on a task with a clock in short form."""
    for element in subject.process.elements.values():
        if not element.clock:
            continue
        where = subject.at(element.id)
        host = subject.process.elements.get(element.attached_to or "")
        if not element.has("timer"):
            yield where.error(
                "clock_without_timer",
                f"{named(element)} is marked as a clock, but it is no timer.",
                "Make it a boundary timer, or remove handrail:clock.",
            )
        if host and host.type not in HUMAN:
            yield where.error(
                "clock_without_task",
                f"{named(element)} is marked as a clock, but {named(host)} is no person's task.",
                "Remove handrail:clock: the timer fires all the same.",
            )
        if host and host.sla:
            yield where.warning(
                "clock_twice",
                f"{named(host)} has an SLA in short form, and {named(element)} is another.",
                "Keep one of them.",
            )


RULES: tuple[Rule, ...] = (
    unreadable_length,
    unclear_tenancy_period,
    amber_too_early,
    unknown_word,
    idle_cap,
    untimely_tell,
    nobody_told,
    odd_drawn_clock,
)
