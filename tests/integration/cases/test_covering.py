from datetime import date, timedelta

import pytest
from flask import Flask

from service.cases.commands.assign import assign_task
from service.people.absences import (
    absences_from,
    call_off_absence,
    find_absence,
    plan_absence,
    who_covers,
)
from service.people.actors import Actor
from service.people.groups import Group
from service.people.refusals import AbsenceImpossible, AbsenceNotFound, NotAllowed
from service.transaction import reading, transaction
from tests.factories.cases import Desk
from tests.factories.definitions import publish_process
from tests.factories.people import add_actor
from tests.integration.cases.test_concurrency import together
from tests.unit.engine.notation import end, flow, start, user

MONDAY = date(2026, 11, 23)
DAY = timedelta(days=1)


@pytest.fixture
def people(desk: Desk) -> dict[str, Actor]:
    publish_process(
        start(),
        user("A", handrail__roles="surveyor", handrail__assignee="ann"),
        user("B", handrail__assignee="ann", handrail__notBy="A"),
        end(),
        flow("S A B E"),
    )

    def add() -> dict[str, Actor]:
        officers = {one: add_actor(one, Group.OFFICER) for one in ("ann", "bob", "cy")}
        return officers | {
            "tess": add_actor("tess", Group.SUPERVISOR),
            "ana": add_actor("ana", Group.ANALYST),
        }

    return desk.do(add)


def away(desk: Desk, who: str, cover: str, days: tuple[int, int], by: Actor) -> int:
    first, last = (MONDAY + at * DAY for at in days)
    plan = {"today": MONDAY, "acting": desk.acting(by)}
    return desk.do(lambda: plan_absence(who, cover, first, last, **plan).id)


def test_new_work_of_somebody_away_goes_to_their_cover_until_the_last_day(desk, people) -> None:
    before = desk.start()
    away(desk, "ann", "bob", (0, 1), people["ann"])
    case = desk.start()
    assert desk.task(before, "A").assignee == "ann"
    assert desk.task(case, "A").assignee == "bob"
    assert desk.log(case).count("task_assigned") == 1
    task = desk.task(case, "A").id
    desk.do(lambda: assign_task(task, "ann", acting=desk.acting()))
    assert desk.task(case, "A").assignee == "bob"
    desk.now += 2 * DAY
    assert desk.task(desk.start(), "A").assignee == "ann"


def test_a_cover_who_may_not_do_it_does_not_get_it(desk, people) -> None:
    away(desk, "ann", "bob", (0, 1), people["tess"])
    case = desk.start()
    desk.complete(case, "A", by=people["bob"])
    assert desk.task(case, "B").assignee == "ann"


def test_covers_cover_each_other_but_never_in_a_circle(desk, people) -> None:
    away(desk, "ann", "bob", (0, 4), people["tess"])
    second = away(desk, "bob", "cy", (1, 4), people["tess"])
    third = away(desk, "cy", "ann", (2, 4), people["tess"])
    with reading():
        found = [who_covers("ann", MONDAY + at * DAY) for at in range(6)]
        assert found == ["bob", "cy", None, None, None, None]
        assert who_covers("tess", MONDAY) is None
        assert len(absences_from(MONDAY)) == 3
        assert len(absences_from(MONDAY, of="ann")) == 2
        assert absences_from(MONDAY + 5 * DAY) == []
    for _ in range(2):
        desk.do(lambda: call_off_absence(third, acting=desk.acting(people["cy"])))
    with reading():
        assert who_covers("ann", MONDAY + 2 * DAY) == "cy"
        with pytest.raises(NotAllowed):
            find_absence(second, actor=people["ann"])
        with pytest.raises(AbsenceNotFound):
            find_absence(99, actor=people["tess"])


@pytest.mark.parametrize(
    ("cover", "days", "why"),
    [
        ("ann", (0, 1), "Somebody else"),
        ("ana", (0, 1), "work on cases"),
        ("bob", (2, 1), "last day"),
        ("bob", (-3, -1), "last day"),
        ("bob", (7, 9), "already"),
    ],
)
def test_an_absence_that_cannot_be_is_refused(desk, people, cover, days, why) -> None:
    away(desk, "ann", "bob", (5, 7), people["ann"])
    with pytest.raises(AbsenceImpossible, match=why):
        away(desk, "ann", cover, days, people["tess"])
    with pytest.raises(NotAllowed), transaction():
        away(desk, "bob", "cy", (0, 1), people["ann"])


def test_of_two_plans_at_once_for_the_same_days_one_is_refused(app: Flask, desk, people) -> None:
    def plan(cover: str) -> str:
        said = {"today": MONDAY, "acting": desk.acting(people["tess"])}
        return plan_absence("ann", cover, MONDAY, MONDAY, **said).cover

    came = together(app, [lambda: plan("bob"), lambda: plan("cy")])
    assert "absence_impossible" in came
    assert {"bob", "cy"} & {*came}
