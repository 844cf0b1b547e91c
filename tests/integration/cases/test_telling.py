"""Whom a notice reaches, and how: as they chose, and whoever covers for them."""

from datetime import timedelta

from sqlalchemy import select

from service.cases.commands.assign import assign_case, assign_task
from service.cases.commands.claim import claim
from service.extensions import db
from service.ledger import notices
from service.ledger.outbox import Work
from service.people.absences import plan_absence
from service.people.actors import SYSTEM, Acting, Actor
from service.people.directory import active_user
from service.people.groups import Group
from service.people.leaders import supervisors_of
from service.people.matters import Matter, Ways
from service.people.notice_choices import choices_of, choose
from service.people.teams import add_to_team, ensure_team
from service.transaction import reading, transaction
from tests.factories.cases import Desk
from tests.factories.definitions import publish_process
from tests.factories.people import add_actor
from tests.integration.cases.sla_notation import sla
from tests.unit.engine.notation import end, flow, start, user

DAY = timedelta(days=1)


def open_office(desk: Desk) -> dict[str, Actor]:
    """Two officers with email addresses, a supervisor, and a task with a target."""
    with transaction():
        people = {
            name: add_actor(name, group, roles_held=["officers"])
            for name, group in (
                ("ann", Group.OFFICER),
                ("bob", Group.OFFICER),
                ("sue", Group.SUPERVISOR),
            )
        }
        for name in people:
            active_user(name).email = f"{name}@example.org"
    inner = sla(within="5 days", amber="1 day")
    drawn = user("A", handrail__roles="officers", inner=inner)
    publish_process(start(), drawn, end(), flow("S A E"))
    return people


def give(desk: Desk, case: str, to: str, by: Actor = SYSTEM) -> None:
    task = desk.task(case, "A").id
    desk.do(lambda: assign_task(task, to, acting=desk.acting(by)))


def letters(desk: Desk) -> list[tuple[str, str]]:
    with reading():
        found = db.session.scalars(select(Work).where(Work.topic == "notice").order_by(Work.id))
        return sorted((one.inputs["to"], one.inputs["kind"]) for one in found)


def test_people_are_told_of_what_others_do_to_their_work(desk: Desk) -> None:
    people = open_office(desk)
    case = desk.start()
    desk.do(lambda: claim(desk.task(case, "A").id, acting=desk.acting(people["ann"])))
    give(desk, case, "ann", by=people["ann"])
    assert desk.notices(case) == []
    give(desk, case, "bob", by=people["ann"])
    assert desk.notices(case) == [("bob", "assigned")]
    desk.do(lambda: assign_case(case, "ann", acting=desk.acting(people["sue"])))
    desk.hold(case, desk.now + DAY)
    desk.advance(DAY)
    told = [("bob", "assigned"), ("ann", "assigned"), ("bob", "released"), ("ann", "released")]
    assert desk.notices(case) == told
    desk.hold(case, desk.now + DAY, "A")
    desk.release(case, "A")
    assert desk.notices(case) == [*told, ("bob", "released")]
    assert letters(desk) == []


def test_supervisors_hear_of_late_work_that_nobody_holds(desk: Desk) -> None:
    open_office(desk)
    case = desk.start()
    desk.advance(7 * DAY)
    assert desk.told(case) == [("sue", "amber"), ("sue", "target")]
    assert letters(desk) == [("sue", "target")]


def test_each_is_told_as_they_chose_but_late_work_always_reaches_its_holder(desk: Desk) -> None:
    open_office(desk)
    with transaction():
        nothing = dict.fromkeys(Matter, Ways())
        choose("ann", nothing | {Matter.AMBER: Ways(by_email=True)})
        choose("ann", {Matter.ASSIGNED: Ways(in_digest=True)})
    with reading():
        assert choices_of("ann")[Matter.AMBER] == Ways(by_email=True)
        assert choices_of("bob")[Matter.AMBER] == Ways(in_app=True, in_digest=True)
    case = desk.start()
    give(desk, case, "ann")
    desk.hold(case, desk.now + DAY)
    desk.release(case)
    desk.advance(7 * DAY)
    with reading():
        shown = [(one.kind, one.in_app, one.in_digest) for one in notices.of_person("ann")]
    assert shown == [
        ("assigned", False, True),
        ("amber", False, False),
        ("target", True, False),
    ]
    assert letters(desk) == [("ann", "amber")]


def test_whoever_covers_is_told_as_well(desk: Desk) -> None:
    people = open_office(desk)
    case = desk.start()
    give(desk, case, "ann")
    today = desk.now.date()
    with transaction():
        away = {"today": today, "acting": Acting(people["ann"], desk.now)}
        plan_absence("ann", "bob", today, today + 9 * DAY, **away)
    desk.advance(7 * DAY)
    told = [("ann", "amber"), ("bob", "amber"), ("ann", "target"), ("bob", "target")]
    assert desk.told(case) == told
    with reading():
        assert notices.of_person("bob")[0].text == "For ann, who is away: A is close to its target."


def test_supervisors_are_found_by_role_then_by_team_then_anywhere(desk: Desk) -> None:
    with transaction():
        add_actor("adam", Group.ADMINISTRATOR)
        add_actor("olga", Group.OFFICER, roles_held=["lettings"])
        assert supervisors_of(["lettings"]) == ["adam"]
        add_actor("sue", Group.SUPERVISOR)
        add_actor("sid", Group.SUPERVISOR)
        assert supervisors_of(["lettings"]) == ["sid", "sue"]
        ensure_team("lets", "Lettings")
        add_to_team("lets", "olga")
        add_to_team("lets", "sid")
        assert supervisors_of(["lettings"]) == ["sid"]
        add_actor("kim", Group.SUPERVISOR, roles_held=["lettings"])
        assert supervisors_of(["lettings"]) == ["kim"]
