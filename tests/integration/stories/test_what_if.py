"""Cases that are over, told with a changed process."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask import Flask

from service.cases.commands.record_result import Result
from service.people.actors import SYSTEM
from service.people.groups import Group
from service.stories.recording import Recorded, record
from service.stories.what_if import Comparison, Way, compare, finished_cases, work_by_week
from service.transaction import transaction
from tests.factories.cases import MONDAY, Desk
from tests.factories.definitions import publish_process
from tests.factories.people import add_actor
from tests.unit.engine.notation import (
    end,
    extension,
    flow,
    gateway,
    handrail,
    process,
    service,
    start,
    user,
    write,
)

LATER = timedelta(days=3)


def task(key: str, days: int, role: str = "officer", **attributes: str) -> str:
    sla = extension(handrail("sla", within=f"{days} working days"))
    return user(key, inner=sla, handrail__roles=role, **attributes)


DRAWN = (
    start(),
    task("look", 5),
    gateway("exclusive", "many", default="few"),
    task("check", 5, "lead"),
    service("write", topic="letter"),
    end(name="Done"),
    flow("S look many"),
    flow("many check", when="count > 2"),
    flow("many write", key="few"),
    flow("check write E"),
)


@pytest.fixture
def desk(ground: Flask) -> Iterator[Desk]:
    publish_process(extension(handrail("sla", within="10 working days")), *DRAWN)
    desk = Desk()
    yield desk
    desk.end()


@pytest.fixture
def recorded(desk: Desk) -> Recorded:
    """A case that took its tasks three days each, and is over."""
    case = desk.start()
    for element in ("look", "check"):
        desk.advance(LATER)
        desk.complete(case, element, count=3)
    desk.act(desk.work(case)[0], Result({}))
    return record(case, actor=SYSTEM, now=desk.now)


def what_if(recorded: Recorded, *drawn: str) -> Comparison:
    body = (extension(handrail("sla", within="10 working days")), *drawn)
    return compare(recorded, [("p.bpmn", write(process(*body)))])


def changed(**elements: str) -> tuple[str, ...]:
    """The drawing with some elements drawn otherwise, by their place."""
    return tuple(elements.get(f"at{place}", one) for place, one in enumerate(DRAWN))


def test_a_case_goes_the_same_way_with_other_dates(recorded: Recorded) -> None:
    found = what_if(recorded, *changed(at1=task("look", 1), at3=task("check", 5, "officer")))
    assert (found.way, found.said) == (Way.SAME, "")
    assert found.moved == ("look would be due on 2026-11-24, not on 2026-11-30.",)
    assert (found.before.missed, found.after.missed) == (0, 1)
    assert (found.before.status, found.after.status) == ("met", "met")
    week = date(2026, 11, 23)
    assert work_by_week([found.before, found.before]) == {
        ("officer", week): 2,
        ("lead", week): 2,
    }
    assert work_by_week([found.after, None]) == {("officer", week): 2}


def test_the_first_step_that_goes_another_way_is_said(recorded: Recorded) -> None:
    higher = flow("many check", when="count > 5")
    found = what_if(recorded, *changed(at7=higher))
    assert found.way is Way.ANOTHER
    assert found.said == "Step 1: complete look: Open would be nothing, not check."
    renamed = what_if(recorded, start(), task("see", 5), end(), flow("S see E"))
    assert renamed.said == "Start: Open would be see, not look."
    asked = what_if(recorded, *changed(at4=service("write", topic="email")))
    assert asked.said == "Step 2: complete check: Asked of workers would be email, not letter."
    ended = what_if(recorded, *changed(at5=end(name="Over")))
    assert ended.said.endswith("The outcome would be 'Over', not 'Done'.")


def test_what_cannot_be_told_says_why(recorded: Recorded) -> None:
    chosen = what_if(recorded, *changed(at1=task("look", 5, handrail__outcomes="a,b")))
    assert chosen.way is Way.UNTELLABLE
    assert chosen.said == "Step 1: complete look: Choose an outcome: a, b."
    unready = what_if(recorded, start(), flow("S E"))
    assert (unready.way, unready.after) == (Way.UNTELLABLE, None)
    untrue = Recorded("p", recorded.text.replace("[look]", "[see]"), recorded.files)
    assert what_if(untrue, *DRAWN).said.startswith("It differs on its own version: ")
    closed = Recorded("q", recorded.text, recorded.files)
    assert what_if(closed, *DRAWN).before is None


def test_only_cases_that_may_be_read_are_offered(desk: Desk) -> None:
    with transaction():
        officer = add_actor("olu", Group.OFFICER)
        analyst = add_actor("ann", Group.ANALYST)
    first, second, _, secret = [desk.start() for _ in range(3)] + [
        desk.start(restricted_to=("olu",))
    ]
    for case in (first, second, secret):
        desk.advance(timedelta(hours=1))
        desk.complete(case, "look", count=1)
        desk.act(desk.work(case)[0], Result({}))
    since = MONDAY

    def offered(actor, since=since, limit=9):
        return finished_cases("p", since=since, actor=actor, limit=limit)

    assert offered(officer) == [secret, second, first]
    assert offered(officer, limit=1) == [secret]
    assert offered(officer, since=desk.now) == [secret]
    assert offered(SYSTEM) == [secret, second, first]
    assert offered(analyst) == []
