from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from service.cases.clocks.recalculation import ClockChange
from service.cases.late_holidays import apply_day_off, preview_day_off
from service.definitions.calendars import CalendarUnknown, calendar, store_next
from service.people.groups import Group
from service.people.refusals import NotAllowed
from service.transaction import reading, transaction
from tests.factories.cases import MONDAY, Desk
from tests.factories.definitions import publish_process
from tests.factories.people import add_actor
from tests.integration.cases.sla_notation import london_end, sla
from tests.unit.engine.notation import (
    boundary,
    catch,
    end,
    extension,
    flow,
    gateway,
    handrail,
    start,
    user,
)

WEDNESDAY = date(2026, 11, 25)
KEY = "england_and_wales"


def preview(desk: Desk, key: str = KEY) -> list[ClockChange]:
    return preview_day_off(key, WEDNESDAY, "State funeral", holiday=True, acting=desk.acting())


def apply(desk: Desk, key: str = KEY, *, statutory: bool = False) -> list[ClockChange]:
    said = {"holiday": True, "acting": desk.acting(), "statutory": statutory}
    moved = apply_day_off(key, WEDNESDAY, "State funeral", **said)
    desk.check()
    return moved


def version() -> int:
    with reading():
        return calendar(KEY).version


@pytest.fixture
def case(desk: Desk) -> str:
    """A case with a service clock, a statutory one and one in another country."""
    publish_process(
        start(),
        gateway("parallel", "G", "J"),
        user("A", inner=sla(within="5 working days")),
        user("B", inner=sla(within="5 working days", kind="statutory")),
        user("C", inner=sla(within="5 working days", calendar="scotland")),
        user("D", inner=sla(within="5 days")),
        end(),
        flow("S G A J E"),
        *(flow(f"G {one} J") for one in "BCD"),
    )
    return desk.start()


def targets(desk: Desk, case: str) -> dict[str, datetime | None]:
    return {task.element: task.sla.target_at for task in desk.case(case).tasks}


BEFORE = {"A": london_end(30), "B": london_end(30), "C": london_end(1, 12), "D": london_end(28)}


def test_a_preview_says_what_would_move_and_moves_nothing(desk: Desk, case: str) -> None:
    found = preview(desk)
    assert [(one.element, one.before, one.after, one.statutory) for one in found] == [
        ("A", london_end(30), london_end(1, 12), False),
        ("B", london_end(30), london_end(1, 12), True),
    ]
    assert found[0].reference == "HR-000001"
    assert "moves the target from" in found[0].explanation
    assert "administrator" in found[1].explanation
    assert targets(desk, case) == BEFORE
    assert version() == 1


def test_applying_moves_the_service_clocks(desk: Desk, case: str) -> None:
    assert [one.element for one in apply(desk)] == ["A"]
    assert targets(desk, case) == {**BEFORE, "A": london_end(1, 12)}
    assert version() == 2
    assert [one.due_at for one in desk.timers(case)].count(london_end(1, 12)) == 2
    assert desk.task(case, "A").sla.original_target_at == london_end(30)
    assert "clock_moved" in desk.log(case)


def test_statutory_clocks_move_only_on_an_administrators_word(desk: Desk, case: str) -> None:
    analyst = desk.do(lambda: add_actor("ana", Group.ANALYST))
    apply(desk)
    said = {"holiday": True, "acting": desk.acting(analyst), "statutory": True}
    with pytest.raises(NotAllowed):
        apply_day_off(KEY, WEDNESDAY, "State funeral", **said)
    assert targets(desk, case)["B"] == london_end(30)
    assert [one.element for one in apply(desk, statutory=True)] == ["B"]
    assert targets(desk, case)["B"] == london_end(1, 12)
    assert version() == 2


def test_a_statutory_clock_that_was_not_moved_stays_whatever_happens(desk: Desk, case: str) -> None:
    apply(desk)
    desk.hold(case, MONDAY + timedelta(days=2))
    desk.advance(MONDAY + timedelta(days=2))
    assert targets(desk, case)["B"] == london_end(30)


def test_new_clocks_count_in_the_new_version(desk: Desk, case: str) -> None:
    apply(desk)
    assert targets(desk, desk.start())["B"] == london_end(1, 12)


def test_applying_again_goes_on_where_it_was_cut_short(desk: Desk, case: str) -> None:
    apply(desk)
    assert apply(desk) == []
    assert [one.element for one in preview(desk)] == ["B"]


def test_drawn_timers_and_the_cases_own_sla_move_too(desk: Desk) -> None:
    rule = extension(handrail("rule", kind="statutory"))
    publish_process(
        sla(within="10 working days"),
        start(),
        gateway("parallel", "G"),
        user("A"),
        boundary("T", "A", "timer 5 working days", interrupting=False, handrail__clock="target"),
        boundary("L", "A", "timer 5 working days", interrupting=False, inner=rule),
        catch("M", "timer PT9000H"),
        end(),
        flow("S G A E"),
        flow("G M E"),
        flow("T E"),
        flow("L E"),
    )
    case = desk.start()
    found = preview(desk)
    assert {(one.element, one.statutory) for one in found} == {
        ("T", False),
        ("L", True),
        (None, False),
    }
    assert desk.task(case, "A").sla.target_at == london_end(30)
    assert {one.element for one in apply(desk)} == {"T", None}
    assert desk.task(case, "A").sla.target_at == london_end(1, 12)
    own = desk.case(case).sla
    assert (own.original_target_at, own.target_at) == (london_end(7, 12), london_end(8, 12))


def test_a_closed_case_keeps_its_dates(desk: Desk) -> None:
    publish_process(start(), user("A", inner=sla(within="5 working days")), end(), flow("S A E"))
    case = desk.start()
    desk.complete(case, "A")
    assert apply(desk) == []
    assert desk.tasks(case)["A"].sla.target_at == london_end(30)


def test_only_those_who_may_change_calendars(desk: Desk) -> None:
    officer = desk.do(lambda: add_actor("ann", Group.OFFICER))
    for verb in (preview_day_off, apply_day_off):
        with pytest.raises(NotAllowed):
            verb(KEY, WEDNESDAY, "x", holiday=True, acting=desk.acting(officer))
    with pytest.raises(CalendarUnknown):
        preview(desk, "atlantis")


def test_a_day_off_already_is_no_new_version(desk: Desk, case: str) -> None:
    christmas = date(2026, 12, 25)
    for holiday in (True, False):
        assert apply_day_off(KEY, christmas, "x", holiday=holiday, acting=desk.acting()) == []
    assert version() == 1


def test_a_closure_ends_an_extra_working_day(desk: Desk, case: str) -> None:
    saturday = date(2026, 11, 28)
    with transaction():
        with_it = replace(calendar(KEY), version=2, extra_days={saturday: "Open day"})
        store_next(with_it, by=None, at=desk.now, note="Open day")
    assert targets(desk, desk.start())["A"] == london_end(28)
    said = {"holiday": False, "acting": desk.acting()}
    assert [one.element for one in apply_day_off(KEY, saturday, "Shut", **said)] == ["A"]
    assert apply_day_off(KEY, date(2026, 11, 29), "A Sunday", **said) == []
    assert version() == 3
    assert targets(desk, desk.start())["A"] == london_end(30)


def test_a_closure_moves_no_clock_of_the_law_and_a_bank_holiday_later_does(
    desk: Desk, case: str
) -> None:
    said = {"acting": desk.acting(), "statutory": True}
    closed = apply_day_off(KEY, WEDNESDAY, "Moving house", holiday=False, **said)
    assert [one.element for one in closed] == ["A"]
    assert targets(desk, desk.start())["B"] == london_end(30)
    assert {one.element for one in apply(desk, statutory=True)} == {"B"}
