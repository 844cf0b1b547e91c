"""What a migration does to one case, for people to see before they decide on it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import func, select

from service.bpmn.model import SUB_PROCESSES
from service.cases.clocks import promise
from service.cases.migration_standing import Clock, Key, Standing, standing_of
from service.cases.models import CaseState, Draft
from service.cases.motion import Motion
from service.cases.moving import Moving
from service.definitions.bundle import Bundle
from service.definitions.lookup import bundle_by_id
from service.errors import Problem, Refusal
from service.extensions import db
from service.forms import NO_FORM, no_longer_taken

_AROUND = SUB_PROCESSES | {"boundaryEvent", "startEvent"}
"""What holds others, or waits beside them: where a case stands is said without it."""
Fate = Literal["keep", "restart", "recompute", "begin", "end"]


@dataclass(frozen=True, slots=True)
class TaskLine:
    """An open task before and after; without `became` it ends, without `element` it opens.

    `drafts` counts the draft answers that people have typed into it: they go on with it.
    """

    task: str
    element: str | None
    became: str | None
    name: str
    form_key: str | None
    assignee: str | None
    drafts: int = 0


@dataclass(frozen=True, slots=True)
class ClockLine:
    """A clock before and after: of a task's SLA, a drawn timer, or the whole case.

    `due_at` and `will_be_due_at` are None while it is paused or not there.
    """

    kind: Literal["sla", "timer", "case"]
    element: str | None
    became: str | None
    fate: Fate
    statutory: bool
    due_at: datetime | None
    will_be_due_at: datetime | None
    explanation: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a migration changes in a case; with `refusals` it changes nothing.

    `places` are the elements in which the case stands, with what they become. `armed` and
    `withdrawn` are the events that begin and cease to wait.
    """

    case: str
    reference: str
    process: str
    left: int
    taken: int
    places: Sequence[tuple[str, str]] = ()
    tasks: Sequence[TaskLine] = ()
    armed: Sequence[str] = ()
    withdrawn: Sequence[str] = ()
    clocks: Sequence[ClockLine] = ()
    warnings: Sequence[str] = ()
    refusals: Sequence[Problem] = ()


class Reporter:
    """Looks at a case before its migration, and again after it."""

    def __init__(self, motion: Motion, asked: Moving, goal: Bundle) -> None:
        """Look for the first time."""
        self._motion, self._asked, self._goal = motion, asked, goal
        case = motion.case
        self._case = (case.id, case.reference, case.process_key, case.process_version)
        self._left = bundle_by_id(case.version_id)
        self._before = standing_of(motion)
        self._incidents = {one.id for one in motion.incidents}

    def refused(self, refusal: Refusal) -> Report:
        """Say why it will not be done."""
        problems = refusal.problems or (Problem(refusal.code(), refusal.detail),)
        return Report(*self._case, self._goal.version, refusals=problems)

    def report(self) -> Report:
        """Look again, and say what has changed."""
        after, passage = standing_of(self._motion), self._motion.passage
        changed = passage.changed if passage is not None else None
        clocks = list(self._clocks(after))
        return Report(
            *self._case,
            self._goal.version,
            places=list(self._places()),
            tasks=list(self._tasks(after)),
            armed=changed.armed if changed is not None else (),
            withdrawn=[one for _, one in changed.withdrawn] if changed is not None else (),
            clocks=clocks,
            warnings=[*self._warnings(clocks), *self._unasked(after)],
        )

    def _places(self) -> Iterator[tuple[str, str]]:
        """Give where the case stands; events at activities and what lies around others do not say.

        Nor does the same place twice.
        """
        passage = self._motion.passage
        elements = self._left.process.elements
        for before, after in sorted(set(passage.stood)) if passage is not None else ():
            if before in elements and elements[before].type not in _AROUND:
                yield before, after

    def _tasks(self, after: Standing) -> Iterator[TaskLine]:
        before, typed = self._before, _drafts(after.tasks)
        for task_id, task in {**before.tasks, **after.tasks}.items():
            yield TaskLine(
                task=task_id,
                element=before.elements.get(task_id),
                became=after.elements.get(task_id),
                name=task.name,
                form_key=task.form_key,
                assignee=task.assignee,
                drafts=typed.get(task_id, 0),
            )

    def _clocks(self, after: Standing) -> Iterator[ClockLine]:
        for key in {**self._before.clocks, **after.clocks}:
            old, new = self._before.clocks.get(key), after.clocks.get(key)
            shown = new or old
            if shown is not None:
                yield ClockLine(
                    kind=key[0],
                    element=old.element if old is not None else None,
                    became=new.element if new is not None else None,
                    fate=self._fate(key, old, new),
                    statutory=any(one is not None and one.statutory for one in (old, new)),
                    due_at=old.due_at if old is not None else None,
                    will_be_due_at=new.due_at if new is not None else None,
                    explanation=shown.explanation,
                )

    def _fate(self, key: Key, old: Clock | None, new: Clock | None) -> Fate:
        if old is None or new is None:
            return "begin" if old is None else "end"
        if key[0] == "case" and not promise.is_declared(self._motion.case):
            return "recompute"  # It follows the path that the new version draws.
        return self._asked.clocks.get(old.element, "keep")

    def _warnings(self, clocks: list[ClockLine]) -> Iterator[str]:
        now = self._motion.acting.at
        for clock in clocks:
            moved = clock.will_be_due_at is not None and clock.will_be_due_at != clock.due_at
            if moved and clock.will_be_due_at is not None and clock.will_be_due_at <= now:
                yield f"The clock of {self._called(clock.became)} will be past due at once."
        passage = self._motion.passage
        if passage is not None and passage.changed is not None:
            for element in passage.changed.forgotten:
                yield f"What was done in {self._called(element)} can be compensated no longer."
        for incident in self._motion.incidents:
            if incident.id not in self._incidents and incident.resolved_at is None:
                resting = self._called(incident.element)
                yield f"{resting} will rest with an incident: {incident.message}"
        if self._motion.case.state is not CaseState.OPEN:
            yield "The case will end."

    def _unasked(self, after: Standing) -> Iterator[str]:
        """Tell of draft answers that the forms of the new version do not ask for."""
        going = {one for one in self._before.tasks if one in after.tasks}
        for draft in db.session.scalars(select(Draft).where(Draft.task_id.in_(going))):
            left = self._left.forms.get(self._before.forms[draft.task_id] or "")
            taken = self._goal.forms.get(after.forms[draft.task_id] or "", NO_FORM)
            lost = no_longer_taken(left, taken, draft.fields) if left is not None else ()
            if lost:
                asked = " and ".join(f"“{one}”" for one in lost)
                where = self._called(after.elements[draft.task_id])
                yield (
                    f"Unsent answers in {where} to {asked} are not asked for any more. They stay "
                    "with the task, to be read and copied."
                )

    def _called(self, element: str | None) -> str:
        """Name an element of either version as people know it."""
        if element == self._goal.key:
            return "the whole case"
        for process in (self._goal.process, self._left.process):
            drawn = process.elements.get(element or "")
            if drawn is not None and drawn.name:
                return f"“{drawn.name}”"
        return element or ""


def _drafts(tasks: Iterable[str]) -> dict[str, int]:
    """Count the draft answers of tasks, by task."""
    wanted = select(Draft.task_id, func.count()).where(Draft.task_id.in_(list(tasks)))
    return dict(db.session.execute(wanted.group_by(Draft.task_id)).all())
