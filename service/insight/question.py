"""What is asked about a process: of which cases, and in which period."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select

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

    def covers(self, at: datetime | None) -> bool:
        """Tell whether an instant is in the period."""
        return at is not None and self.since <= at < self.until


@dataclass(frozen=True, slots=True)
class Asked:
    """The cases that are looked at, and whether there are more; `cases` are their ids."""

    cases: tuple[str, ...]
    is_cut_short: bool

    def batches(self) -> Iterator[tuple[str, ...]]:
        """Give the ids in parts that one statement may name."""
        for first in range(0, len(self.cases), _BATCH):
            yield self.cases[first : first + _BATCH]


def cases_asked(question: Question) -> Asked:
    """Choose the cases in which something may have happened in the period.

    Raises the refusals of access.
    """
    require(question.actor, Verb.READ_INSIGHT)
    wanted = (
        select(Case.id)
        .where(
            Case.process_key == question.process,
            Case.updated_at >= question.since,
            Case.created_at < question.until,
            may_count(question.actor),
        )
        .order_by(Case.updated_at.desc(), Case.id)
        .limit(MOST_CASES + 1)
    )
    if question.team is not None:
        wanted = wanted.where(case_of_team(question.team))
    found = list(db.session.scalars(wanted))
    return Asked(tuple(found[:MOST_CASES]), len(found) > MOST_CASES)


def may_count(actor: Actor) -> ColumnElement[bool]:
    """Give the condition that a case counts for the actor."""
    return or_(Case.restricted.is_(False), seen_by(actor))


def main_strands(case_ids: tuple[str, ...]) -> dict[str, str]:
    """Give the main strand of each case, by its id, and the case that it is of."""
    wanted = select(Strand.id, Strand.case_id).where(
        Strand.case_id.in_(case_ids), Strand.kind == StrandKind.MAIN
    )
    return dict(db.session.execute(wanted).all())
