"""The map of a process: for every element and flow, what its cases did there in a period."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from sqlalchemy import select

from service.definitions.bundle import Bundle
from service.definitions.lookup import bundle_of, versions_of
from service.extensions import db
from service.insight.figures import Figures, figures_of
from service.insight.question import Question, cases_asked, main_strands
from service.insight.ways import Passed, Ways, add_ways
from service.ledger.moves import Element


@dataclass(frozen=True, slots=True)
class ProcessMap:
    """What is drawn (the newest version), and what is known of it.

    `figures` are by element, of tasks alone; `entered`, `flows` and `through` (the usual time from
    entering to leaving) of everything that a token passes. `cases` were looked at, the ones that
    changed last; `is_cut_short` says that there are more.
    """

    bundle: Bundle
    cases: int
    is_cut_short: bool
    figures: Mapping[str, Figures]
    entered: Mapping[str, int]
    flows: Mapping[str, int]
    through: Mapping[str, timedelta]


def map_process(question: Question, *, now: datetime) -> ProcessMap:
    """Draw up the map. Raises ProcessNotFound and the refusals of access."""
    bundle = bundle_of(versions_of(question.process)[0])
    asked = cases_asked(question)
    ways = Ways()
    for batch in asked.batches():
        add_ways(ways, bundle.process, _trace(question, batch))
    return ProcessMap(
        bundle=bundle,
        cases=len(asked.cases),
        is_cut_short=asked.is_cut_short,
        figures=figures_of(question, asked, now=now),
        entered=ways.entered,
        flows=ways.flows,
        through={
            element: timedelta(seconds=median(one.total_seconds() for one in times))
            for element, times in ways.through.items()
        },
    )


def _trace(question: Question, batch: tuple[str, ...]) -> Iterator[Passed]:
    """Read what the main strands of some cases passed in the period, case by case."""
    wanted = select(Element.case_id, Element.element, Element.state, Element.at).where(
        Element.case_id.in_(batch),
        Element.strand_id.in_(main_strands(batch)),
        Element.at >= question.since,
        Element.at < question.until,
    )
    rows = db.session.execute(wanted.order_by(Element.case_id, Element.seq))
    return (Passed(*row) for row in rows)
