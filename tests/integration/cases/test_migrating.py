"""A running case goes on in another version of its process."""

from datetime import timedelta

import pytest

from service.cases.commands.claim import claim
from service.cases.commands.record_result import Result
from service.cases.commands.undo import undo
from service.cases.refusals import CaseIsNotOpen, CaseIsOnVersion, TaskCannotBeUndone
from service.definitions.lookup import VersionNotFound
from service.engine import MigrationRefused
from service.people.groups import Group
from service.people.refusals import DutiesAreSeparate, NotAllowed
from tests.factories.cases import Desk
from tests.factories.definitions import publish_hold, publish_process
from tests.factories.people import add_actor
from tests.integration.cases.moving import NAMED, look, move
from tests.integration.cases.sla_notation import sla
from tests.unit.engine.drawn import LINE
from tests.unit.engine.notation import (
    boundary,
    call,
    catch,
    end,
    flow,
    gateway,
    script,
    service,
    start,
    sub,
    user,
)


def test_a_case_goes_on_in_the_new_version(desk: Desk) -> None:
    publish_process(*LINE)
    case = desk.start()
    publish_process(start(), user("A", "N", "B"), flow("S A N B"))
    before = desk.task(case, "A").id
    move(desk, case)
    assert desk.case(case).version == 2
    assert desk.task(case, "A").id == before
    assert desk.log(case)[-1] == "case_migrated"
    desk.complete(case, "A")
    assert desk.open(case) == ["N"]


def test_an_open_task_is_what_the_new_version_draws(desk: Desk) -> None:
    lane = "<lane id='team' name='team'><flowNodeRef>A2</flowNodeRef></lane>"
    publish_process(*LINE)
    case = desk.start()
    publish_process(*NAMED, f"<laneSet id='L'>{lane}</laneSet>")
    task = desk.task(case, "A")
    move(desk, case, mapping={"A": "A2"})
    again = desk.task(case, "A2")
    assert (again.id, again.name, again.roles) == (task.id, "Visit", ("team",))
    desk.complete(case, "A2")
    assert desk.open(case) == ["B"]


def test_whoever_has_claimed_a_task_keeps_it(desk: Desk) -> None:
    lane = "<lane id='first' name='first'><flowNodeRef>A</flowNodeRef></lane>"
    publish_process(*LINE, f"<laneSet id='L'>{lane}</laneSet>")
    olivia = add_actor("olivia", Group.OFFICER, roles_held=["first"])
    case = desk.start()
    task = desk.task(case, "A").id
    desk.do(lambda: claim(task, acting=desk.acting(olivia)))
    publish_process(*LINE)
    move(desk, case)
    held = desk.task(case, "A")
    assert (held.assignee, held.roles) == ("olivia", ("first",))
    desk.complete(case, "A", by=olivia)


def test_a_refused_migration_changes_nothing_and_tells_every_reason(desk: Desk) -> None:
    fork = (start(), gateway("parallel", "P", "J"), flow("S P"))
    publish_process(*fork, user("A", "B"), flow("P A J"), flow("P B J"))
    case = desk.start()
    publish_process(*fork, user("X"), flow("P X J"), flow("P J"))
    with pytest.raises(MigrationRefused) as refusal:
        move(desk, case)
    assert [one.element for one in refusal.value.problems] == ["A", "B"]
    assert desk.case(case).version == 1
    assert [one.element for one in look(desk, case).refusals] == ["A", "B"]


def test_what_cannot_be_migrated_to_says_so(desk: Desk) -> None:
    publish_process(*LINE)
    case = desk.start()
    with pytest.raises(CaseIsOnVersion):
        move(desk, case, 1)
    with pytest.raises(VersionNotFound):
        move(desk, case, 9)
    assert [one.code for one in look(desk, case, 1).refusals] == ["case_is_on_version"]
    for element in "ABC":
        desk.complete(case, element)
    for ask in (move, look):
        with pytest.raises(CaseIsNotOpen):
            ask(desk, case, 1)


def test_only_who_draws_and_leads_migrates(desk: Desk) -> None:
    publish_process(*LINE)
    case = desk.start()
    publish_process(*NAMED)
    for groups in ([Group.SUPERVISOR], [Group.ANALYST], [Group.OFFICER]):
        name = groups[0].value
        with pytest.raises(NotAllowed):
            move(desk, case, mapping={"A": "A2"}, by=add_actor(name, *groups))
    both = add_actor("both", Group.SUPERVISOR, Group.ANALYST)
    move(desk, case, mapping={"A": "A2"}, by=both)


def test_a_preview_tells_what_would_change_and_changes_nothing(desk: Desk) -> None:
    publish_process(start(), user("A", inner=sla(within="10 days")), user("B"),
                    boundary("T", "A", "timer P3D"), flow("S A B"))  # fmt: skip
    case = desk.start()
    publish_process(start(), user("A2", inner=sla(within="5 days")), user("B"),
                    boundary("M", "A2", "message"), flow("S A2 B"))  # fmt: skip
    snapshot = desk.case(case)
    found = look(desk, case, mapping={"A": "A2"}, clocks={"A": "recompute"})
    assert (found.left, found.taken, found.refusals) == (1, 2, ())
    assert [(one.element, one.became) for one in found.tasks] == [("A", "A2")]
    assert (found.armed, found.withdrawn) == (("M",), ["T"])
    clocks = {(one.kind, one.element): one for one in found.clocks}
    mine = clocks["sla", "A"]
    assert (mine.fate, mine.became) == ("recompute", "A2")
    assert mine.due_at is not None
    assert mine.will_be_due_at == mine.due_at - timedelta(days=5)
    assert clocks["timer", "T"].fate == "end"
    assert desk.case(case) == snapshot
    move(desk, case, mapping={"A": "A2"}, clocks={"A": "recompute"})
    assert desk.task(case, "A2").sla.target_at == mine.will_be_due_at


def test_waits_and_work_go_with_the_case(desk: Desk) -> None:
    def drawn(mark: str = "") -> tuple[str, ...]:
        parts = gateway("parallel", "P"), service(f"W{mark}"), catch(f"M{mark}", "message")
        return (start(), *parts, flow(f"S P W{mark}"), flow(f"P M{mark}"))

    publish_process(*drawn())
    case = desk.start()
    publish_process(*drawn("2"))
    move(desk, case, mapping={"W": "W2", "M": "M2"})
    (work,) = desk.work(case)
    assert work.element == "W2"
    assert desk.send("docs", case_id=case).reason == "The element M2 waited for it."
    desk.act(work, Result({}))
    assert desk.case(case).state == "completed"


def test_an_incident_goes_with_its_element(desk: Desk) -> None:
    publish_process(start(), script("F", "x = 1 / 0"), user("B"), flow("S F B"))
    case = desk.start()
    publish_process(start(), script("F2", "x = 1"), user("B"), flow("S F2 B"))
    move(desk, case, mapping={"F": "F2"})
    assert [one.element for one in desk.case(case).incidents] == ["F2"]


def test_a_held_task_stays_on_hold(desk: Desk) -> None:
    publish_hold()
    publish_process(*LINE)
    case = desk.start()
    desk.hold(case, desk.now + timedelta(days=2), "A")
    publish_process(*NAMED)
    move(desk, case, mapping={"A": "A2"})
    assert desk.task(case, "A2").state == "held"
    desk.advance(timedelta(days=3))
    desk.complete(case, "A2")


def test_what_was_done_before_is_undone_under_its_new_name(desk: Desk) -> None:
    inside = (start("SQ"), user("A", "B"), flow("SQ A B"))
    publish_process(start(), sub("Q", *inside), user("C"), flow("S Q C"))
    case = desk.start()
    desk.complete(case, "A", x=1)
    renamed = (start("SQ"), user("A2", "B"), flow("SQ A2 B"))
    publish_process(start(), sub("Q2", *renamed), user("C"), flow("S Q2 C"))
    move(desk, case, mapping={"A": "A2", "Q": "Q2"})
    task = desk.tasks(case)["A"].id
    desk.do(lambda: undo(task, "Mistaken", acting=desk.acting(), confirmed=True))
    assert desk.open(case) == ["A2"]
    again = desk.task(case, "A2")
    assert (again.attempt, again.previous) == (2, task)
    assert desk.case(case).data["x"] is None


def test_what_is_drawn_no_more_cannot_be_undone(desk: Desk) -> None:
    publish_process(*LINE)
    case = desk.start()
    desk.complete(case, "A")
    publish_process(start(), script("A", "x = 1"), user("B"), flow("S A B"))
    publish_process(start(), user("B"), flow("S B"))
    task = desk.tasks(case)["A"].id
    for version in (2, 3):
        move(desk, case, version)
        with pytest.raises(TaskCannotBeUndone):
            desk.do(lambda: undo(task, "Mistaken", acting=desk.acting(), confirmed=True))


def test_who_did_a_task_is_known_under_its_new_name(desk: Desk) -> None:
    check = user("B", handrail__notBy="A")
    publish_process(start(), user("A"), check, flow("S A B"))
    olivia = add_actor("olivia", Group.OFFICER)
    case = desk.start()
    desk.complete(case, "A", by=olivia)
    publish_process(start(), user("A2"), user("B", handrail__notBy="A2"), flow("S A2 B"))
    move(desk, case, mapping={"A": "A2"})
    with pytest.raises(DutiesAreSeparate):
        desk.complete(case, "B", by=olivia)


def test_a_called_process_stays_on_its_version(desk: Desk) -> None:
    publish_process(start(), user("A", "B"), flow("S A B"), key="called")
    publish_process(start(), call("K", "called"), user("C"), flow("S K C"))
    case = desk.start()
    publish_process(start(), user("X"), flow("S X"), key="called")
    publish_process(start(), call("K2", "called"), user("D"), flow("S K2 D"))
    move(desk, case, mapping={"K": "K2"})
    desk.complete(case, "A")
    task = desk.tasks(case)["A"].id
    desk.do(lambda: undo(task, "Mistaken", acting=desk.acting(), confirmed=True))
    desk.complete(case, "A")
    desk.complete(case, "B")
    assert desk.open(case) == ["D"]


def test_a_migration_may_end_the_case(desk: Desk) -> None:
    publish_process(start(), user("A", "B"), end(), flow("S A B E"))
    case = desk.start()
    publish_process(start(), user("A"), boundary("C", "A", "if true"), end("E", "terminate"),
                    flow("S A E"), flow("C E"))  # fmt: skip
    assert look(desk, case).warnings == ["The case will end."]
    move(desk, case)
    assert desk.case(case).state == "completed"


def test_a_preview_warns_of_what_people_should_know(desk: Desk) -> None:
    publish_process(start(), user("A"), boundary("T", "A", "timer P9D"), flow("S A"))
    case = desk.start()
    desk.advance(timedelta(days=2))
    publish_process(start(), user("A"), boundary("T", "A", "timer P1D"),
                    boundary("X", "A", "timer =nothing"), flow("S A"))  # fmt: skip
    warnings = look(desk, case, clocks={"T": "recompute"}).warnings
    assert warnings[0] == "The clock of T will be past due at once."
    assert warnings[1].startswith("X will rest with an incident")
