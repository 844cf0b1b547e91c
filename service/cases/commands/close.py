"""Close a case whose mandatory work is done."""

from service.bpmn.model import HUMAN, Process
from service.cases.models import Case, CaseState
from service.cases.motion import Motion
from service.cases.opening import open_case
from service.cases.refusals import CaseHasOpenWork, CaseIsHeld
from service.cases.settle import settle
from service.engine.stimuli import CancelStrand
from service.ledger import timers
from service.ledger.audit import Kind
from service.ledger.subscriptions import of_case
from service.people.actors import Acting
from service.people.verbs import Verb

CLOSED = "Closed"


def close(case_id: str, *, acting: Acting, if_match: int | None = None) -> Case:
    """End a case in which only optional work is left; that work ends with it.

    Refused while a mandatory task is open or may still come from where the case stands.
    Raises CaseIsHeld, CaseHasOpenWork and what `open_case` raises.
    """
    motion = open_case(case_id, Verb.CLOSE_CASE, acting, if_match=if_match)
    if motion.case.held_by is not None:
        raise CaseIsHeld
    left = _mandatory_left(motion)
    if left:
        raise CaseHasOpenWork(f"Still to do: {', '.join(left)}.", tasks=left)
    motion.tell_log(Kind.CASE_COMPLETED, "The case was closed.")
    motion.stimulate(motion.main(), CancelStrand())
    settle(motion)
    motion.case.state = CaseState.COMPLETED
    motion.case.outcome = CLOSED
    return motion.case


def _mandatory_left(motion: Motion) -> list[str]:
    """Name the mandatory tasks that are open, or that a token may still reach."""
    open_now = [task.name for task in motion.tasks.values() if task.mandatory]
    process = motion.bundle(motion.main()).process
    standing = {task.element for task in motion.tasks.values()}
    standing |= {timer.element for timer in timers.of_case(motion.case.id)}
    standing |= {one.element for one in of_case(motion.case.id)}
    ahead = _ahead(process, standing)
    return list(dict.fromkeys([*open_now, *ahead]))


def _ahead(process: Process, standing: set[str]) -> list[str]:
    """Name the mandatory tasks downstream of where tokens stand; exits that interrupt left out."""
    on_activity = {
        one.id
        for one in process.elements.values()
        if one.type == "boundaryEvent" or _starts_event_sub_process(process, one.id)
    }
    todo = [one for one in standing if one in process.elements and one not in on_activity]
    seen = set(todo)
    found = []
    while todo:
        for flow in process.outgoing(todo.pop()):
            if flow.target not in seen:
                seen.add(flow.target)
                todo.append(flow.target)
                element = process.elements[flow.target]
                if element.type in HUMAN and element.mandatory:
                    found.append(element.name or element.id)
    return found


def _starts_event_sub_process(process: Process, element_id: str) -> bool:
    parent = process.elements[element_id].parent
    return parent is not None and process.elements[parent].triggered_by_event
