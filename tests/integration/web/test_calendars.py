"""The pages of calendars: looked at, changed with a look first, and made for a team."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from service.cases import recount_passes
from service.definitions.calendars import calendar
from service.transaction import reading
from service.web.administration import calendar_changing, calendar_recounts
from tests.factories.cases import Desk
from tests.factories.definitions import publish_process
from tests.integration.cases.sla_notation import sla
from tests.integration.web.visitor import Page, Visitor
from tests.unit.engine.notation import end, flow, gateway, start, user

KEY = "england_and_wales"
HOME = f"/administration/calendars/{KEY}"
Visit = Callable[[str], Visitor]


@pytest.fixture
def clocks(desk: Desk) -> str:
    publish_process(
        start(),
        gateway("parallel", "G", "J"),
        user("A", inner=sla(within="30 working days")),
        user("B", inner=sla(within="30 working days", kind="statutory")),
        end(),
        *(flow("S G A J E"), flow("G B J")),
    )
    return desk.start()


def day(name: str, when: date) -> dict[str, str]:
    parts = {"day": when.day, "month": when.month, "year": when.year}
    return {f"{name}-{part}": str(value) for part, value in parts.items()}


def working_day(desk: Desk) -> date:
    with reading():
        return calendar(KEY).next_working_day(desk.now.date() + timedelta(days=7))


def ask(visitor: Visitor, kind: str, **answers: str) -> Page:
    return visitor.send(f"{HOME}/change/{kind}", answers)


def confirming(look: Page) -> str:
    """Where the form of a look is sent to."""
    found = re.search(r"/administration/calendar-changes/[^/\"]+/confirm", str(look.body))
    assert found is not None
    return found[0]


def test_a_closure_is_looked_at_then_moves_what_is_not_the_law(
    desk: Desk, clocks: str, visit: Visit
) -> None:
    admin, closed = visit("admin"), working_day(desk)
    before = desk.task(clocks, "A").sla.target_at, desk.task(clocks, "B").sla.target_at
    days = day("first", closed) | day("last", closed)
    assert ask(admin, "closure", **days, name="Moving house").status == 302
    look = admin.follow()
    assert "2 open targets will move" in look.main
    assert "Deadlines set by law do not move" in look.main
    assert look.links()["HR-000001"] == f"/cases/{clocks}"
    assert "move deadlines set by law as well" not in look.main
    assert desk.task(clocks, "A").sla.target_at == before[0]

    action = confirming(look)
    admin.post(action, look.fields(action))
    done = admin.follow()
    assert done.banner == "The calendar is changed. New targets count by it from now on."
    assert "2 open targets were moved." in done.main
    after = desk.task(clocks, "A").sla.target_at, desk.task(clocks, "B").sla.target_at
    assert after[0] != before[0]
    assert after[1] == before[1]
    assert "clock_moved" in desk.log(clocks)
    assert "Moving house (own closure)" in admin.get(f"{HOME}/{closed.year}").main
    assert admin.post(action, look.fields(action)).status == 409

    fields = admin.get(HOME).fields(f"{HOME}/take-back")
    admin.post(f"{HOME}/take-back", fields)
    back = admin.follow()
    assert "Back to the usual days" in back.heading
    assert admin.post(f"{HOME}/take-back", fields | {"first": "x"}).status == 422


def test_days_that_cannot_be_closed_are_refused_beside_the_question(
    desk: Desk, visit: Visit
) -> None:
    admin, closed = visit("admin"), working_day(desk)
    days = day("first", closed) | day("last", closed - timedelta(1))
    refused = ask(admin, "closure", **days, name="x")
    assert refused.status == 422
    assert refused.problems == ["The last day must not be before the first."]
    past = date(2020, 1, 6)
    refused = ask(admin, "closure", **day("first", past), **day("last", past), name="x")
    assert "lies in the past" in refused.problems[0]


def test_a_bank_holiday_may_move_the_law_and_many_cases_are_left_to_a_worker(
    desk: Desk, clocks: str, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calendar_changing, "AT_ONCE", 0)
    monkeypatch.setattr(calendar_recounts, "AT_ONCE", 0)
    admin, free = visit("admin"), working_day(desk)
    before = desk.task(clocks, "B").sla.target_at
    ask(admin, "holiday", **day("first", free), name="Coronation")
    looking = admin.follow()
    assert "0 of 1 cases looked at" in looking.main
    here = looking.links()["Look again"]
    recount_passes.go_on(desk.now)
    look = admin.get(here)
    assert "move deadlines set by law as well" in look.main
    analyst = visit("ana").get(here).main
    assert "move deadlines set by law as well" not in analyst
    assert "HR-000001" not in analyst
    admin.post(f"{here}/confirm", look.fields(f"{here}/confirm") | {"statutory": "yes"})
    assert "0 of 1 cases counted anew" in admin.follow().main
    assert "0 of 1 cases so far" in admin.get(HOME).main
    recount_passes.go_on(desk.now)
    assert "3 open targets were moved" in admin.get(here).main
    assert desk.task(clocks, "B").sla.target_at != before


def test_a_team_has_a_calendar_and_hours_of_its_own(desk: Desk, visit: Visit) -> None:
    ana = visit("ana")
    refused = ana.send(f"{HOME}/copy", {"name": "Night team", "key": "Night Team"})
    assert refused.problems[0].startswith("The short name must begin with a letter")
    ana.send(f"{HOME}/copy", {"name": "Night team", "key": "night_team"})
    assert ana.follow().banner == "Night team begins as England and Wales is now."
    known = ana.send(f"{HOME}/copy", {"name": "Night team", "key": "night_team"})
    assert known.problems == ["There is a calendar of this name."]
    home = "/administration/calendars/night_team"
    hours = f"{home}/change/hours"
    half = ana.send(hours, {"opens": "9:00"})
    assert half.problems == ["Give both times, or neither."]
    assert ana.send(hours, {}).problems == ["These are the days and hours as they are."]
    sent = {"days": ["monday", "tuesday", "saturday"], "opens": "9:00", "closes": "17:00"}
    sent |= {"ends": "17:00"}
    assert ana.send(hours, sent).status == 302
    look = ana.follow()
    assert look.links()["Leave it as it is"] == home
    action = confirming(look)
    ana.post(action, look.fields(action))
    ana.follow()
    shown = ana.get(home).main
    assert "Monday, Tuesday and Saturday" in shown
    assert "Monday to Tuesday, 9am to 5pm; Saturday, 9am to 5pm" in shown
    assert "At 5pm" in shown
    backwards = ana.send(hours, {"opens": "17:00", "closes": "9:00"})
    assert "ends before it begins" in backwards.problems[0]
    assert "Night team" in ana.get("/administration/calendars").main


def test_what_is_not_there_is_not_found(desk: Desk, visit: Visit) -> None:
    admin = visit("admin")
    for path in (
        "/administration/calendars/atlantis",
        f"{HOME}/2500",
        f"{HOME}/change/everything",
        "/administration/calendar-changes/x",
    ):
        assert admin.get(path).status == 404, path
    assert visit("olivia").get("/administration/calendars").status == 403
