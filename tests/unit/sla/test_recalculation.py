from datetime import date

import pytest

from service.sla.recalculation import Change, recompute
from tests.unit.sla.london import ENGLAND, at, day_of, policy

MOURNING = ENGLAND.next_version(holidays={date(2026, 12, 21): "Day of mourning"})


def change(within: str, **attributes: str) -> Change:
    return recompute(policy(within, **attributes), at("2026-12-17"), (), ENGLAND, MOURNING)


def test_late_holiday_moves_a_service_clock() -> None:
    found = change("5 working days")

    assert (day_of(found.before), day_of(found.after)) == ("2026-12-24", "2026-12-29")
    assert found.moves
    assert not found.needs_administrator
    assert found.explanation == (
        "Version 2 of the calendar england_and_wales moves the target from 23:59:59 on Thursday "
        "24 December 2026 to 23:59:59 on Tuesday 29 December 2026."
    )


@pytest.mark.parametrize("kind", ["statutory", "stop_clock"])
def test_clock_of_the_law_moves_only_on_an_administrators_word(kind: str) -> None:
    found = change("5 working days", kind=kind)

    assert found.needs_administrator
    assert "needs an administrator's word" in found.explanation


def test_clock_in_calendar_days_does_not_move() -> None:
    found = change("5 days", kind="statutory")

    assert not found.moves
    assert not found.needs_administrator
    assert "leaves the target at 23:59:59 on Tuesday 22 December 2026" in found.explanation


def test_amber_alone_may_move() -> None:
    found = change("6 days", amber="2 working days")

    assert found.before.at == found.after.at
    assert found.moves
