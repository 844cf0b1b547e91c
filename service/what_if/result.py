"""The result of a what-if run, so far as it is told: read from its cases, added up when asked."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from service.cases.models import Case, Way, WhatIfItem
from service.cases.visibility import seen_among
from service.extensions import db
from service.people.actors import Actor
from service.what_if.comparing import STOPPED, Difference
from service.what_if.course import Json, from_json
from service.what_if.summing import (
    Dates,
    Pair,
    Work,
    dates_of_cases,
    dates_of_tasks,
    sum_dates,
    work_by_role,
)

FEWEST: Final = 5
"""A way that fewer cases go is told only to who may read every case: it would tell of each."""


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
    """Why some cases could not be told, and in more words of one of them."""

    said: str
    detail: str
    count: int


@dataclass(frozen=True, slots=True)
class Result:
    """What came of the cases that were told.

    `cut` counts those that could be followed only to some step: neither telling counts after it.
    `ways` counts how cases turn, of all; `turnings` are those that the reader may read.
    """

    told: int
    counts: Counter[Way]
    cut: int
    cases: Dates
    tasks: dict[str, Dates]
    work: list[Work]
    ways: Counter[Difference]
    turnings: list[Turning]
    reasons: list[Reason]

    @property
    def stopped(self) -> int:
        """Count the cases that stop with an incident."""
        return sum(many for one, many in self.ways.items() if one.what == STOPPED)

    @property
    def task_dates(self) -> Dates:
        """Give the dates of all tasks together."""
        return sum_dates(self.tasks.values())

    def alike(self) -> list[tuple[Difference | None, int]]:
        """Give the ways in which cases turn, with how many do, the commonest first.

        For who may not read every one of them, the ways that few go come last, as one: None.
        """
        fewest = 0 if len(self.turnings) == self.ways.total() else FEWEST
        found: list[tuple[Difference | None, int]] = [
            (one, many) for one, many in self.ways.most_common() if many >= fewest
        ]
        few = self.ways.total() - sum(many for _, many in found)
        return [*found, (None, few)] if few else found


def result_of(run_id: str, *, actor: Actor) -> Result:
    """Add up what came of a run's cases for a reader, who need not be able to read the cases."""
    told = (WhatIfItem.run_id == run_id, WhatIfItem.way != Way.WAITING)
    # Of a case that was restricted or erased since, nothing is told any more.
    tellable = (Case.restricted.is_(False), Case.erased_at.is_(None))
    wanted = select(WhatIfItem).join(Case, Case.id == WhatIfItem.case_id).where(*told, *tellable)
    items = list(db.session.scalars(wanted.order_by(WhatIfItem.position)))
    pairs = [pair for pair in map(_pair, items) if pair is not None]
    return Result(
        told=len(items),
        counts=Counter(one.way for one in items),
        cut=sum(not pair.after.whole for pair in pairs),
        cases=dates_of_cases(pairs),
        tasks=dates_of_tasks(pairs),
        work=work_by_role(pairs),
        ways=Counter(_difference(one.differs) for one in items if one.differs is not None),
        turnings=_turnings(items, actor),
        reasons=_reasons(items),
    )


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


def _reasons(items: Sequence[WhatIfItem]) -> list[Reason]:
    found = [one for one in items if one.way is Way.UNTELLABLE]
    details = {one.said: one.detail for one in reversed(found)}
    counted = Counter(one.said for one in found)
    return [Reason(said, details[said], count) for said, count in counted.most_common()]
