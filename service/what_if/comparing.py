"""One finished case, told with other files than it ran on.

A recorded case is told twice on a stage, with the version on which it ran and with the changed
files, with the same deeds at the same instants. Where both come to the same tasks and ends it went
the same way; what differs then are dates. What people would have done otherwise, nobody knows: once
what was done then cannot be done any more, or a step has stopped, nothing is claimed of either
telling. A case that is over by then is told whole. Nothing is kept but words that are drawn.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from service.cases.models import CaseState, Way
from service.errors import Refusal
from service.stories.reading import read_story
from service.stories.recording import Recorded
from service.stories.surroundings import Files, Surroundings, surroundings
from service.stories.tell import tell
from service.stories.telling import PastTask, Telling, ToldCase, ToldStep
from service.what_if.course import Course, Line
from service.what_if.deeds import WAIT, Deeds, able, with_time_apart
from service.what_if.drawn import Drawn, drawn_in
from service.what_if.refused import ENDLESS, GONE_ELSEWHERE, reason_of

UNLIKE_ITSELF: Final = "Told on the version that it ran on, it does not come out as it did."
UNPUBLISHABLE: Final = "It cannot be told with the draft."
STOPPED: Final = "stopped"
"""What differs in a case that comes to an incident."""
Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """The first step that went another way, or at which the case stops.

    `deed` is what was done then and `about` to what: the id of a task, the name of a message, the
    topic of a worker. `what` differs: `open` tasks, `work` asked of workers, the `state` of the
    case, its `outcome`; or the case had `ended` by then, in a state and with an outcome; or the
    deed was `impossible`, with the code of the refusal in `after`; or the case `stopped`, at the
    elements in `after`.
    """

    deed: str
    about: str
    what: str
    before: Words
    after: Words


@dataclass(frozen=True, slots=True)
class Comparison:
    """One recorded case, before and after; `said` and `detail` tell why it could not be told."""

    way: Way
    said: str = ""
    detail: str = ""
    differs: Difference | None = None
    before: Course | None = None
    after: Course | None = None


def compare(recorded: Recorded, files: Files, *, around: Surroundings | None = None) -> Comparison:
    """Tell a recorded case with changed files, and say how it goes there."""
    around = (around or surroundings()).forgetful()
    story = with_time_apart(read_story("recorded", recorded.text))
    key = recorded.process_key
    was = tell(story, recorded.files, process_key=key, around=around)
    try:
        drawn = drawn_in(recorded.files, key, around)
    except Refusal as refused:
        return Comparison(Way.UNTELLABLE, UNLIKE_ITSELF, _first(refused))
    if not was.green:
        return _unlike(Deeds(story, drawn), was)
    try:
        drawn |= drawn_in(files, key, around)
    except Refusal as refused:
        return Comparison(Way.UNTELLABLE, UNPUBLISHABLE, _first(refused))
    now = tell(able(story, drawn), files, process_key=key, around=around)
    if not now.steps:
        return Comparison(Way.UNTELLABLE, UNPUBLISHABLE)
    return _Compared(Deeds(story, drawn), was, now).found()


def _first(refused: Refusal) -> str:
    """Say the first thing that is wrong with files: no case is asked for that."""
    return next((one.message for one in refused.problems), refused.detail)


def _unlike(deeds: Deeds, was: Telling) -> Comparison:
    """Say at which step a case first came otherwise than it did, and if it came to no end, that."""
    amiss = (place for place, one in enumerate(was.steps) if not one.held)
    place = next(amiss, 0)
    code = was.steps[place].refused if was.steps else None
    said = reason_of(code) if code in ENDLESS else UNLIKE_ITSELF
    return Comparison(Way.UNTELLABLE, said, deeds.step(place))


@dataclass(frozen=True, slots=True)
class _Compared:
    """Two tellings of one case, beside each other."""

    deeds: Deeds
    was: Telling
    now: Telling

    def found(self) -> Comparison:
        """Say how the case goes."""
        last = self.now.steps[-1]
        differs = next(self._stops(), None) or next(self._differences(), None)
        if differs is None and last.refused is not None:
            drawn, step = self.deeds.drawn, self.deeds.step(len(self.now.steps) - 1)
            fields = ", ".join(one for one in last.blamed if one in drawn.fields)
            detail = f"{step} ({fields})" if fields else step
            return Comparison(Way.UNTELLABLE, reason_of(last.refused), detail)
        return Comparison(
            way=Way.SAME if differs is None else Way.ANOTHER,
            differs=differs,
            before=self._course(self.was),
            after=self._course(self.now),
        )

    def _is_over(self) -> bool:
        """Tell whether the case ends with the draft: then nothing that comes later is missed."""
        case = self.now.stands
        return case is not None and case.state != CaseState.OPEN and not self._is_stopped()

    def _is_stopped(self) -> bool:
        return any(one.stopped for one in self.now.steps)

    def _told(self) -> int:
        """Count the steps of which something is claimed: up to a stop, or what cannot be done."""
        for number, one in enumerate(self.now.steps):
            if one.refused is not None:
                return number
            if one.stopped:
                return number + 1
        return len(self.now.steps)

    def _stops(self) -> Iterator[Difference]:
        """Give the first step at which the case stops with an incident."""
        for place, one in enumerate(self.now.steps):
            if one.stopped:
                elements = tuple(sorted(set(one.stopped)))
                yield Difference(*self.deeds.at(place), STOPPED, (), elements)

    def _differences(self) -> Iterator[Difference]:
        """Give every step that came to another place; dates may differ."""
        for place, (then, now) in enumerate(zip(self.was.steps, self.now.steps, strict=False)):
            deed, about = self.deeds.at(place)
            for what, before, after in self._between(then, now, has_waited=deed == WAIT):
                yield Difference(deed, about, what, before, after)

    def _between(
        self, before: ToldStep, after: ToldStep, *, has_waited: bool
    ) -> Iterator[tuple[str, Words, Words]]:
        drawn = self.deeds.drawn
        if after.refused is not None:
            if after.refused in GONE_ELSEWHERE:
                yield "impossible", (), (after.refused,)
            return
        then, other = _end(before.case), _end(after.case)
        if has_waited and then[0] == CaseState.OPEN != other[0]:
            yield "ended", (), (other[0], drawn.outcome(other[1]))
        if _open(before) != _open(after):
            yield "open", _open(before), _open(after)
        if before.work != after.work:
            yield "work", drawn.several(before.work), drawn.several(after.work)
        if then[0] != other[0]:
            yield "state", then[:1], other[:1]
        if then[1] != other[1]:
            yield "outcome", (drawn.outcome(then[1]),), (drawn.outcome(other[1]),)

    def _course(self, telling: Telling) -> Course:
        """Sum up a telling, so far as something is claimed of it.

        Of a task that opened by then its end counts too. Moves count, not instants: two steps may
        be of one.
        """
        told, stands = self._told(), telling.stands
        whole = self._is_over() or (told == len(self.was.steps) and not self._is_stopped())
        until = telling.steps[told - 1].moves if told else 0
        drawn = self.deeds.drawn
        return Course(
            whole=whole,
            status=stands.status if stands is not None and whole else "none",
            lines=tuple(
                _line(one, drawn) for one in telling.all_tasks if whole or one.move <= until
            ),
        )


def _open(step: ToldStep) -> Words:
    return tuple(sorted(task.element for task in step.tasks))


def _end(case: ToldCase | None) -> Words:
    return ("", "") if case is None else (case.state, case.outcome or "")


def _line(task: PastTask, drawn: Drawn) -> Line:
    return Line(
        element=task.element,
        roles=drawn.whose(task.roles),
        state=task.state,
        status=task.status,
        opened_at=task.opened_at,
        target_at=task.target_at,
        completed_at=task.completed_at,
    )
