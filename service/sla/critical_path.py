"""The SLA of a case: the longest way through its plan, each target counted from the one before.

Targets are chained as dates, never added up as lengths, so weekends, holidays and holds fall
where they fall. Where several ways meet, the latest counts: of parallel branches because all
must arrive, of branches not yet decided because any may be taken.
"""

from collections.abc import Collection, Container, Iterable
from dataclasses import dataclass
from datetime import datetime

from service.sla.path_sentences import Leg, explain_path
from service.sla.plans import Plan, Stage
from service.sla.timing import Circumstances, Timing


@dataclass(frozen=True, slots=True)
class Standing:
    """A token at rest: at which element, since when, and its present target.

    Several instances of one element are several of these. While the task is held, `target_at` is
    the one that assumes the planned release; without an SLA it is that release itself. `process`
    tells elements of the same id apart.
    """

    element: str
    since: datetime
    target_at: datetime | None = None
    process: str | None = None


@dataclass(frozen=True, slots=True)
class PathResult:
    """Where the longest way ends.

    `at` is None when nothing on any way takes a known time. `path` are the drawn elements of the
    longest way, `legs` those that take time, each with the instant at which it ends.
    `explanation` is one English sentence.
    """

    at: datetime | None
    path: tuple[str, ...]
    legs: tuple[Leg, ...]
    explanation: str


def case_target(
    plan: Plan,
    circumstances: Circumstances,
    *,
    passed: Collection[str] | None = None,
    standing: Iterable[Standing] = (),
) -> PathResult:
    """Compute when a case is due, from its opening on.

    Without `passed` every way counts. With the elements that the case has entered, only the way
    taken counts, and what may still come from where tokens stand; with the pauses of
    `circumstances` it is the current target. Work done late or early does not move it. A token
    that stands off the plan (after an interrupting event) counts from when it began to.
    """
    run = _Run(plan, circumstances)
    if passed is not None:
        live = _places(plan, standing)
        to_come = _reached(plan, live, plan.stages)
        run.allowed = {
            key for key, stage in plan.stages.items() if key in to_come or stage.element in passed
        }
        on_plan = _reached(plan, plan.starts, run.allowed)
        run.begins = {key: one.since for key, one in live.items() if key not in on_plan}
    for start in plan.starts:
        if start in run.allowed:
            run.begins[start] = circumstances.opened_at
    run.through()
    return run.result("the case is due")


def case_forecast(
    plan: Plan, circumstances: Circumstances, standing: Iterable[Standing], now: datetime
) -> PathResult:
    """Forecast when a case ends: open work by its target, or now when that is past, then the rest.

    `at` is None when no token stands anywhere, and when nothing still to come takes a known time.
    """
    run = _Run(plan, circumstances)
    for one in standing:
        for key in _places(plan, [one]):
            known = run.fixed.get(key, now)
            run.fixed[key] = max(known, now, one.target_at or now)
            if one.target_at is not None:
                run.timed.add(key)
    run.through()
    return run.result("the case is expected to end")


class _Run:
    """One pass through a plan: when each stage begins and ends, and where its begin came from."""

    def __init__(self, plan: Plan, circumstances: Circumstances) -> None:
        self.plan = plan
        self.timing = Timing(circumstances)
        self.allowed: Collection[str] = plan.stages
        self.begins: dict[str, datetime] = {}
        self.fixed: dict[str, datetime] = {}
        self.timed = {key for key, stage in plan.stages.items() if stage.takes_time}
        self._ends: dict[str, datetime] = {}
        self._legs: dict[str, int] = {}
        self._came_from: dict[str, str] = {}

    def through(self) -> None:
        """Pass every stage in order; each is passed after all that lead to it."""
        for key, stage in self.plan.stages.items():
            begin, fixed = self.begins.get(key), self.fixed.get(key)
            end = fixed if begin is None else self.timing.end(stage, begin)
            if end is None:
                continue
            if begin is not None and fixed is not None and fixed >= end:
                end = fixed
                self._came_from.pop(key, None)
            self._ends[key] = end
            self._legs[key] = self._legs_before(key) + (key in self.timed)
            self.timing.note(stage, end)
            for after in self.plan.ahead(stage):
                self._offer(after, end, key)
            self._offer_sides(stage, end)

    def result(self, words: str) -> PathResult:
        """Trace the longest way back from the stage that ends last."""
        if not any(key in self.timed for key in self._ends):
            return PathResult(None, (), (), explain_path((), words, None))
        last = max(reversed(self._ends), key=lambda key: (self._ends[key], self._legs[key]))
        way = [last]
        while (before := self._came_from.get(way[-1])) is not None:
            way.append(before)
        stages = [self.plan.stages[key] for key in reversed(way)]
        legs = tuple(
            Leg(stage.element, stage.name, self._ends[stage.id])
            for stage in stages
            if stage.id in self.timed
        )
        path = tuple(stage.element for stage in stages if stage.began == stage.id)
        return PathResult(self._ends[last], path, legs, explain_path(legs, words, self._ends[last]))

    def _legs_before(self, key: str) -> int:
        """Count the steps that take time on the longest way to a stage."""
        before = self._came_from.get(key)
        return 0 if before is None else self._legs[before]

    def _offer(self, key: str, begin: datetime, came_from: str) -> None:
        """Let a stage begin, when this is the latest of those that lead to it.

        Of two that end together, the one with more steps that take time says more.
        """
        if key not in self.allowed:
            return
        known = self.begins.get(key)
        says_more = self._legs[came_from] > self._legs_before(key)
        if known is None or begin > known or (begin == known and says_more):
            self.begins[key] = begin
            self._came_from[key] = came_from

    def _offer_sides(self, stage: Stage, end: datetime) -> None:
        """Let the timers beside an activity begin that fall due while it may still last."""
        began = self.begins.get(stage.began)
        for key in self.plan.beside(stage):
            side = self.plan.stages[key]
            if began is not None and self.timing.end(side, began) < end:
                self._offer(key, began, stage.began)


def _places(plan: Plan, standing: Iterable[Standing]) -> dict[str, Standing]:
    """Find the stages at which tokens stand; of several at one stage, any stands for all."""
    here = list(standing)
    return {
        key: one
        for key, stage in plan.stages.items()
        for one in here
        if stage.element == one.element
        and one.process in {None, stage.process}
        and stage.began == key
    }


def _reached(plan: Plan, roots: Iterable[str], within: Container[str]) -> set[str]:
    """Give the stages that can be reached from others, these included."""
    found = {root for root in roots if root in within}
    waiting = list(found)
    while waiting:
        stage = plan.stages[waiting.pop()]
        fresh = {key for key in (*plan.ahead(stage), *plan.beside(stage)) if key in within} - found
        found |= fresh
        waiting += fresh
    return found
