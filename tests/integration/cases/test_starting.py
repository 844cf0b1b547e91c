import pytest

from service.cases.refusals import StartEventUnknown
from tests.factories.cases import Desk
from tests.factories.definitions import publish_process
from tests.unit.engine.notation import end, event_sub, flow, start, user


def test_a_case_starts_and_moves_to_its_first_task(desk: Desk) -> None:
    publish_process(start(), user("A"), end(), flow("S A E"))
    case = desk.case(desk.start(name="Ann"))
    assert (case.state, case.reference, case.process, case.version) == ("open", "HR-000001", "p", 1)
    assert [task.element for task in case.tasks] == ["A"]
    assert case.data == {"name": "Ann"}
    assert (case.created_at, case.updated_at, case.closed_at) == (desk.now, desk.now, None)


def test_each_case_takes_the_next_number(desk: Desk) -> None:
    publish_process(start(), user("A"), end(), flow("S A E"))
    publish_process(start(), user("A"), end(), flow("S A E"), key="q")
    started = [desk.start(), desk.start("q"), desk.start()]
    assert [desk.case(one).reference for one in started] == ["HR-000001", "HR-000002", "HR-000003"]


def test_the_title_is_computed_from_the_data_and_follows_it(desk: Desk) -> None:
    title = {"handrail__title": "Repair at ${address} (${case.reference})"}
    publish_process(start(), user("A", "B"), end(), flow("S A B E"), **title)
    case = desk.start(address="1 High St")
    assert desk.case(case).title == "Repair at 1 High St (HR-000001)"
    desk.complete(case, "A", address="2 High St")
    assert desk.case(case).title == "Repair at 2 High St (HR-000001)"


def test_a_title_without_data_is_the_drawn_one(desk: Desk) -> None:
    publish_process(start(), user("A"), end(), flow("S A E"), handrail__title="Yearly review")
    assert desk.case(desk.start()).title == "Yearly review"


def test_a_title_that_a_person_gave_stays(desk: Desk) -> None:
    publish_process(start(), user("A"), end(), flow("S A E"), handrail__title="At ${address}")
    case = desk.start(address="1 High St", title="Mine")
    assert desk.case(case).title == "Mine"


def test_without_a_none_start_the_condition_that_is_true_starts(desk: Desk) -> None:
    publish_process(
        start("S1", "if size > 10"),
        start("S2", "if size > 3"),
        user("A", "B"),
        end(),
        flow("S1 A E"),
        flow("S2 B E"),
    )
    assert desk.open(desk.start(size=5)) == ["B"]
    assert desk.open(desk.start(size=50)) == ["A"]
    with pytest.raises(StartEventUnknown, match="S1, S2"):
        desk.start(size=1)


def test_a_start_event_may_be_named(desk: Desk) -> None:
    publish_process(
        start(), start("M", "message docs"), user("A", "B"), end(), flow("S A E"), flow("M B E")
    )
    assert desk.open(desk.start(element="M")) == ["B"]
    with pytest.raises(StartEventUnknown, match="no start event 'X'"):
        desk.start(element="X")


def test_the_start_of_an_event_sub_process_starts_no_case(desk: Desk) -> None:
    inside = event_sub("ES", start("ESS", "message docs"), end("ESE"), flow("ESS ESE"))
    publish_process(start(), user("A"), inside, end(), flow("S A E"))
    with pytest.raises(StartEventUnknown):
        desk.start(element="ESS")


def test_a_process_without_a_task_is_complete_at_once(desk: Desk) -> None:
    publish_process(start(), end(name="Nothing to do"), flow("S E"))
    case = desk.case(desk.start())
    assert (case.state, case.outcome, case.closed_at) == ("completed", "Nothing to do", desk.now)
