"""Anchors: the instants from which clocks count, some of them not known at first."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

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
Span = tuple[int, int]
"""Two moves: what was completed between them was taken back by the later one."""
NOT_KNOWN = "The clock starts when its date is known."


def never_moves(motion: Motion, anchor: str) -> bool:
    """Tell whether an anchor, once known, stays what it is.

    A date in the data need not, and an event does not when an undo has taken anything back.
    """
    is_event = anchor.startswith(_EVENT)
    return anchor in (TASK, _CASE) or (is_event and not motion.case.taken_back)


def anchor_of(  # noqa: PLR0913  what a clock's beginning hangs on
    motion: Motion,
    strand: Strand,
    anchor: str,
    *,
    opened_at: datetime,
    local: Mapping[str, Any] | None = None,
    drawn_in: str | None = None,
    statutory: bool = False,
) -> datetime | None:
    """Return when a clock begins to count; None while that is not known.

    `opened_at` is when its task opened, `local` are the variables that the task sees. `drawn_in` is
    the version that draws the clock, when that is not the strand's. An event that an undo has taken
    back counts for a `statutory` clock alone, which no undo moves.
    """
    if anchor == TASK:
        return opened_at
    if anchor == _CASE:
        return motion.case.created_at
    if anchor.startswith(_EVENT):
        event = anchor.removeprefix(_EVENT).strip()
        version_id = drawn_in or strand.version_id
        element = name_now(motion.case, event, version_id=version_id)
        void = () if statutory else motion.case.taken_back.get(element, ())
        return _first_passed(motion, element, void)
    try:
        scope = motion.scope(strand, local)
        value = compile_expression(anchor).evaluate(scope, at=motion.acting.at)
        return None if value in (None, "") else anchor_instant(value)
    except (ExpressionFailed, AnchorUnreadable):
        return None


def _first_passed(motion: Motion, element: str, void: Iterable[Span]) -> datetime | None:
    """Return when an element was completed first, of all times that are not taken back."""
    if element not in motion.case.passed:
        return None
    now = motion.acting.at if element in motion.completed else None
    return _earlier_passed(motion, element, void) or now


def _earlier_passed(motion: Motion, element: str, void: Iterable[Span]) -> datetime | None:
    """Look in the trace as it was written before this transaction."""
    wanted = select(Element.at, Element.element, Element.move).where(
        Element.case_id == motion.case.id,
        Element.element.in_(names_before(motion.case, [element])),
        Element.state == "completed",
        *(or_(Element.move <= since, Element.move >= upto) for since, upto in void),
    )
    for at, name, move in db.session.execute(wanted.order_by(Element.seq)):
        if name_since(motion.case, name, move=move) == element:
            return at
    return None
