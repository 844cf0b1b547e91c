"""How a process, a sub-process and an event sub-process begin."""

from collections.abc import Iterator

from service.bpmn.model import Element
from service.bpmn.normalise.refuse.drawing import Drawing, named
from service.errors import Problem

_CAUGHT = frozenset({"error", "escalation"})


def start_of_process(drawing: Drawing) -> Iterator[Problem]:
    """Find start events of the process that nothing outside it can trigger as drawn."""
    for start in drawing.of_type("startEvent"):
        if start.parent is not None:
            continue
        if any(event.kind in _CAUGHT for event in start.events):
            yield drawing.at(start).error(
                "start_kind",
                f"Nothing outside can start the process by the error or escalation {named(start)}.",
                "Draw an event sub-process that starts by it.",
            )
        if start.all_triggers and len(start.events) > 1:
            yield drawing.at(start).error(
                "start_needs_all",
                f"The start event {named(start)} waits for several events before the case exists.",
                "Start by one of them and wait for the others after a parallel gateway.",
            )


def start_of_sub_process(drawing: Drawing) -> Iterator[Problem]:
    """Find sub-processes with several start events, or with one that waits for something."""
    for host in drawing.of_type("subProcess", "transaction"):
        starts = _starts(drawing, host)
        if host.triggered_by_event:
            continue
        if len(starts) > 1:
            yield drawing.at(host).error(
                "several_starts",
                f"The sub-process {named(host)} has several start events.",
                "Draw one start event and a parallel gateway after it.",
            )
        for start in starts:
            if start.events:
                yield drawing.at(start).error(
                    "start_waits",
                    f"The start event {named(start)} waits, but its sub-process starts at once.",
                    "Draw a plain start event, and a catch event after it.",
                )


def start_of_event_sub_process(drawing: Drawing) -> Iterator[Problem]:
    """Find event sub-processes without exactly one start event that waits for something."""
    for host in drawing.of_type("subProcess", "transaction"):
        if not host.triggered_by_event:
            continue
        starts = _starts(drawing, host)
        if len(starts) != 1 or not starts[0].events:
            yield drawing.at(host).error(
                "event_sub_process_start",
                f"The event sub-process {named(host)} needs one start event that waits.",
                "Draw exactly one start event in it: a message, timer, signal, condition, "
                "error or escalation.",
            )
        for start in starts:
            if not start.interrupting and any(one.kind == "error" for one in start.events):
                yield drawing.at(start).error(
                    "error_interrupts",
                    f"The error start event {named(start)} is drawn as not interrupting.",
                    "An error always interrupts: draw it so, or use an escalation.",
                )
        if host.loop is not None:
            yield drawing.at(host).error(
                "event_sub_process_loop",
                f"The event sub-process {named(host)} has a loop marker.",
                "Put a looping sub-process inside it.",
            )


def instantiating_receive(drawing: Drawing) -> Iterator[Problem]:
    """Find receive tasks that start the process but are drawn where they cannot."""
    boundaries = {one.attached_to for one in drawing.of_type("boundaryEvent")}
    for task in drawing.of_type("receiveTask"):
        if not task.instantiate:
            continue
        led_to = bool(drawing.process.incoming(task.id))
        if led_to or task.parent is not None or task.id in boundaries or task.loop is not None:
            yield drawing.at(task).error(
                "receive_cannot_start",
                f"The receive task {named(task)} starts the process, so nothing may lead to it, "
                "loop it, hang on it or surround it.",
                "Draw a message start event, or clear its mark for instantiating.",
            )


def _starts(drawing: Drawing, host: Element) -> list[Element]:
    return [one for one in drawing.process.within(host.id) if one.type == "startEvent"]


RULES = (
    start_of_process,
    start_of_sub_process,
    start_of_event_sub_process,
    instantiating_receive,
)
