"""What is asked about a process: of which cases, and in which period."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select

from service.cases.models import Case, Strand, StrandKind
from service.cases.team_work import case_of_team
from service.cases.visibility import seen_by
from service.extensions import db
from service.people.access import require
from service.people.actors import Actor
from service.people.verbs import Verb

MOST_CASES = 5_000
"""The cases that are looked at: those that changed last."""
_BATCH = 400


@dataclass(frozen=True, slots=True)
class Question:
    """Of which process, in which period (from `since` to before `until`), and of whose cases.

    `team` is a team's key or None for everybody. A restricted case counts for whoever may see it.
    """

    actor: Actor
    process: str
    since: datetime
    until: datetime
    team: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """The cases that are looked at, and whether there are more; `cases` are their ids."""

    cases: tuple[str, ...]
    is_cut_short: bool

    def batches(self) -> Iterator[tuple[str, ...]]:
        """Give the ids in parts that one statement may name."""
        for first in range(0, len(self.cases), _BATCH):
            yield self.cases[first : first + _BATCH]


def cases_asked(question: Question, *, most: int | None = MOST_CASES) -> Asked:
    """Choose the cases in which something may have happened in the period: `most`, or all.

    Raises the refusals of access.
    """
    wanted = (
        select(Case.id)
        .where(
            counts(question), Case.updated_at >= question.since, Case.created_at < question.until
        )
        .order_by(Case.updated_at.desc(), Case.id)
        .limit(most + 1 if most is not None else None)
    )
    found = list(db.session.scalars(wanted))
    return Asked(tuple(found[:most]), most is not None and len(found) > most)


def counts(question: Question) -> ColumnElement[bool]:
    """Give the condition that a case is asked about, in whatever period.

    Raises the refusals of access.
    """
    require(question.actor, Verb.READ_INSIGHT)
    asked = [
        Case.process_key == question.process,
        or_(Case.restricted.is_(False), seen_by(question.actor)),
    ]
    if question.team is not None:
        asked.append(case_of_team(question.team))
    return and_(*asked)


def main_strands(case_ids: tuple[str, ...]) -> dict[str, str]:
    """Give the main strand of each case, by its id, and the case that it is of."""
    wanted = select(Strand.id, Strand.case_id).where(
        Strand.case_id.in_(case_ids), Strand.kind == StrandKind.MAIN
    )
    return dict(db.session.execute(wanted).all())
