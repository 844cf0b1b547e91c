"""One finished case, told with other files than it ran on.

A recorded case is told twice on a stage, with the version on which it ran and with the changed
files, with the same deeds at the same instants. Where both come to the same tasks and ends it went
the same way; what differs then are dates. What people would have done otherwise, nobody knows: once
what was done then cannot be done any more, or a step has stopped, nothing is claimed of either
telling. A case that is over by then is told whole. Nothing is kept but words that are drawn.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from service.cases.models import CaseState, Way
from service.errors import Refusal
from service.stories.reading import read_story
from service.stories.recording import Recorded
from service.stories.story import Answer, Broadcast, Deed, Extend, Send, Step, Story
from service.stories.surroundings import Files, Surroundings, surroundings
from service.stories.tell import tell
from service.stories.telling import PastTask, Telling, ToldCase, ToldStep
from service.what_if.course import Course, Line
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
    story = read_story("recorded", recorded.text)
    key = recorded.process_key
    was = tell(story, recorded.files, process_key=key, around=around)
    try:
        drawn = drawn_in(recorded.files, key, around)
    except Refusal as refused:
        return Comparison(Way.UNTELLABLE, UNLIKE_ITSELF, _first(refused))
    if not was.green:
        return _unlike(_Deeds(story, drawn), was)
    try:
        drawn |= drawn_in(files, key, around)
    except Refusal as refused:
        return Comparison(Way.UNTELLABLE, UNPUBLISHABLE, _first(refused))
    now = tell(_able(story, drawn), files, process_key=key, around=around)
    if not now.steps:
        return Comparison(Way.UNTELLABLE, UNPUBLISHABLE)
    return _Compared(_Deeds(story, drawn), was, now).found()


def _able(story: Story, drawn: Drawn) -> Story:
    """Let everybody do still what they did then, to whichever role the draft gives it.

    A target that the draft makes as late as it was extended to then would not have been extended.
    """
    own = drawn.own_roles
    people = {name: tuple(dict.fromkeys((*has, *own))) for name, has in story.people.items()}
    return replace(story, people=people, steps=tuple(map(_where_needed, story.steps)))


def _where_needed(step: Step) -> Step:
    deed = step.does
    return replace(step, does=replace(deed, needed=False)) if isinstance(deed, Extend) else step


def _first(refused: Refusal) -> str:
    """Say the first thing that is wrong with files: no case is asked for that."""
    return next((one.message for one in refused.problems), refused.detail)


def _unlike(deeds: "_Deeds", was: Telling) -> Comparison:
    """Say at which step a case first came otherwise than it did, and if it came to no end, that."""
    amiss = (number for number, one in enumerate(was.steps) if not one.held)
    number = next(amiss, 0)
    code = was.steps[number].refused if was.steps else None
    said = reason_of(code) if code in ENDLESS else UNLIKE_ITSELF
    return Comparison(Way.UNTELLABLE, said, deeds.place(number))


@dataclass(frozen=True, slots=True)
class _Deeds:
    """What was done to a case step by step; the start comes before the first."""

    story: Story
    drawn: Drawn

    def at(self, number: int) -> tuple[str, str]:
        """Name what was done at a step, and what it was done to."""
        if number == 0:
            return "start", ""
        does = self.story.steps[number - 1].does
        return ("wait", "") if does is None else (type(does).__name__.lower(), self._about(does))

    def place(self, number: int) -> str:
        """Say which step it is."""
        deed, about = self.at(number)
        return f"Step {number}: {deed} {about}".rstrip() if number else "Start"

    def _about(self, deed: Deed) -> str:
        if isinstance(deed, Send):
            return self._named(deed.message)
        if isinstance(deed, Broadcast):
            return self._named(deed.signal)
        if isinstance(deed, Answer):
            return self._named(deed.topic)
        return getattr(deed, "task", None) or ""

    def _named(self, name: str) -> str:
        return self.drawn.several([name])[0]


@dataclass(frozen=True, slots=True)
class _Compared:
    """Two tellings of one case, beside each other."""

    deeds: _Deeds
    was: Telling
    now: Telling

    def found(self) -> Comparison:
        """Say how the case goes."""
        last = self.now.steps[-1]
        differs = next(self._stops(), None) or next(self._differences(), None)
        if differs is None and last.refused is not None:
            drawn, place = self.deeds.drawn, self.deeds.place(len(self.now.steps) - 1)
            fields = ", ".join(one for one in last.blamed if one in drawn.fields)
            detail = f"{place} ({fields})" if fields else place
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
        for number, one in enumerate(self.now.steps):
            if one.stopped:
                places = tuple(sorted(set(one.stopped)))
                yield Difference(*self._when(number, one), STOPPED, (), places)

    def _differences(self) -> Iterator[Difference]:
        """Give every step that came to another place; dates may differ."""
        for number, steps in enumerate(zip(self.was.steps, self.now.steps, strict=False)):
            when = self._when(number, steps[1])
            for what, then, other in self._between(*steps):
                yield Difference(*when, what, then, other)

    def _when(self, number: int, step: ToldStep) -> tuple[str, str]:
        """Name what was done; what happens before something cannot be done, time brings about."""
        over = step.refused is not None and (step.stopped or self._is_over())
        return ("wait", "") if over else self.deeds.at(number)

    def _between(self, before: ToldStep, after: ToldStep) -> Iterator[tuple[str, Words, Words]]:
        drawn = self.deeds.drawn
        if after.refused is not None:
            if self._is_over() and self.now.stands is not None:
                stands = self.now.stands
                yield "ended", (), (stands.state, drawn.outcome(stands.outcome))
            elif after.refused in GONE_ELSEWHERE:
                yield "impossible", (), (after.refused,)
            return
        if _open(before) != _open(after):
            yield "open", _open(before), _open(after)
        if before.work != after.work:
            yield "work", drawn.several(before.work), drawn.several(after.work)
        then, other = _end(before.case), _end(after.case)
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
