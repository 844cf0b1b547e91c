"""Telling a story on a stage, step by step."""

from collections.abc import Callable, Iterator
from datetime import datetime

from service.definitions.calendars import calendar
from service.definitions.lookup import bundle_of, version_of
from service.errors import Problem, Refusal
from service.people.actors import SYSTEM, Acting, Actor
from service.people.directory import active_user, actor_of
from service.people.groups import Group
from service.people.roles import add_to_role, ensure_role
from service.people.users import add_user
from service.sla.rules import resolve
from service.stories.acting import Doing, start_case
from service.stories.checking import check_story
from service.stories.expecting import differences
from service.stories.looking import Look, Watcher
from service.stories.saying import where_of
from service.stories.story import Answer, Expected, Step, Story
from service.stories.surroundings import Files, Surroundings, surroundings
from service.stories.telling import Telling, ToldStep
from service.stories.ways import flows_taken
from service.transaction import reading, transaction

_DOCUMENT = "document"
_START = "Start"
AtTheEnd = Callable[[Doing], None]
_OF_THE_PAST = frozenset({"done", "due", "sla"})
"""What may be expected of tasks that are no longer open."""


def tell(
    story: Story,
    files: Files,
    *,
    process_key: str,
    around: Surroundings | None = None,
    whole: bool = True,
    at_the_end: AtTheEnd | None = None,
) -> Telling:
    """Tell a story of a process that these files make, and say how it came.

    It happens amid what `around` holds, by default the processes and calendars of the installation
    at hand, which is not touched. Files that are not `whole` are told with what stands beside them,
    as `with_published` says. `at_the_end` may look at the case while it still stands on the
    stage, if it was started. Never raises for what the story or the files say.
    """
    around = around or surroundings()
    try:
        database = around.with_published(files, whole=whole)
    except Refusal as refusal:
        return _untellable(story, refusal)
    with around.stages.lend(database):
        try:
            teller = Teller(story, process_key)
        except Refusal as refusal:
            return _untellable(story, refusal)
        telling = teller.to_the_end()
        if at_the_end is not None and teller.look is not None:
            at_the_end(teller.doing)
        return telling


def _untellable(story: Story, refusal: Refusal) -> Telling:
    problems = refusal.problems or (Problem(refusal.code(), refusal.detail),)
    return Telling(story, problems=tuple(problems), untold=len(story.steps) + 1)


class Teller:
    """One story being told on the stage at hand."""

    def __init__(self, story: Story, process_key: str) -> None:
        """Bring its people in. Raises ProcessNotFound and refusals of what people are called."""
        self.story = story
        self.process_key = process_key
        with reading():
            self.bundle = bundle_of(version_of(process_key, at=story.start.at))
            self.problems = check_story(story, self.bundle, at=story.start.at)
        self.people = _bring_in(story)
        self.told = 0
        self.look: Look | None = None
        self._incidents: set[str] = set()

    def to_the_end(self) -> Telling:
        """Tell every step that can be told."""
        steps = list(self.steps())
        trace = self.look.trace if self.look else ()
        return Telling(
            story=self.story,
            steps=steps,
            problems=tuple(self.problems),
            untold=len(self.story.steps) + 1 - len(steps),
            all_tasks=self.watcher.every_task(self.doing.now) if self.look else (),
            passed=self.look.passed if self.look else frozenset(),
            flows=flows_taken(self.bundle.process, trace),
        )

    def steps(self) -> Iterator[ToldStep]:
        """Tell step by step; what comes after a step that could not be done is not told."""
        start = self.story.start
        try:
            case_id = start_case(self.process_key, start, self._by(start.by))
        except Refusal as refusal:
            yield self._not_done(_START, self.story.name, 0, start.at, refusal)
            return
        self.watcher = Watcher(case_id)
        self.doing = Doing(case_id, start.at, self.people)
        yield self._came(_START, None, start.expect, [])
        for step in self.story.steps:
            where = where_of(step, self.story)
            try:
                said = self._do(step)
            except Refusal as refusal:
                yield self._not_done(where, step.of, step.number, self.doing.now, refusal)
                return
            yield self._came(where, step, step.expect, said)

    def _do(self, step: Step) -> list[str]:
        """Move the clock, do what is to be done, and say how that was not as expected."""
        if step.after is not None:
            with reading():
                counted = calendar(self.story.calendar)
                goal = resolve(step.after, self.doing.now, counted).at
            self.doing.move_clock(goal)
        elif step.at is not None:
            self.doing.move_clock(step.at)
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

    def _came(self, where: str, step: Step | None, expected: Expected, said: list[str]) -> ToldStep:
        """Look at what a step came to."""
        now = self.doing.now
        with reading():
            look = self.look = self.watcher.look(now, past=not _OF_THE_PAST.isdisjoint(expected))
        said = [*said, *self._stopped(look), *differences(expected, look)]
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
        )

    def _stopped(self, look: Look) -> Iterator[str]:
        """Say every incident that is new: nothing may stop, whatever a story expects."""
        for incident in look.case.incidents:
            if incident.id not in self._incidents:
                self._incidents.add(incident.id)
                yield f"The case stopped at {incident.element}: {incident.message}"

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
        )

    def _by(self, name: str | None) -> Actor:
        return self.people[name] if name else SYSTEM


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
