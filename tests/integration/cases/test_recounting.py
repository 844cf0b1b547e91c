from collections.abc import Callable
from datetime import date, timedelta
from threading import Event, Thread
from typing import Any

import pytest
from flask import Flask

from service.cases import recount_passes, recounting
from service.cases.beginning import Opening
from service.cases.clocks import recalculation
from service.cases.commands.start import start as start_case
from service.cases.models import Recount, RecountState
from service.cases.refusals import LookIsOld, RecountHasBegun, RecountNotFound, RecountUnderWay
from service.definitions.calendars import calendar, versions_of
from service.errors import LaterVersionNeeded
from service.extensions import db
from service.people.actors import Acting
from service.people.groups import Group
from service.people.refusals import ChangedSince, NotAllowed
from service.sla.calendar_changes import Changed, add_holiday, close
from service.sla.days import DateOutOfReach
from service.sla.pauses import is_law
from service.sla.policies import Policy
from service.sla.recalculation import Change, recompute
from service.transaction import reading, transaction
from tests.factories.cases import MONDAY, Desk
from tests.factories.definitions import publish_process
from tests.factories.people import add_actor
from tests.integration.cases.sla_notation import london_end, sla
from tests.unit.engine.notation import end, flow, gateway, start, user

KEY = "england_and_wales"
WEDNESDAY = date(2026, 11, 25)


@pytest.fixture
def cases(desk: Desk) -> list[str]:
    publish_process(
        start(),
        gateway("parallel", "G", "J"),
        user("A", inner=sla(within="5 working days")),
        user("B", inner=sla(within="5 working days", kind="statutory")),
        end(),
        *(flow("S G A J E"), flow("G B J")),
    )
    return [desk.start() for _ in range(3)]


def closure(day: date = WEDNESDAY) -> Changed:
    with reading():
        return close(calendar(KEY), day, day, "Moving house", today=MONDAY.date())


def holiday(day: date = WEDNESDAY) -> Changed:
    with reading():
        return add_holiday(calendar(KEY), day, "State funeral", today=MONDAY.date())


def propose(desk: Desk, change: Changed) -> str:
    with transaction():
        return recounting.propose(change, acting=desk.acting()).id


def confirm(desk: Desk, recount_id: str, **more: bool) -> None:
    with transaction():
        recounting.confirm(recount_id, acting=desk.acting(), **more)


def seen(recount_id: str) -> Recount:
    with reading():
        found = db.session.get_one(Recount, recount_id)
        db.session.expunge(found)
    return found


def while_in_the_midst(app: Flask, of: Callable[[], str], do: Callable[[], object]) -> str:
    """Do something while another connection has `of` done and not yet committed.

    It has its end to do it in, or, where it must wait for the other, as long as that.
    """
    began, over = Event(), Event()
    came: list[str] = []

    def other() -> None:
        with app.app_context():
            try:
                with transaction():
                    came.append(of())
                    began.set()
                    over.wait(0.5)
            finally:
                db.session.remove()

    thread = Thread(target=other)
    thread.start()
    began.wait()
    do()
    over.set()
    thread.join()
    return came[0]


def to_the_end(desk: Desk) -> None:
    while recount_passes.go_on(desk.now):
        pass
    desk.check()


def targets(desk: Desk, case: str) -> list[object]:
    return [desk.task(case, one).sla.target_at for one in "AB"]


def test_what_only_a_later_version_can_count_is_left_to_it(
    desk: Desk, cases: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    recount_id = propose(desk, closure())

    def later(*_: Any, **__: Any) -> None:
        raise LaterVersionNeeded

    for does, state in (("would_move", "looking"), ("recompute_clocks", "running")):
        with monkeypatch.context() as rolled_out:
            rolled_out.setattr(recount_passes, does, later)
            assert recount_passes.go_on(desk.now) == 0
        assert (seen(recount_id).state, seen(recount_id).failed) == (RecountState(state), 0)
        to_the_end(desk)
        if state == "looking":
            confirm(desk, recount_id)
    assert seen(recount_id).state is RecountState.DONE


def test_a_change_is_looked_at_then_carried_out_case_by_case(
    desk: Desk, cases: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recount_passes, "A_PASS", 2)
    recount_id = propose(desk, closure())
    assert recount_passes.go_on(desk.now) == 2
    half = seen(recount_id)
    assert (half.state, half.cases, half.seen) == (RecountState.LOOKING, 3, 2)
    with pytest.raises(RecountHasBegun):
        confirm(desk, recount_id)
    to_the_end(desk)
    looked = seen(recount_id)
    assert looked.state is RecountState.LOOKED
    assert (looked.service_clocks, looked.statutory_clocks) == (6, 0)
    assert {(one["name"], one["statutory"]) for one in looked.examples} == {
        ("A", False),
        ("The whole case", False),
    }
    assert targets(desk, cases[0]) == [london_end(30), london_end(30)]

    confirm(desk, recount_id)
    with reading():
        assert versions_of(KEY)[0].note == ("Closed on Wednesday 25 November 2026: Moving house.")
        assert [one.id for one in recounting.under_way(KEY)] == [recount_id]
    to_the_end(desk)
    done = seen(recount_id)
    assert (done.state, done.moved, done.seen, done.failed) == (RecountState.DONE, 6, 3, 0)
    for case in cases:
        assert targets(desk, case) == [london_end(1, 12), london_end(30)]
        assert desk.log(case).count("clock_moved") == 2
    with pytest.raises(RecountHasBegun), transaction():
        recounting.try_again(recount_id, acting=desk.acting())


def test_deadlines_set_by_law_move_on_an_administrators_word(desk: Desk, cases: list[str]) -> None:
    analyst = desk.do(lambda: add_actor("ana", Group.ANALYST))
    recount_id = propose(desk, holiday())
    to_the_end(desk)
    looked = seen(recount_id)
    assert (looked.is_law, looked.service_clocks, looked.statutory_clocks) == (True, 6, 3)
    with pytest.raises(NotAllowed), transaction():
        recounting.confirm(recount_id, acting=desk.acting(analyst), statutory=True)
    confirm(desk, recount_id, statutory=True)
    to_the_end(desk)
    assert targets(desk, cases[0]) == [london_end(1, 12), london_end(1, 12)]


def test_who_comes_second_looks_again(desk: Desk, cases: list[str]) -> None:
    first, second = propose(desk, closure()), propose(desk, holiday())
    to_the_end(desk)
    confirm(desk, first)
    with pytest.raises(ChangedSince):
        confirm(desk, second)
    while_it_runs = propose(desk, holiday(date(2026, 11, 27)))
    recount_passes.look(while_it_runs)
    with pytest.raises(RecountUnderWay):
        confirm(desk, while_it_runs, statutory=True)
    to_the_end(desk)
    change = closure(date(2026, 11, 26))
    third = propose(desk, change)
    to_the_end(desk)
    assert seen(third).service_clocks == 2 * len(cases)
    confirm(desk, third)
    with pytest.raises(ChangedSince):
        propose(desk, change)


def test_a_case_that_cannot_be_counted_is_passed_over_and_tried_again(
    desk: Desk, cases: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    recount_id = propose(desk, holiday())
    to_the_end(desk)
    confirm(desk, recount_id, statutory=True)

    def broken(*_: object, **__: object) -> None:
        raise ArithmeticError

    with monkeypatch.context() as spoilt:
        spoilt.setattr(recount_passes, "recompute_clocks", broken)
        to_the_end(desk)
    found = seen(recount_id)
    assert (found.state, found.failed, found.moved) == (RecountState.DONE, 3, 0)
    assert [one["case_id"] for one in found.failed_cases] == cases
    analyst = desk.do(lambda: add_actor("ana", Group.ANALYST))
    with pytest.raises(NotAllowed), transaction():
        recounting.try_again(recount_id, acting=desk.acting(analyst))
    with transaction():
        recounting.try_again(recount_id, acting=desk.acting())
    to_the_end(desk)
    found = seen(recount_id)
    assert (found.failed, found.moved, found.failed_cases) == (0, 9, [])


def test_a_clock_that_cannot_be_counted_is_named_and_holds_no_other(
    desk: Desk, cases: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Clocks of the law, say, reach beyond the years of the new version."""

    def refuses(policy: Policy, *rest: Any) -> Change:
        if is_law(policy.kind):
            raise DateOutOfReach
        return recompute(policy, *rest)

    monkeypatch.setattr(recalculation, "recompute", refuses)
    recount_id = propose(desk, holiday())
    to_the_end(desk)
    assert (seen(recount_id).failed, seen(recount_id).statutory_clocks) == (3, 0)
    confirm(desk, recount_id, statutory=True)
    to_the_end(desk)
    found = seen(recount_id)
    assert (found.failed, found.moved) == (3, 6)
    assert [one["case_id"] for one in found.failed_cases] == cases
    assert targets(desk, cases[0]) == [london_end(1, 12), london_end(30)]


def test_what_counts_elsewhere_or_by_a_law_that_is_not_to_move_is_not_touched(desk: Desk) -> None:
    for key, counted in (
        ("scots", sla(within="5 working days", calendar="scotland")),
        ("law", sla(within="5 working days", kind="statutory")),
    ):
        publish_process(start(), user("A", inner=counted), end(), flow("S A E"), key=key)
    law, _ = desk.start("law"), desk.start("scots")
    before = desk.case(law)
    recount_id = propose(desk, holiday())
    to_the_end(desk)
    looked = seen(recount_id)
    assert (looked.cases, looked.statutory_clocks, looked.service_clocks) == (1, 1, 0)
    desk.now += timedelta(minutes=1)
    confirm(desk, recount_id)
    to_the_end(desk)
    assert desk.case(law) == before
    desk.hold(law, MONDAY + timedelta(days=1))
    assert desk.case(law).sla.target_at == before.sla.target_at == london_end(30)
    assert desk.log(law).count("clock_moved") == 0


def test_a_look_that_nobody_confirmed_grows_old_and_goes(desk: Desk, cases: list[str]) -> None:
    recount_id = propose(desk, closure())
    to_the_end(desk)
    later = Acting(desk.actor, desk.now + timedelta(days=2))
    with pytest.raises(LookIsOld, match="more than a day old"), transaction():
        recounting.confirm(recount_id, acting=later)
    desk.do(lambda: recounting.forget_unconfirmed(desk.now))
    assert seen(recount_id).state is RecountState.LOOKED
    desk.do(lambda: recounting.forget_unconfirmed(later.at))
    with pytest.raises(RecountNotFound), reading():
        recounting.find(recount_id, actor=desk.actor)


def test_only_those_who_may_change_calendars_do(desk: Desk, cases: list[str]) -> None:
    officer = desk.do(lambda: add_actor("ann", Group.OFFICER))
    for verb in (
        lambda: recounting.propose(closure(), acting=desk.acting(officer)),
        lambda: recounting.find("x", actor=officer),
    ):
        with pytest.raises(NotAllowed), transaction():
            verb()
    with pytest.raises(RecountNotFound), reading():
        recounting.find("x", actor=desk.actor)


def test_a_target_that_lies_ahead_once_more_is_told_once_more(desk: Desk) -> None:
    """The task and its case are both late when the day before is declared a bank holiday."""
    counted = sla(within="2 working days", amber="1 working day")
    publish_process(counted, start(), user("A", inner=counted), end(), flow("S A E"))
    case = desk.start()
    desk.advance(london_end(25) + timedelta(hours=1))

    def told() -> tuple[int, int]:
        return desk.log(case).count("clock_amber"), desk.log(case).count("clock_breached")

    assert told() == (2, 2)
    recount_id = propose(desk, holiday())
    to_the_end(desk)
    confirm(desk, recount_id)
    to_the_end(desk)
    assert told() == (2, 2)
    desk.advance(london_end(26) + timedelta(hours=1))
    assert told() == (2, 4)


def test_work_that_opens_while_a_change_is_confirmed_is_recounted_too(
    desk: Desk, ground: Flask, cases: list[str]
) -> None:
    recount_id = propose(desk, closure())
    to_the_end(desk)

    def confirm_and_recount() -> None:
        confirm(desk, recount_id)
        to_the_end(desk)

    opening = Opening(process="p")
    late = while_in_the_midst(
        ground, lambda: start_case(opening, acting=desk.acting()).id, confirm_and_recount
    )
    assert targets(desk, late) == targets(desk, cases[0])
