"""The result of a what-if run, so far as it is told: read from its cases, added up when asked."""

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import select

from service.cases.models import Case, Way, WhatIfItem, WhatIfRun, WhatIfState
from service.cases.visibility import seen_among, seen_by
from service.extensions import db
from service.installation import here
from service.people.actors import Actor
from service.what_if.comparing import STOPPED, Difference
from service.what_if.counting import EXACT, Cases, Counting, guarded
from service.what_if.course import Json, from_json
from service.what_if.summing import (
    Dates,
    Pair,
    Queues,
    Who,
    Work,
    dates_of_cases,
    dates_of_tasks,
    queues_by_role,
    sum_dates,
    work_by_role,
)

Kind = TypeVar("Kind", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Turning:
    """A case that goes another way, for a reader who may read the case.

    `whole` says that everything done then could be done with the draft as well.
    """

    position: int
    case_id: str
    reference: str
    differs: Difference
    whole: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """Why some cases could not be told, and in more words of most of them.

    Without words they are those for reasons that are not told apart.
    """

    said: str
    detail: str
    count: int


@dataclass(frozen=True, slots=True)
class Result:
    """What came of the cases that were told.

    It is `exact` for who may read every case; for others each number but `told` says “at least”.
    `cut` counts those that could be followed only to some step: neither telling counts after it.
    `stopped` counts those that stop with an incident. `ways` counts how cases turn, the commonest
    first, and under None those of ways that are not told apart; `turnings` are those that the
    reader may read.
    """

    exact: bool
    told: int
    counts: Counter[Way]
    cut: int
    stopped: int
    cases: Dates
    tasks: dict[str, Dates]
    work: list[Work]
    queues: dict[Who, Queues]
    ways: list[tuple[Difference | None, int]]
    turnings: list[Turning]
    reasons: list[Reason]

    @property
    def task_dates(self) -> Dates:
        """Give the dates of all tasks together."""
        return sum_dates(self.tasks.values())


def result_of(run_id: str, *, actor: Actor) -> Result:
    """Add up what came of a run's cases for a reader, who need not be able to read the cases.

    Such a reader learns nothing before every case is told: from one to the next, what came of one
    could be seen.
    """
    of_run = WhatIfItem.run_id == run_id
    # Of a case that was restricted or erased since, nothing is told any more.
    tellable = (Case.restricted.is_(False), Case.erased_at.is_(None))
    wanted = select(WhatIfItem).join(Case, Case.id == WhatIfItem.case_id).where(of_run, *tellable)
    exact = db.session.scalar(wanted.where(~seen_by(actor)).limit(1)) is None
    run = db.session.get_one(WhatIfRun, run_id)
    if not exact and run.state is not WhatIfState.DONE:
        return added_up((), (), Counting(b""))
    told = wanted.where(WhatIfItem.way != Way.WAITING).order_by(WhatIfItem.position)
    items = list(db.session.scalars(told))
    secret, draft = here().settings.secret_key, (run.draft_id, run.revision)
    counting = EXACT if exact else guarded(secret, draft, (one.case_id for one in items))
    return added_up(items, _turnings(items, actor), counting)


def added_up(
    items: Sequence[WhatIfItem], turnings: Sequence[Turning], counting: Counting
) -> Result:
    """Add up what came of cases, for who may read them all or for anybody else."""
    every = {one.case_id for one in items}
    pairs = {one.case_id: pair for one in items if (pair := _pair(one)) is not None}
    ways = _grouped((one.way, one.case_id) for one in items)
    turns = [(_difference(one.differs), one.case_id) for one in items if one.differs is not None]
    cut = Counter(case_id for case_id, pair in pairs.items() if not pair.after.whole)
    stopped = Counter(case_id for differs, case_id in turns if differs.what == STOPPED)
    return Result(
        exact=counting.exact,
        told=len(items),
        counts=Counter(
            {way: counting.count(("cases", way), cases, every) for way, cases in ways.items()}
        ),
        cut=counting.count(("cases", "cut"), cut, every),
        stopped=counting.count(("cases", "stopped"), stopped, every),
        cases=dates_of_cases(pairs, counting),
        tasks=dates_of_tasks(pairs, counting),
        work=work_by_role(pairs, counting),
        queues=queues_by_role(pairs) if counting.exact else {},
        ways=_told_apart("ways", _grouped(turns), counting, every),
        turnings=list(turnings),
        reasons=_reasons(items, counting, every),
    )


def _grouped(several: Iterable[tuple[Kind, str]]) -> dict[Kind, Cases]:
    """Give the cases of each kind."""
    found: defaultdict[Kind, Cases] = defaultdict(Counter)
    for kind, case_id in several:
        found[kind][case_id] += 1
    return found


def _told_apart(
    table: str, groups: dict[Kind, Cases], counting: Counting, among: Collection[str]
) -> list[tuple[Kind | None, int]]:
    """Count groups, the greatest first; those that are not told apart come last, as one."""
    numbers = {kind: counting.count((table, kind), cases, among) for kind, cases in groups.items()}
    apart = counting.told_apart(numbers)
    others = groups.keys() - set(apart)
    rest = Counter(case_id for kind in others for case_id in groups[kind].elements())
    number = counting.count((table, None), rest, among)
    found: list[tuple[Kind | None, int]] = [(kind, numbers[kind]) for kind in apart]
    return [*found, (None, number)] if number else found


def _pair(item: WhatIfItem) -> Pair | None:
    if item.before is None or item.after is None:
        return None
    return Pair(from_json(item.before), from_json(item.after))


def _turnings(items: Sequence[WhatIfItem], actor: Actor) -> list[Turning]:
    turning = [one for one in items if one.differs is not None]
    seen = seen_among({one.case_id for one in turning}, actor)
    named = select(Case.id, Case.reference).where(Case.id.in_(seen))
    references = dict(db.session.execute(named).all())
    return [
        Turning(
            position=one.position,
            case_id=one.case_id,
            reference=references[one.case_id],
            differs=_difference(one.differs),
            whole=one.after is not None and one.after["whole"],
        )
        for one in turning
        if one.case_id in references
    ]


def _difference(kept: Json) -> Difference:
    before, after = tuple(kept["before"]), tuple(kept["after"])
    return Difference(kept["deed"], kept["about"], kept["what"], before, after)


def _reasons(
    items: Sequence[WhatIfItem], counting: Counting, among: Collection[str]
) -> list[Reason]:
    found = [one for one in items if one.way is Way.UNTELLABLE]
    details = _grouped(((one.said, one.detail), one.case_id) for one in found)
    common = _told_apart("details", details, counting, among)
    shown = {kind[0]: kind[1] for kind, _ in reversed(common) if kind is not None}
    reasons = _grouped((one.said, one.case_id) for one in found)
    counted = _told_apart("reasons", reasons, counting, among)
    return [Reason(said or "", shown.get(said or "", ""), number) for said, number in counted]
