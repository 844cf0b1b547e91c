import pytest

from service.bpmn.reading import read_diagram
from service.definitions import hold_paths
from service.definitions.hold_check import check_hold_process
from service.engine import compile_definition
from service.errors import Problem
from tests.factories.definitions import HOLD
from tests.unit.engine.notation import (
    boundary,
    call,
    catch,
    end,
    event_sub,
    flow,
    gateway,
    process,
    receive,
    script,
    send,
    service,
    start,
    user,
    write,
)

RELEASE = send("R", handrail__topic="hold.release")
DATE = catch("D", "timer =hold.release_at")


def problems(*elements: str) -> list[Problem]:
    drawn = write(process(*elements, key="hold"))
    return problems_of(drawn)


def problems_of(drawn: bytes) -> list[Problem]:
    definition = compile_definition(
        key="hold", version=1, bpmn=drawn, file="hold.bpmn", decisions={}
    )
    return check_hold_process(definition, read_diagram(drawn, file="hold.bpmn").processes["hold"])


def said(*elements: str) -> str:
    """What is wrong, in one line: the element and why."""
    (found,) = problems(*elements)
    assert (found.code, found.file) == ("hold_not_released", "hold.bpmn")
    assert found.mend is not None
    return f"{found.element}: {found.message}"


def test_the_shipped_process_keeps_the_promise() -> None:
    assert problems_of(HOLD.read_bytes()) == []


def test_waiting_for_the_date_keeps_it() -> None:
    assert problems(start(), DATE, RELEASE, end(), flow("S D R E")) == []


def waiting_from(anchor: str) -> str:
    rule = f'<extensionElements><handrail:rule anchor="{anchor}"/></extensionElements>'
    return catch("D", "timer PT0S", inner=rule)


def test_releasing_before_the_date_keeps_it() -> None:
    remind = catch("D", "timer =coalesce(hold.remind_at, hold.release_at)")
    assert problems(start(), remind, RELEASE, end(), flow("S D R E")) == []


def test_a_hold_too_short_for_a_reminder_has_no_date_for_it() -> None:
    found = said(start(), catch("D", "timer =hold.remind_at"), RELEASE, end(), flow("S D R E"))
    assert "stops with an incident" in found


@pytest.mark.parametrize("anchor", ["hold.remind_at", "hold.note", "event:A"])
def test_waiting_for_a_date_that_may_never_be_known_breaks_it(anchor: str) -> None:
    found = said(start(), waiting_from(anchor), RELEASE, end(), flow("S D R E"))
    assert "waits for something that may never happen" in found


@pytest.mark.parametrize("anchor", ["hold.release_at", "task"])
def test_counting_from_a_date_that_is_known_keeps_it(anchor: str) -> None:
    assert problems(start(), waiting_from(anchor), RELEASE, end(), flow("S D R E")) == []


def test_a_fixed_wait_breaks_it_for_a_shorter_hold() -> None:
    found = said(start(), catch("T", "timer P5D"), RELEASE, end(), flow("S T R E"))
    assert found.startswith("T: ")
    assert "waits for something that may never happen" in found


@pytest.mark.parametrize(
    "waiting",
    [user("A"), receive("A"), service("A"), catch("A", "message docs"), catch("A", "signal alarm")],
    ids=["task", "receive", "work", "message", "signal"],
)
def test_waiting_for_somebody_alone_breaks_it(waiting: str) -> None:
    assert said(start(), waiting, RELEASE, end(), flow("S A R E")).startswith("A: ")


def test_a_message_may_come_before_the_date() -> None:
    both = (
        start(),
        gateway("eventBased", "G"),
        DATE,
        catch("M", "message docs"),
        RELEASE,
        end(),
        flow("S G D R E"),
    )
    assert problems(*both, flow("G M R")) == []
    assert "ends without the release" in said(*both, end("X"), flow("G M X"))


def test_a_persons_choice_may_not_lead_elsewhere() -> None:
    drawn = (
        start(),
        user("A", handrail__outcomes="keep, drop"),
        boundary("D", "A", "timer =hold.release_at"),
        gateway("exclusive", "G", default="keep"),
        RELEASE,
        end(),
        end("X"),
        flow("S A G"),
        flow("G R", key="keep"),
        flow("D R E"),
    )
    good = flow("G R", when="outcomes.A == 'drop'", key="drop")
    bad = flow("G X", when="outcomes.A == 'drop'", key="drop")
    unused = [one for one in drawn if one != end("X")]
    assert problems(*unused, good) == []
    assert "ends without the release" in said(*drawn, bad)


def test_a_reason_may_not_lead_elsewhere() -> None:
    drawn = (
        start(),
        gateway("exclusive", "G", default="wait"),
        DATE,
        RELEASE,
        end(),
        end("X"),
        flow("S G"),
        flow("G D", key="wait"),
        flow("D R E"),
    )
    assert "ends without the release" in said(*drawn, flow("G X", when="hold.reason == 'Dead'"))


def test_a_case_and_a_task_may_go_different_ways() -> None:
    drawn = (
        start(),
        gateway("exclusive", "G", default="case"),
        send("N", handrail__topic="notify"),
        DATE,
        RELEASE,
        end(),
        flow("S G"),
        flow("G D", key="case"),
        flow("G N", when="hold.task != null"),
        flow("N D R E"),
    )
    assert problems(*drawn) == []


def test_a_way_that_was_never_tried_is_not_proven() -> None:
    found = said(
        start(),
        gateway("exclusive", "G", default="wait"),
        DATE,
        RELEASE,
        end(),
        end("X"),
        flow("S G"),
        flow("G D", key="wait"),
        flow("G X", when="len(hold.reason) > 50"),
        flow("D R E"),
    )
    assert found == (
        "X: This process could leave work on hold for ever: "
        "it has a part that no path was found to."
    )


def test_a_reminder_beside_the_waiting_does_not_count_as_a_path() -> None:
    reminder = event_sub(
        "ES",
        start("ESS", "timer R/P5D", isInterrupting="false"),
        service("Mail", topic="email"),
        end("ESE"),
        flow("ESS Mail ESE"),
    )
    assert problems(start(), DATE, RELEASE, reminder, end(), flow("S D R E")) == []


def test_what_interrupts_the_waiting_counts() -> None:
    stop = event_sub("ES", start("ESS", "message docs"), end("ESE"), flow("ESS ESE"))
    assert "ends without the release" in said(start(), DATE, RELEASE, stop, end(), flow("S D R E"))


def test_an_error_of_the_work_may_not_lead_elsewhere() -> None:
    drawn = (
        start(),
        gateway("parallel", "G"),
        service("W"),
        boundary("B", "W", "error BAD"),
        DATE,
        RELEASE,
        end(),
        end("X"),
        flow("S G W E"),
        flow("G D R E"),
    )
    assert problems(*drawn, flow("B X")) == []
    assert "ends without the release" in said(
        *(one for one in drawn if one != end("X")),
        end("X", "terminate"),
        flow("B X"),
    )


def test_an_element_that_fails_breaks_it() -> None:
    found = said(start(), script("X", "y = number('no')"), DATE, RELEASE, end(), flow("S X D R E"))
    assert found.startswith("X: ")
    assert "stops with an incident" in found


def test_a_called_process_breaks_it() -> None:
    found = said(start(), call("C", "other"), DATE, RELEASE, end(), flow("S C D R E"))
    assert found.startswith("C: ")


@pytest.mark.parametrize("text", ["=hold.reason", "5 working hours"])
def test_a_timer_that_cannot_be_counted_breaks_it(text: str) -> None:
    found = said(start(), catch("T", f"timer {text}"), RELEASE, end(), flow("S T R E"))
    assert found.startswith("T: ")
    assert not found.endswith("..")


def test_a_loop_that_never_waits_breaks_it() -> None:
    found = said(
        start(),
        gateway("exclusive", "G"),
        gateway("exclusive", "H", default="on"),
        script("X"),
        RELEASE,
        end(),
        flow("S G X H"),
        flow("H G", key="on"),
        flow("H R", when="x > 5"),
        flow("R E"),
    )
    assert "runs on without end" in found


def test_a_process_that_is_too_intricate_is_not_proven(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hold_paths, "MOST_STATES", 3)
    assert "too intricate" in "".join(
        one.message
        for one in problems(
            start(),
            gateway("parallel", "G"),
            user("A", "B", "C"),
            DATE,
            RELEASE,
            end(),
            flow("S G A E"),
            flow("G B E"),
            flow("G C E"),
            flow("G D R E"),
        )
    )
