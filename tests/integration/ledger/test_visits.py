from datetime import timedelta

from service.ledger.visits import BREAK, SELDOM, is_due, note, seen_until
from service.transaction import reading, transaction
from tests.factories.cases import MONDAY


def look(now):
    """Look at the worklist, as the first page does it."""
    with reading():
        seen, due = seen_until("ann", now=now), is_due("ann", now=now)
    if due:
        with transaction():
            note("ann", at=now, seen_until=seen)
    return seen, due


def test_work_without_a_break_is_one_visit(ground):
    moment = timedelta(seconds=10)
    assert look(MONDAY) == (MONDAY, True)
    assert look(MONDAY + moment) == (MONDAY, False)
    assert look(MONDAY + SELDOM) == (MONDAY, True)
    later = MONDAY + SELDOM + BREAK
    assert look(later) == (MONDAY + SELDOM, True)
    assert look(later + moment) == (MONDAY + SELDOM, False)
