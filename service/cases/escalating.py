"""Escalations: a case asks somebody who leads to look at it, and goes up until one of them answers.

One waits for whoever leads the people whose work it is. Unanswered for as long as the process says,
by office hours, it goes up to the administrators, and reminds them then every week. Of a restricted
case only those who see it are told what it is about.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from service.cases import telling
from service.cases.facts import case_facts
from service.cases.identity import new_id
from service.cases.models import CaseState, Task
from service.cases.motion import Motion
from service.definitions.calendars import calendar
from service.definitions.lookup import bundle_by_id
from service.errors import Refusal
from service.ledger import escalations
from service.ledger.audit import Kind
from service.ledger.escalations import Escalation
from service.ledger.timers import Timer
from service.people.directory import still_here
from service.people.leaders import administrators, leaders, supervisors_of
from service.people.matters import UNSEEN
from service.sla.lengths import parse_length
from service.sla.policies import Policy
from service.sla.targets import target

CLOCK: Final = "escalation"
"""The clock of the timer row by which an escalation goes up; its rule is the escalation's id."""
ESCALATED: Final = "escalated"
USUALLY_WITHIN: Final = "8 working hours"
LET_IN: Final = "Nobody who leads may see this case: name one of them on it."
UNLED: Final = (
    "The restricted case {reference} was escalated, and nobody who leads may see it. "
    "Its owner, or the people named on it, can name one who leads."
)
_WITHOUT_HOURS: Final = "1 working day"
_SOON: Final = 2
"""How often an escalation goes up as soon as the process says; then it does once a week."""
_THEN_EVERY: Final = "5 working days"


def raise_escalation(
    motion: Motion,
    *,
    what: str,
    element: str,
    roles: Iterable[str],
    task: Task | None = None,
    tells: bool = True,
) -> None:
    """Let somebody who leads look at the case, unless the same waits for them already.

    Without `tells` those whom the diagram names have been told.
    """
    escalation = Escalation(
        id=new_id(),
        case_id=motion.case.id,
        task_id=task.id if task else None,
        element=element,
        what=what,
        roles=sorted(roles),
        at=motion.acting.at,
    )
    if not escalations.escalate(escalation):
        return
    _wait(motion, escalation)
    if tells:
        _ask(motion, escalation, supervisors_of(escalation.roles))


def go_up(motion: Motion, timer: Timer) -> None:
    """Tell the administrators of what nobody has answered, and wait for them as long again."""
    motion.timetable.remove(timer)
    escalation = escalations.find_escalation(timer.rule)
    if escalation is None or escalation.acknowledged_at is not None:
        return
    escalation.level += 1
    words = f"Nobody has answered the escalation yet, so it goes up: {escalation.what}"
    motion.tell_log(Kind.ESCALATION, words, element=escalation.element, task=escalation.task_id)
    _ask(motion, escalation, administrators())
    _wait(motion, escalation)


def wait_again(motion: Motion) -> None:
    """Let what nobody answered before a case ended go up again: the case was reopened."""
    waiting = {timer.rule for timer in motion.timetable if timer.clock == CLOCK}
    for escalation in escalations.unanswered(motion.case.id):
        if escalation.id not in waiting:
            _wait(motion, escalation)


def stop_waiting(motion: Motion, escalation: Escalation) -> None:
    """Let an escalation that is answered go up no more."""
    for timer in motion.timetable:
        if timer.clock == CLOCK and timer.rule == escalation.id:
            motion.timetable.remove(timer)


def _ask(motion: Motion, escalation: Escalation, people: Iterable[str]) -> None:
    """Tell those of the people who see the case, else whoever leads and sees it.

    Where no such person is left its owner or else the people named on it are told to let one in,
    and the administrators that there is a case which waits for that.
    """
    facts = case_facts(motion.case)
    if not facts.restricted:
        _tell(motion, escalation, people, text=escalation.what)
        return
    seeing = facts.named | {facts.owner}
    asked = [one for one in people if one in seeing] or [one for one in leaders() if one in seeing]
    if asked:
        _tell(motion, escalation, asked, text=escalation.what)
        return
    owner = still_here(facts.owner)
    near = [owner] if owner else sorted(facts.named)
    _tell(motion, escalation, near, text=f"{escalation.what} {LET_IN}")
    text = UNLED.format(reference=motion.case.reference)
    telling.tell_people(motion.case, administrators(), kind=UNSEEN, text=text, acting=motion.acting)


def _tell(motion: Motion, escalation: Escalation, people: Iterable[str], *, text: str) -> None:
    telling.tell_people(
        motion.case,
        people,
        kind=ESCALATED,
        text=text,
        task=motion.tasks.get(escalation.task_id or ""),
        acting=motion.acting,
    )


def _wait(motion: Motion, escalation: Escalation) -> None:
    """Set the timer by which it goes up; a case that has ended asks nobody else."""
    if motion.case.state is not CaseState.OPEN:
        return
    motion.timetable.add_own(
        motion.main(),
        CLOCK,
        rule=escalation.id,
        base_at=motion.acting.at,
        due_at=_goes_up_at(motion, escalation),
        explanation="Unanswered until then, the escalation goes up.",
    )


def _goes_up_at(motion: Motion, escalation: Escalation) -> datetime:
    declared = bundle_by_id(motion.case.version_id).process.acknowledge_within
    if escalation.level >= _SOON:
        return _after(_THEN_EVERY, motion.acting.at)
    try:
        return _after(declared or USUALLY_WITHIN, motion.acting.at)
    except Refusal:  # The calendar has no office hours, or the drawn length cannot be counted.
        return _after(_WITHOUT_HOURS, motion.acting.at)


def _after(length: str, at: datetime) -> datetime:
    """Count from an instant; days end at its time of day, not at midnight."""
    policy = Policy(within=parse_length(length), keeps_time=True)
    return target(policy, at, calendar()).at
