import pytest

from service.cases.commands.add_note import add_note
from service.cases.commands.cancel import cancel
from service.cases.commands.close import close
from service.cases.refusals import (
    CaseHasMovedOn,
    CaseHasOpenWork,
    CaseIsHeld,
    CaseIsNotOpen,
    ReasonRequired,
)
from service.ledger import timers
from service.people.groups import Group
from service.people.refusals import NotAllowed
from service.transaction import reading
from tests.factories.cases import Desk
from tests.factories.definitions import publish_process
from tests.factories.people import add_actor
from tests.unit.engine.notation import (
    boundary,
    call,
    catch,
    end,
    event_sub,
    flow,
    gateway,
    service,
    start,
    sub,
    throw,
    user,
)

OPTIONAL = {"handrail__mandatory": "false"}


def close_case(desk: Desk, case: str) -> None:
    desk.do(lambda: close(case, acting=desk.acting()))


def assert_owes(desk: Desk, case: str, *names: str) -> None:
    with pytest.raises(CaseHasOpenWork) as refusal:
        close_case(desk, case)
    assert refusal.value.tasks == list(names)


def test_a_case_with_only_optional_work_left_closes(desk: Desk) -> None:
    publish_process(start(), user("A"), user("B", **OPTIONAL), end(), flow("S A B E"))
    case = desk.start()
    assert_owes(desk, case, "A")
    desk.complete(case, "A")
    close_case(desk, case)
    found = desk.case(case)
    assert (found.state, found.outcome, found.closed_at) == ("completed", "Closed", desk.now)
    assert desk.tasks(case)["B"].state == "cancelled"
    assert found.etag == desk.case(case).etag
    with pytest.raises(CaseIsNotOpen):
        close_case(desk, case)


def test_mandatory_work_that_may_still_come_keeps_a_case_open(desk: Desk) -> None:
    publish_process(
        start(),
        user("A", **OPTIONAL),
        gateway("exclusive", "G", default="g_no"),
        user("B", name="Write"),
        end(),
        flow("S A G"),
        flow("G B", when="x > 1"),
        flow("G E", key="g_no"),
        flow("B E"),
    )
    assert_owes(desk, desk.start(), "Write")


def test_work_behind_a_machine_or_an_event_keeps_a_case_open(desk: Desk) -> None:
    publish_process(start(), service("W"), user("A"), end(), flow("S W A E"))
    assert_owes(desk, desk.start(), "A")
    publish_process(start(), catch("C", "message docs"), user("A"), end(), flow("S C A E"), key="q")
    assert_owes(desk, desk.start("q"), "A")


def test_work_inside_and_after_a_sub_process_keeps_a_case_open(desk: Desk) -> None:
    inside = sub("P", start("PS"), user("X", **OPTIONAL), user("Y"), end("PE"), flow("PS X Y PE"))
    publish_process(start(), user("A", **OPTIONAL), inside, user("Z"), end(), flow("S A P Z E"))
    case = desk.start()
    assert_owes(desk, case, "Y", "Z")
    desk.complete(case, "A")
    assert_owes(desk, case, "Y", "Z")


def test_work_of_a_called_process_keeps_a_case_open(desk: Desk) -> None:
    publish_process(start(), user("Y", **OPTIONAL), user("X"), end(), flow("S Y X E"), key="called")
    publish_process(start(), user("A", **OPTIONAL), call("C", "called"), end(), flow("S A C E"))
    case = desk.start()
    assert_owes(desk, case, "X")
    desk.complete(case, "A")
    assert_owes(desk, case, "X")
    desk.complete(case, "Y")
    assert_owes(desk, case, "X")


def test_work_behind_a_link_keeps_a_case_open(desk: Desk) -> None:
    publish_process(
        start(),
        user("A", **OPTIONAL),
        throw("L1", "link away"),
        catch("L2", "link away"),
        user("B"),
        end(),
        flow("S A L1"),
        flow("L2 B E"),
    )
    assert_owes(desk, desk.start(), "B")


def test_what_only_an_interruption_would_bring_does_not_count(desk: Desk) -> None:
    publish_process(
        start(),
        user("A", **OPTIONAL),
        boundary("T", "A", "timer P9D"),
        user("Late"),
        event_sub(
            "ES",
            start("ESS", "message docs"),
            user("Withdraw"),
            end("ESE"),
            flow("ESS Withdraw ESE"),
        ),
        end(),
        flow("S A E"),
        flow("T Late E"),
    )
    case = desk.start()
    close_case(desk, case)
    assert desk.advance(desk.now.replace(day=30)) == 0


def test_a_held_case_does_not_close(desk: Desk) -> None:
    publish_process(start(), user("A", **OPTIONAL), end(), flow("S A E"))
    case = desk.start()
    desk.hold(case, desk.now.replace(day=30))
    with pytest.raises(CaseIsHeld):
        close_case(desk, case)


def test_cancelling_ends_everything_and_nothing_fires_afterwards(desk: Desk) -> None:
    publish_process(
        start(),
        gateway("parallel", "G"),
        user("A", "B"),
        boundary("T", "A", "timer PT5H", interrupting=False),
        service("W"),
        catch("M", "message docs"),
        catch("D", "timer P3D"),
        gateway("parallel", "J"),
        end(),
        flow("S G"),
        *(flow(f"G {one} J") for one in ("A", "B", "W", "M", "D")),
        flow("T J"),
        flow("J E"),
    )
    case = desk.start()
    desk.hold(case, desk.now.replace(day=25), "A")
    desk.hold(case, desk.now.replace(day=27))
    with pytest.raises(ReasonRequired):
        desk.do(lambda: cancel(case, " ", acting=desk.acting()))
    desk.do(lambda: cancel(case, "Twice", acting=desk.acting()))
    found = desk.case(case)
    assert (found.state, found.outcome, found.hold, found.closed_at) == (
        "cancelled",
        "Twice",
        None,
        desk.now,
    )
    assert {task.state for task in desk.tasks(case).values()} == {"cancelled"}
    assert not desk.work(case)
    with reading():
        assert timers.next_due(after=desk.now) is None
    assert desk.log(case).count("hold_ended") == 2
    assert desk.advance(desk.now.replace(month=12)) == 0
    assert desk.send("docs").state == "unmatched"


def test_after_a_completed_task_only_those_who_lead_may_cancel(desk: Desk) -> None:
    publish_process(start(), user("A", "B"), end(), flow("S A B E"))
    officer = desk.do(lambda: add_actor("ann", Group.OFFICER))
    leader = desk.do(lambda: add_actor("sue", Group.SUPERVISOR))
    fresh, worked = desk.start(), desk.start()
    desk.complete(worked, "A")
    desk.do(lambda: cancel(fresh, "Mistake", acting=desk.acting(officer)))
    with pytest.raises(CaseHasMovedOn):
        desk.do(lambda: cancel(worked, "Mistake", acting=desk.acting(officer)))
    desk.do(lambda: cancel(worked, "Mistake", acting=desk.acting(leader)))
    assert [desk.case(one).state for one in (fresh, worked)] == ["cancelled"] * 2


def test_one_who_may_not_run_the_case_may_not_cancel_it(desk: Desk) -> None:
    publish_process(start(), user("A"), end(), flow("S A E"))
    officer = desk.do(lambda: add_actor("ann", Group.OFFICER))
    desk.do(lambda: add_actor("bob", Group.OFFICER))
    case = desk.start(owner="bob")
    with pytest.raises(NotAllowed):
        desk.do(lambda: cancel(case, "Mistake", acting=desk.acting(officer)))


def test_an_uncaught_error_fails_the_case_and_ends_its_holds(desk: Desk) -> None:
    publish_process(
        start(),
        gateway("parallel", "G"),
        user("A", "B"),
        end("E", "error BAD"),
        end("F"),
        flow("S G A E"),
        flow("G B F"),
    )
    case = desk.start()
    desk.hold(case, desk.now.replace(day=27), "B")
    desk.complete(case, "A")
    found = desk.case(case)
    assert (found.state, found.outcome, found.incidents) == ("failed", "BAD", ())
    assert desk.tasks(case)["B"].state == "cancelled"


def test_the_outcome_is_that_of_the_end_event(desk: Desk) -> None:
    publish_process(
        start(),
        user("A"),
        end("E", name="Done", handrail__outcome="Housed at ${address}"),
        flow("S A E"),
        handrail__outcome="Other",
    )
    case = desk.start(address="1 High St")
    desk.complete(case, "A")
    assert desk.case(case).outcome == "Housed at 1 High St"


def test_a_closed_case_takes_notes_still(desk: Desk) -> None:
    publish_process(start(), end(), flow("S E"))
    case = desk.start()
    desk.do(lambda: add_note(case, "Rang again.", acting=desk.acting()))
    assert desk.log(case)[-1] == "note"
