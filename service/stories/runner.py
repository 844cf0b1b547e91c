"""Who tells a story on a stage, step by step."""

import time
from collections.abc import Iterator, Mapping, Sequence
from copy import copy, deepcopy
from dataclasses import replace
from datetime import datetime

from service.cases.views import IncidentView
from service.definitions.calendars import calendar
from service.definitions.lookup import bundle_of, version_of
from service.errors import Fault, Refusal
from service.people.actors import SYSTEM, Acting, Actor
from service.people.directory import active_user, actor_of
from service.people.groups import Group
from service.people.roles import add_to_role, ensure_role
from service.people.users import add_user
from service.sla.rules import resolve
from service.stories.acting import Doing, TakesTooLong, start_case
from service.stories.checking import check_story
from service.stories.expecting import differences
from service.stories.looking import Look, Watcher
from service.stories.places import Place, pack
from service.stories.saying import where_of
from service.stories.stage import content
from service.stories.story import Answer, Expected, Step, Story
from service.stories.telling import Telling, ToldStep
from service.stories.ways import flows_taken
from service.transaction import reading, transaction

LONGEST = 60.0
"""Seconds that telling one story may take before its next step or timer."""
_DOCUMENT = "document"
_START = "Start"
_ENTERED = "entered"
_OF_THE_PAST = frozenset({"done", "due", "sla"})
"""What may be expected of tasks that are no longer open."""


class StoryRunner:
    """One story being told on the stage at hand."""

    def __init__(self, story: Story, process_key: str, place: Place | None = None) -> None:
        """Bring its people in, or go on from a place of which the stage is full.

        Raises ProcessNotFound and refusals of what people are called.
        """
        self.story = story
        self.process_key = process_key
        with reading():
            self.bundle = bundle_of(version_of(process_key, at=story.start.at))
            self.problems = check_story(story, self.bundle, at=story.start.at)
        self.look: Look | None = None
        self._told: list[ToldStep] = []
        self._incidents: set[str] = set()
        self._ends_by = time.monotonic() + LONGEST
        if place is None:
            self.people: Mapping[str, Actor] = _bring_in(story)
            return
        self.people, self.look = place.people, place.look
        self.doing, self.watcher = copy(place.doing), deepcopy(place.watcher)
        self._incidents.update(place.incidents)
        self._told += self._in_own_words(place.told)

    def place(self) -> Place:
        """Give the place at which the story is, its case started, between two steps."""
        if self.look is None:
            raise Fault("A story that was not started is nowhere.")
        return Place(
            packed=pack(content()),
            people=self.people,
            doing=copy(self.doing),
            watcher=deepcopy(self.watcher),
            look=self.look,
            incidents=frozenset(self._incidents),
            told=tuple(self._told),
        )

    def _in_own_words(self, told: Sequence[ToldStep]) -> Iterator[ToldStep]:
        """Name steps that another story told as this one does."""
        first, *others = told
        yield replace(first, of=self.story.name)
        for one, step in zip(others, self.story.steps, strict=False):
            where = where_of(step, self.story)
            yield replace(one, where=where, of=step.of, number=step.number)

    def to_the_end(self) -> Telling:
        """Tell every step that can be told."""
        for _ in self.as_far_as_can_be():
            pass
        return self.telling()

    def telling(self) -> Telling:
        """Sum up what was told."""
        trace = self.look.trace if self.look else ()
        return Telling(
            story=self.story,
            steps=list(self._told),
            problems=tuple(self.problems),
            untold=len(self.story.steps) + 1 - len(self._told),
            all_tasks=self.watcher.every_task(self.doing.now) if self.look else (),
            stands=self.look.told_case() if self.look else None,
            path=tuple(element for element, state in trace if state == _ENTERED),
            flows=flows_taken(self.bundle.process, trace),
        )

    def as_far_as_can_be(self) -> Iterator[int]:
        """Tell step by step, and say after each how many are done.

        What comes after a step that could not be done is not told.
        """
        if self.look is None and not self._start():
            return
        for step in self.story.steps[len(self._told) - 1 :]:
            where = where_of(step, self.story)
            try:
                said = self._do(step)
            except Refusal as refusal:
                not_done = self._not_done(where, step.of, step.number, self.doing.now, refusal)
                self._told.append(self._after_time_passed(not_done))
                return
            self._told.append(self._came(where, step, step.expect, said))
            yield len(self._told) - 1

    def _start(self) -> bool:
        """Start the case; tell whether that could be done."""
        start = self.story.start
        try:
            case_id = start_case(self.process_key, start, self._by(start.by))
        except Refusal as refusal:
            self._told.append(self._not_done(_START, self.story.name, 0, start.at, refusal))
            return False
        self.watcher = Watcher(case_id)
        self.doing = Doing(case_id, start.at, self.people)
        self._told.append(self._came(_START, None, start.expect, []))
        return True

    def _do(self, step: Step) -> list[str]:
        """Move the clock, do what is to be done, and say how that was not as expected."""
        self._move_clock(step)
        if step.does is None:
            return []
        try:
            self.doing.do(step.does, self.doing.by(step.by))
        except Refusal as refusal:
            if step.refused is None:
                raise
            if refusal.code() == step.refused:
                return []
            found = f"it was refused as {refusal.code()}: {refusal.detail}"
            return [f"Expected a refusal as {step.refused}; {found}"]
        if isinstance(step.does, Answer) and step.does.topic == _DOCUMENT:
            self.watcher.documents += step.does.error is None
        return [f"Expected a refusal as {step.refused}; it was done."] if step.refused else []

    def _move_clock(self, step: Step) -> None:
        """Move it to when the step is. Raises ClockRunsBack, TimersWithoutEnd and TakesTooLong."""
        if not self._is_in_time():
            raise TakesTooLong
        if step.after is not None:
            with reading():
                counted = calendar(self.story.calendar)
                goal = resolve(step.after, self.doing.now, counted).at
            self.doing.move_clock(goal, in_time=self._is_in_time)
        elif step.at is not None:
            self.doing.move_clock(step.at, in_time=self._is_in_time)

    def _is_in_time(self) -> bool:
        return time.monotonic() < self._ends_by

    def _came(self, where: str, step: Step | None, expected: Expected, said: list[str]) -> ToldStep:
        """Look at what a step came to."""
        now = self.doing.now
        with reading():
            look = self.look = self.watcher.look(now, past=not _OF_THE_PAST.isdisjoint(expected))
        stopped = self._stopped(look)
        said = [*said, *map(_said_of, stopped), *differences(expected, look)]
        return ToldStep(
            where=where,
            of=step.of if step else self.story.name,
            number=step.number if step else 0,
            at=now,
            held=not said,
            said=said,
            happened=list(look.happened),
            tasks=look.told_tasks(),
            case=look.told_case(),
            passed=frozenset(element for element, _ in look.new),
            work=look.work,
            told=look.told,
            waits=look.waits,
            moves=look.moves,
            stopped=tuple(one.element for one in stopped),
        )

    def _after_time_passed(self, not_done: ToldStep) -> ToldStep:
        """Look at what came before a step that could not be done: its clock had moved already."""
        with reading():
            look = self.look = self.watcher.look(self.doing.now, past=False)
        stopped = self._stopped(look)
        said = [*not_done.said, *map(_said_of, stopped)]
        places = tuple(one.element for one in stopped)
        return replace(not_done, said=said, moves=look.moves, stopped=places)

    def _stopped(self, look: Look) -> list[IncidentView]:
        """Give every incident that is new: nothing may stop, whatever a story expects."""
        new = [one for one in look.case.incidents if one.id not in self._incidents]
        self._incidents.update(one.id for one in new)
        return new

    def _not_done(
        self, where: str, of: str, number: int, at: datetime, refusal: Refusal
    ) -> ToldStep:
        said = [refusal.detail]
        said += [
            f"{one.field or one.element}: {one.message}"
            if one.field or one.element
            else one.message
            for one in refusal.problems
        ]
        return ToldStep(
            where=where,
            of=of,
            number=number,
            at=at,
            held=False,
            said=said,
            refused=refusal.code(),
            blamed=tuple(one.field for one in refusal.problems if one.field),
        )

    def _by(self, name: str | None) -> Actor:
        return self.people[name] if name else SYSTEM


def _said_of(incident: IncidentView) -> str:
    return f"The case stopped at {incident.element}: {incident.message}"


def _bring_in(story: Story) -> dict[str, Actor]:
    """Make the people of a story, officers all, with their roles."""
    acting = Acting(SYSTEM, story.start.at)
    with transaction():
        for name, roles in story.people.items():
            add_user(name, display_name=name.title(), groups=[Group.OFFICER], acting=acting)
            for role in roles:
                ensure_role(role, role.replace("_", " ").capitalize())
                add_to_role(role, name)
        return {name: actor_of(active_user(name)) for name in story.people}
