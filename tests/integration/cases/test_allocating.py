from datetime import date

import pytest

from service.cases.commands.assign import assign_case
from service.cases.commands.migrate import migrate
from service.cases.commands.undo_migration import undo_migration
from service.cases.moving import Moving
from service.people.absences import plan_absence
from service.people.actors import Actor
from service.people.allocation import set_rule, settings_now
from service.people.groups import Group
from service.people.models import AllocationRule
from service.people.refusals import NotAllowed, RoleUnknown
from service.transaction import reading, transaction
from tests.factories.cases import Desk
from tests.factories.definitions import publish_process
from tests.factories.people import add_actor
from tests.unit.engine.notation import (
    boundary,
    end,
    flow,
    gateway,
    script,
    several,
    start,
    sub,
    throw,
    user,
)

TODAY = date(2026, 11, 23)


@pytest.fixture
def tess(desk: Desk) -> Actor:
    publish_process(
        start(),
        user("A", handrail__roles="surveyor"),
        user("B", handrail__roles="surveyor", handrail__notBy="A"),
        end(),
        flow("S A B E"),
    )

    def add() -> Actor:
        for name in ("ann", "bob", "cy"):
            add_actor(name, Group.OFFICER, roles_held=["surveyor"])
        return add_actor("tess", Group.SUPERVISOR)

    return desk.do(add)


def by(desk: Desk, rule: AllocationRule, tess: Actor) -> None:
    desk.do(lambda: set_rule("surveyor", rule, acting=desk.acting(tess)))


def given(desk: Desk, count: int, **said: object) -> list[str | None]:
    """Start cases at one instant, and give who got the first task of each."""
    return [desk.task(desk.start(**said), "A").assignee for _ in range(count)]


def test_each_gets_one_in_turn_but_for_whoever_is_away(desk: Desk, tess: Actor) -> None:
    assert given(desk, 1) == [None]
    by(desk, AllocationRule.ROUND_ROBIN, tess)
    assert given(desk, 4) == ["ann", "bob", "cy", "ann"]
    plan = {"today": TODAY, "acting": desk.acting(tess)}
    desk.do(lambda: plan_absence("bob", "cy", TODAY, TODAY, **plan))
    assert given(desk, 3) == ["cy", "ann", "cy"]
    by(desk, AllocationRule.NONE, tess)
    assert given(desk, 1) == [None]
    with reading():
        assert settings_now()["surveyor"].set_by == "tess"


def test_whoever_has_least_gets_it_unless_their_duties_are_separate(
    desk: Desk, tess: Actor
) -> None:
    by(desk, AllocationRule.LEAST_LOADED, tess)
    case = desk.start()
    assert desk.task(case, "A").assignee == "ann"
    assert given(desk, 2) == ["bob", "cy"]
    ann = desk.do(lambda: add_actor("dee", Group.SUPERVISOR))
    desk.complete(case, "A", by=ann)
    assert desk.task(case, "B").assignee == "ann"
    assert desk.log(case).count("task_assigned") == 2
    hidden = desk.start(restricted_to=("tess",))
    assert desk.task(hidden, "A").assignee is None


def test_the_owner_of_the_case_comes_first(desk: Desk, tess: Actor) -> None:
    by(desk, AllocationRule.CASE_OWNER, tess)
    assert given(desk, 2, owner="cy") == ["cy", "cy"]
    assert given(desk, 2, owner="tess") == ["ann", "bob"]
    case = desk.start(owner="cy")
    desk.do(lambda: assign_case(case, "bob", acting=desk.acting()))
    desk.complete(case, "A", by=tess)
    assert desk.task(case, "B").assignee == "bob"


def test_a_rule_is_set_by_those_who_lead_for_a_role_that_there_is(desk: Desk, tess: Actor) -> None:
    for _ in range(2):
        by(desk, AllocationRule.NONE, tess)
    with reading():
        assert settings_now() == {}
    with pytest.raises(RoleUnknown), transaction():
        set_rule("nobody", AllocationRule.NONE, acting=desk.acting(tess))
    with pytest.raises(NotAllowed), transaction():
        set_rule("surveyor", AllocationRule.NONE, acting=desk.acting(Actor("ann")))


def test_nobody_who_is_away_gets_a_task_even_where_covers_form_a_ring(
    desk: Desk, tess: Actor
) -> None:
    by(desk, AllocationRule.LEAST_LOADED, tess)
    plan = {"today": TODAY, "acting": desk.acting(tess)}
    desk.do(lambda: plan_absence("ann", "bob", TODAY, TODAY, **plan))
    desk.do(lambda: plan_absence("bob", "ann", TODAY, TODAY, **plan))
    assert given(desk, 2) == ["cy", "cy"]


def test_a_task_that_a_migration_gave_to_somebody_goes_when_that_is_undone(
    desk: Desk, tess: Actor
) -> None:
    by(desk, AllocationRule.ROUND_ROBIN, tess)
    drawn = (start(), user("A"), end(), flow("S A E"))
    publish_process(*drawn, key="q")
    case = desk.start("q")
    more = (boundary("T", "A", "if true"), user("H", handrail__roles="surveyor"), flow("T H"))
    publish_process(*drawn, *more, key="q")
    desk.do(lambda: migrate(case, Moving(2), acting=desk.acting()))
    assert desk.task(case, "H").assignee == "ann"
    desk.do(lambda: undo_migration(case, acting=desk.acting()))
    assert desk.open(case) == ["A"]
    assert given(desk, 1) == ["ann"]


def test_what_is_sent_while_tasks_are_given_is_all_sent(desk: Desk, tess: Actor) -> None:
    by(desk, AllocationRule.ROUND_ROBIN, tess)
    publish_process(
        start(),
        sub(
            "P",
            start("Z"),
            gateway("exclusive", "G"),
            script("X", "y = 1"),
            throw("T", "message"),
            user("A", handrail__roles="surveyor"),
            flow("Z G"),
            flow("G T", when="n == 1"),
            flow("G X", when="n == 2"),
            flow("X T A"),
            several(collection="rows", item="n"),
        ),
        end(),
        flow("S P E"),
        key="q",
    )
    case = desk.start("q", rows=[1, 2])
    assert len(desk.work(case)) == 2


def test_nobody_is_given_two_open_tasks_that_one_person_must_not_do(
    desk: Desk, tess: Actor
) -> None:
    by(desk, AllocationRule.CASE_OWNER, tess)
    publish_process(
        start(),
        gateway("parallel", "G"),
        user("A", "C", handrail__roles="surveyor"),
        user("B", handrail__roles="surveyor", handrail__notBy="A"),
        end(),
        flow("S G A E"),
        flow("G B E"),
        flow("G C E"),
        key="q",
    )
    case = desk.start("q", owner="ann")
    given_to = {one: desk.task(case, one).assignee for one in "ABC"}
    assert given_to == {"A": "ann", "B": "bob", "C": "ann"}
