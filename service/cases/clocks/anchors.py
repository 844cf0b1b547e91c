"""Anchors: the instants from which clocks count, some of them not known at first."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from service.cases.models import Strand
from service.cases.motion import Motion
from service.cases.renaming import name_now, name_since, names_before
from service.expressions import ExpressionFailed, compile_expression
from service.extensions import db
from service.ledger.moves import Element
from service.sla.moments import AnchorUnreadable, anchor_instant

TASK = "task"
_CASE = "case"
_EVENT = "event:"
NOT_KNOWN = "The clock starts when its date is known."


def never_moves(anchor: str) -> bool:
    """Tell whether an anchor, once known, stays what it is: all but a date in the data do."""
    return anchor in (TASK, _CASE) or anchor.startswith(_EVENT)


def anchor_of(
    motion: Motion,
    strand: Strand,
    anchor: str,
    *,
    opened_at: datetime,
    local: Mapping[str, Any] | None = None,
    drawn_in: str | None = None,
) -> datetime | None:
    """Return when a clock begins to count; None while that is not known.

    `opened_at` is when its task opened, `local` are the variables that the task sees. `drawn_in` is
    the version that draws the clock, when that is not the strand's.
    """
    if anchor == TASK:
        return opened_at
    if anchor == _CASE:
        return motion.case.created_at
    if anchor.startswith(_EVENT):
        event = anchor.removeprefix(_EVENT).strip()
        version_id = drawn_in or strand.version_id
        return _first_passed(motion, name_now(motion.case, event, version_id=version_id))
    try:
        scope = motion.scope(strand, local)
        value = compile_expression(anchor).evaluate(scope, at=motion.acting.at)
        return None if value in (None, "") else anchor_instant(value)
    except (ExpressionFailed, AnchorUnreadable):
        return None


def _first_passed(motion: Motion, element: str) -> datetime | None:
    if element not in motion.case.passed:
        return None
    now = motion.acting.at if element in motion.completed else None
    return _earlier_passed(motion, element) or now


def _earlier_passed(motion: Motion, element: str) -> datetime | None:
    """Look in the trace as it was written before this transaction."""
    wanted = select(Element.at, Element.element, Element.move).where(
        Element.case_id == motion.case.id,
        Element.element.in_(names_before(motion.case, [element])),
        Element.state == "completed",
    )
    for at, name, move in db.session.execute(wanted.order_by(Element.seq)):
        if name_since(motion.case, name, move=move) == element:
            return at
    return None
