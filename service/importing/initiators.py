"""Tasks of SpiffArena that are for whoever starts a process: those in no lane, or in one so called.

Here they are for whoever opened the case, which is the same person where a person opens it. What a
message, a signal or a timer starts is left to somebody: there it had an initiator all the same.
"""

import re
from collections.abc import Iterator, Mapping

from service.bpmn.model import HUMAN, Diagram, Element, Process
from service.definitions.checking import runnable

OPENED_BY = "opened_by"
_LANE = re.compile(r"process.?initiator", re.IGNORECASE)
"""How SpiffArena knows such a lane, at the beginning of its name."""


def initiated(diagram: Diagram) -> Mapping[str, str]:
    """Give the tasks that are for whoever starts a process, each with what says so there."""
    return {
        one.id: says
        for process in runnable(diagram)
        if not _opens_itself(process)
        for one in process.elements.values()
        if one.type in HUMAN and not (one.assignee or one.users or one.roles)
        for says in _said(process, one.id)
    }


def _said(process: Process, task: str) -> Iterator[str]:
    lane = process.lane_of(task)
    if lane is None or not lane.role:
        yield "in no lane: for whoever starts the process"
    elif _LANE.match(lane.name) and _LANE.match(lane.role):
        yield f"in the lane “{lane.name}”: for whoever starts the process"


def _opens_itself(process: Process) -> bool:
    """Tell whether something else than a person may start a process."""
    return any(
        one.instantiate or (one.type == "startEvent" and one.events) for one in process.within(None)
    )


def opened_by_nobody(processes: Mapping[str, Process], process: Process) -> Iterator[Element]:
    """Give the calls of a process that nobody may have opened, of one whose tasks are for them."""
    if _opens_itself(process):
        for one in process.elements.values():
            if one.called and _asks_who_opened(processes, one.called):
                yield one


def _asks_who_opened(processes: Mapping[str, Process], key: str) -> bool:
    """Tell whether a process, or one that it calls, has tasks for whoever opened the case."""
    seen: set[str] = set()
    waiting = [key]
    while waiting:
        at = waiting.pop()
        if at in processes and at not in seen:
            seen.add(at)
            elements = processes[at].elements.values()
            if any(one.assignee == OPENED_BY for one in elements):
                return True
            waiting += [one.called for one in elements if one.called]
    return False
