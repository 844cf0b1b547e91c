from datetime import timedelta

import pytest

from service.cases.commands.cancel import cancel
from service.cases.commands.record_result import (
    BpmnError,
    Failure,
    Result,
    WorkNotHeld,
    record_result,
)
from service.cases.commands.retry_incident import retry_incident
from service.cases.project import endings
from service.cases.refusals import IncidentNotFound, IncidentResolved
from service.cases.retrying import RETRY, GiveUp, TryAgain
from service.ledger import outbox
from service.people.groups import Group
from service.people.refusals import NotAllowed
from service.transaction import transaction
from tests.factories.cases import Desk
from tests.factories.definitions import publish_process
from tests.factories.people import add_actor
from tests.unit.engine.notation import (
    boundary,
    call,
    end,
    extension,
    flow,
    gateway,
    handrail,
    script,
    send,
    service,
    start,
    user,
)

MINUTE = timedelta(minutes=1)


def retry(desk: Desk, case: str) -> None:
    incident = desk.case(case).incidents[0]
    desk.do(lambda: retry_incident(incident.id, acting=desk.acting()))


def failing_script(*rest: str) -> tuple[str, ...]:
    return (
        start(),
        gateway("parallel", "G"),
        user("A"),
        script("X", "y = 10 / number(size)"),
        user("B"),
        end(),
        flow("S G A E"),
        flow("G X B E"),
        *rest,
    )


def test_a_failing_element_rests_and_its_siblings_run_on(desk: Desk) -> None:
    publish_process(*failing_script())
    case = desk.start(size="0")
    found = desk.case(case)
    assert (found.state, [one.element for one in found.tasks]) == ("open", ["A"])
    (incident,) = found.incidents
    assert (incident.element, incident.attempts, incident.at) == ("X", 1, desk.now)
    desk.complete(case, "A")
    assert desk.case(case).state == "open"


def test_a_retry_that_fails_again_counts_and_one_that_works_resolves(desk: Desk) -> None:
    publish_process(*failing_script())
    case = desk.start(size="0")
    first = desk.case(case).incidents[0]
    desk.now += MINUTE
    retry(desk, case)
    (again,) = desk.case(case).incidents
    assert (again.id, again.attempts, again.at) == (first.id, 2, desk.now)
    desk.complete(case, "A", size="5")
    retry(desk, case)
    assert desk.case(case).incidents == ()
    assert desk.open(case) == ["B"]
    with pytest.raises(IncidentResolved):
        desk.do(lambda: retry_incident(first.id, acting=desk.acting()))
    with pytest.raises(IncidentNotFound):
        desk.do(lambda: retry_incident("none", acting=desk.acting()))
    assert desk.log(case).count("incident_retried") == 2


def test_only_those_who_lead_retry(desk: Desk) -> None:
    publish_process(*failing_script())
    case = desk.start(size="0")
    ann = desk.do(lambda: add_actor("ann", Group.OFFICER))
    incident = desk.case(case).incidents[0]
    with pytest.raises(NotAllowed):
        desk.do(lambda: retry_incident(incident.id, acting=desk.acting(ann)))


def test_an_incident_ends_with_its_case(desk: Desk) -> None:
    publish_process(*failing_script())
    case = desk.start(size="0")
    incident = desk.case(case).incidents[0]
    desk.do(lambda: cancel(case, "Enough", acting=desk.acting()))
    assert desk.case(case).incidents == ()
    with pytest.raises(IncidentResolved):
        desk.do(lambda: retry_incident(incident.id, acting=desk.acting()))


def test_a_runaway_is_stopped_and_can_be_retried(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endings, "MOST_CONTINUATIONS", 2)
    publish_process(
        start(),
        gateway("exclusive", "G"),
        script("X", "n = n + 1"),
        gateway("exclusive", "H", default="on"),
        end(),
        flow("S G X H"),
        flow("H G", key="on"),
        flow("H E", when="n > limit"),
    )
    case = desk.start(n=0, limit=1_000)
    assert [one.clock for one in desk.timers(case)] == ["continue"]
    while desk.tick():
        pass
    assert desk.case(case).state == "completed"
    case = desk.start(n=0, limit=10**9)
    while desk.tick():
        pass
    (incident,) = desk.case(case).incidents
    assert incident.code == "runaway"
    assert desk.timers(case) == []
    retry(desk, case)
    assert [one.clock for one in desk.timers(case)] == ["continue"]
    desk.do(lambda: cancel(case, "Enough", acting=desk.acting()))


def test_a_missing_called_process_is_retried_once_it_is_published(desk: Desk) -> None:
    publish_process(start(), call("C", "=which"), user("A"), end(), flow("S C A E"))
    case = desk.start(which="called")
    assert [one.code for one in desk.case(case).incidents] == ["no_such_process"]
    publish_process(start(), user("X"), end(), flow("S X E"), key="called")
    retry(desk, case)
    assert desk.open(case) == ["X"]
    desk.complete(case, "X")
    assert desk.open(case) == ["A"]


@pytest.fixture
def asking(desk: Desk) -> str:
    """A case that waits for work."""
    publish_process(
        start(),
        service(
            "W",
            topic="lookup",
            inner=extension(handrail("input", name="ref", value="ref")),
            handrail__retries="2",
        ),
        boundary("B", "W", "error BAD"),
        user("A", "X"),
        end(),
        flow("S W A E"),
        flow("B X E"),
    )
    return desk.start(ref="7")


def test_work_is_requested_with_its_inputs(desk: Desk, asking: str) -> None:
    (work,) = desk.work(asking)
    assert (work.topic, work.inputs["ref"], work.most_attempts) == ("lookup", "7", 2)


def test_a_result_moves_the_case_on(desk: Desk, asking: str) -> None:
    (work,) = desk.work(asking)
    desk.act(work, Result({"found": True}))
    assert desk.open(asking) == ["A"]
    assert desk.case(asking).data["found"] is True
    assert "work_done" in desk.log(asking)
    with pytest.raises(WorkNotHeld):
        desk.do(lambda: record_result(work.id, 1, Result(), acting=desk.acting()))


def test_a_result_of_one_who_no_longer_holds_the_work_is_refused(desk: Desk, asking: str) -> None:
    (work,) = desk.work(asking)
    for _ in range(2):
        with transaction():
            assert outbox.take(work.id, desk.now, during=MINUTE)
        desk.now += MINUTE
    with pytest.raises(WorkNotHeld):
        desk.do(lambda: record_result(work.id, 1, Result(), acting=desk.acting()))
    desk.do(lambda: record_result(work.id, 2, Result(), acting=desk.acting()))
    with pytest.raises(WorkNotHeld):
        desk.do(lambda: record_result("none", 1, Result(), acting=desk.acting()))


def test_an_error_of_the_work_is_caught_by_the_diagram(desk: Desk, asking: str) -> None:
    (work,) = desk.work(asking)
    desk.act(work, BpmnError("BAD", "no such person"))
    assert desk.open(asking) == ["X"]
    assert "work_failed" in desk.log(asking)


def test_an_uncaught_error_of_the_work_fails_the_case(desk: Desk, asking: str) -> None:
    (work,) = desk.work(asking)
    desk.act(work, BpmnError("OTHER"))
    assert desk.case(asking).state == "failed"


def test_work_that_fails_is_tried_again_and_then_given_up(desk: Desk, asking: str) -> None:
    (work,) = desk.work(asking)
    desk.act(work, Failure("no line"))
    (work,) = desk.work(asking)
    assert (work.next_at, work.last_error) == (desk.now + timedelta(seconds=10), "no line")
    desk.now += MINUTE
    desk.act(work, Failure("no line"))
    assert desk.work(asking) == []
    (incident,) = desk.case(asking).incidents
    assert (incident.code, incident.attempts) == ("work_given_up", 2)
    retry(desk, asking)
    assert desk.case(asking).incidents == ()
    (work,) = desk.work(asking)
    desk.act(work, Result())
    assert desk.open(asking) == ["A"]


def test_a_final_failure_is_given_up_at_once(desk: Desk, asking: str) -> None:
    (work,) = desk.work(asking)
    desk.act(work, Failure("no such topic", final=True))
    assert [one.code for one in desk.case(asking).incidents] == ["work_given_up"]
    desk.do(lambda: cancel(asking, "Enough", acting=desk.acting()))
    assert desk.case(asking).incidents == ()


def test_a_late_result_of_withdrawn_work_is_refused(desk: Desk, asking: str) -> None:
    (work,) = desk.work(asking)
    with transaction():
        assert outbox.take(work.id, desk.now, during=MINUTE)
    desk.do(lambda: cancel(asking, "Enough", acting=desk.acting()))
    with pytest.raises(WorkNotHeld):
        desk.do(lambda: record_result(work.id, 1, Result(), acting=desk.acting()))


def test_a_message_outlives_its_case_and_can_be_retried(desk: Desk) -> None:
    publish_process(start(), send("N", "more"), end(), flow("S N E"))
    case = desk.start()
    assert desk.case(case).state == "completed"
    (work,) = desk.work(case)
    desk.act(work, Failure("no line", final=True))
    retry(desk, case)
    (work,) = desk.work(case)
    desk.act(work, Result())
    assert desk.work(case) == []


def test_waits_between_attempts_grow_to_a_longest() -> None:
    waits = [RETRY.after(attempts, most=9) for attempts in range(1, 10)]
    seconds = [one.wait.total_seconds() for one in waits if isinstance(one, TryAgain)]
    assert seconds == [10, 60, 360, 2160, 12960, 21600, 21600, 21600]
    assert waits[-1] == GiveUp()
    assert RETRY.after(1, most=9, final=True) == GiveUp()


def test_a_called_process_runs_in_the_version_in_which_it_was_called(desk: Desk) -> None:
    publish_process(start(), user("X"), end(), flow("S X E"), key="called")
    publish_process(start(), call("C", "called"), end(), flow("S C E"))
    old = desk.start()
    publish_process(start(), user("Y"), end(), flow("S Y E"), key="called")
    new = desk.start()
    assert (desk.open(old), desk.open(new)) == (["X"], ["Y"])
    desk.complete(old, "X")
    desk.complete(new, "Y")
    assert {desk.case(one).state for one in (old, new)} == {"completed"}


def test_a_pinned_version_that_is_missing_rests_with_an_incident(desk: Desk) -> None:
    publish_process(start(), user("X"), end(), flow("S X E"), key="called")
    publish_process(start(), call("C", "called", handrail__version="7"), end(), flow("S C E"))
    assert len(desk.case(desk.start()).incidents) == 1
