import pytest

from service.bpmn.normalise import handlers_in, problems_of
from service.bpmn.reading import read_diagram
from tests.unit.engine.notation import (
    boundary,
    call,
    catch,
    compensation,
    end,
    event_sub,
    flow,
    gateway,
    node,
    receive,
    repeat,
    several,
    start,
    sub,
    throw,
    user,
    write,
)

A = start() + user("A") + flow("S A")
HANDLER = node("userTask", "U", isForCompensation="true")
LOOP = repeat(maximum=2)


def problems(*body):
    source = write(*body)
    process = read_diagram(source, file="test.bpmn").processes["p"]
    return problems_of(process, handlers_in(source, file="test.bpmn"), file="test.bpmn")


REFUSED = {
    "not_executable": [
        sub("X", user("B"), tag="adHocSubProcess"),
        gateway("complex", "X"),
        node("complexTask", "X"),
        node("callChoreography", "X"),
    ],
    "event_gateway_kind": [
        gateway("eventBased", "X", instantiate="true"),
        gateway("eventBased", "X", eventGatewayType="Parallel"),
    ],
    "event_gateway_alone": [gateway("eventBased", "X") + flow("A X")],
    "event_gateway_target": [
        gateway("eventBased", "G") + user("X") + flow("G X"),
        gateway("eventBased", "G") + receive("X", inner=LOOP) + flow("G X"),
        gateway("eventBased", "G") + receive("X") + boundary("B", "X", "timer") + flow("G X"),
        gateway("eventBased", "G") + catch("X", "timer") + flow("G X") + flow("A X"),
    ],
    "flow_misplaced": [
        event_sub("X", start("SX", "message")) + user("B") + flow("X B"),
        start("X") + flow("A X"),
        end("X") + flow("X A"),
        boundary("X", "A", "timer") + flow("A X"),
        event_sub("X", start("SX", "message")) + flow("A X"),
    ],
    "start_kind": [start("X", "error BAD"), start("X", "escalation UP")],
    "start_needs_all": [start("X", ["message", "signal"], every=True)],
    "several_starts": [sub("X", start("S1"), start("S2"), user("B"), flow("S1 B"), flow("S2 B"))],
    "start_waits": [sub("Q", start("X", "message"))],
    "event_sub_process_start": [
        event_sub("X", user("H")),
        event_sub("X", start("S1")),
        event_sub("X", start("S1", "message"), start("S2", "signal")),
    ],
    "error_interrupts": [
        event_sub("Q", start("X", "error BAD", isInterrupting="false")),
        boundary("X", "A", "error BAD", interrupting=False),
    ],
    "event_sub_process_loop": [event_sub("X", LOOP, start("S1", "message"))],
    "receive_cannot_start": [
        receive("X", instantiate="true") + flow("A X"),
        sub("Q", receive("X", instantiate="true")),
        receive("X", instantiate="true") + boundary("B", "X", "timer"),
        receive("X", instantiate="true", inner=LOOP),
    ],
    "event_kind": [
        throw("X", "timer PT1H"),
        catch("X", "error BAD"),
        event_sub("Q", start("X", "compensate")),
        end("X", "timer PT1H"),
    ],
    "event_without_trigger": [catch("X", None), boundary("X", "A", None)],
    "events_together": [
        catch("X", ["link a", "message"]),
        boundary("X", "A", ["error BAD", "message"], every=True),
    ],
    "event_with_work": [
        throw("X", "signal alarm", handrail__topic="email"),
        end("X", ["message", "terminate"], handrail__topic="email"),
        end("X", handrail__topic="email"),
    ],
    "event_incomplete": [
        node("intermediateCatchEvent", "X", "<timerEventDefinition/>"),
        node("intermediateCatchEvent", "X", "<messageEventDefinition/>"),
        node("intermediateThrowEvent", "X", "<signalEventDefinition/>"),
        node("intermediateCatchEvent", "X", "<conditionalEventDefinition/>"),
    ],
    "link_lost": [
        throw("X", "link gone"),
        throw("X", "link a") + catch("L1", "link a") + catch("L2", "link a"),
        throw("X", "link a") + catch("L1", "link a") + flow("X A"),
    ],
    "cancel_misplaced": [
        end("X", "cancel"),
        boundary("X", "A", "cancel"),
        sub("T", end("X", "cancel"), tag="transaction"),
    ],
    "compensates_nothing": [throw("X", "compensate A")],
    "boundary_host": [
        gateway("parallel", "G") + boundary("X", "G", "timer"),
        event_sub("Q", start("S1", "message")) + boundary("X", "Q", "timer"),
        compensation("C", "A", "U") + HANDLER + boundary("X", "U", "timer"),
    ],
    "no_handler": [
        boundary("X", "A", "compensate"),
        compensation("X", "A", "U") + HANDLER + flow("X A"),
        compensation("X", "A", "U") + sub("Q", HANDLER),
    ],
    "compensates_a_loop": [user("B", inner=LOOP) + compensation("X", "B", "U") + HANDLER],
    "handler_misplaced": [
        node("userTask", "X", isForCompensation="true"),
        compensation("C", "A", "X") + user("X"),
        compensation("C", "A", "X") + node("userTask", "X", isForCompensation="true") + flow("A X"),
        compensation("C", "A", "X") + node("userTask", "X", LOOP, isForCompensation="true"),
    ],
    "activity_incomplete": [
        node("serviceTask", "X"),
        node("sendTask", "X"),
        node("receiveTask", "X"),
        node("businessRuleTask", "X"),
        node("scriptTask", "X"),
        node("callActivity", "X"),
    ],
    "loop_without_end": [user("X", inner="<standardLoopCharacteristics/>")],
    "loop_over_nothing": [user("X", inner="<multiInstanceLoopCharacteristics/>")],
    "token_quantity": [user("X", startQuantity="2"), user("X", completionQuantity="0")],
    "several_loops": [user("X", inner=LOOP + several(cardinality=2))],
    "transaction_method": [sub("X", user("B"), tag="transaction", method="##Store")],
    "loop_maximum": [
        user("X", inner=repeat(maximum="${most}", while_="true")),
        user("X", inner=repeat(maximum="9" * 19, while_="true")),
    ],
    "loop_behavior": [
        user("X", inner=several(cardinality=2).replace(" is", ' behavior="None" is', 1)),
    ],
    "compensation_unawaited": [
        throw("X", inner='<compensateEventDefinition id="D" waitForCompletion="false"/>'),
    ],
    "several_times": [
        catch(
            "X",
            None,
            inner="<timerEventDefinition><timeDate>2026-01-01</timeDate>"
            "<timeDuration>PT1H</timeDuration></timerEventDefinition>",
        ),
    ],
    "condition_empty": [user("B") + flow("A B", when=" ", key="X")],
    "loop_name": [
        user("X", inner=several(collection="rooms", item="the room")),
        user("X", inner=several(collection="rooms", output="room.size", into="sizes")),
        user("X", inner=several(collection="rooms", output="size", into="all sizes")),
    ],
    "called_version": [call("X", "c", handrail__version="newest")],
}


@pytest.mark.parametrize(
    ("code", "body"), [(code, body) for code, bodies in REFUSED.items() for body in bodies]
)
def test_what_cannot_be_executed_is_refused_by_name_and_line(code, body):
    found = [one for one in problems(A, body) if one.code == code]
    assert found, [one.code for one in problems(A, body)]
    problem = found[0]
    assert problem.element in {"X", "L1", "L2"}
    assert problem.file == "test.bpmn"
    assert problem.line == 1
    assert problem.message
    assert problem.mend
    assert problem.severity == "error"


@pytest.mark.parametrize(
    "body",
    [
        throw("L", "link a") + catch("LC", "link a") + flow("A L"),
        compensation("C", "A", "U") + HANDLER + throw("T", "compensate A") + flow("A T"),
        sub("T", start("ST"), end("E", "cancel"), flow("ST E"), tag="transaction")
        + boundary("B", "T", "cancel"),
        sub("Q", user("B")) + throw("T", "compensate Q") + flow("A Q T"),
        gateway("eventBased", "G")
        + catch("K", "timer")
        + receive("R")
        + flow("A G K")
        + flow("G R"),
        receive("R", instantiate="true"),
        event_sub("EV", start("X", "message", isInterrupting="false"), user("H"), flow("X H")),
        call("K", "c", handrail__version="latest"),
        call("K", "c", handrail__version="3"),
        boundary("B", "A", ["message", "signal"], every=True),
        end("E", ["message docs", "signal alarm"]),
        end("E", "message docs", handrail__topic="email"),
        event_sub("EV", start("X", ["error BAD", "escalation UP"]), user("H"), flow("X H")),
        user("B", startQuantity="1", completionQuantity=" 1"),
        sub("T", user("B"), tag="transaction", method="##Compensate"),
        user("B", inner=several(cardinality=2).replace(" is", ' behavior="All" is', 1)),
        throw("T", inner='<compensateEventDefinition waitForCompletion="1"/>') + flow("A T"),
    ],
)
def test_what_can_be_executed_is_not_refused(body):
    assert problems(A, body) == []


def test_a_problem_names_its_element_for_a_reader():
    found = problems(A, throw("X", "link gone", name="On to page two"))
    assert "“On to page two”" in found[0].message


def test_problems_come_in_the_order_of_the_file():
    source = "\n".join([A, end("X", "cancel"), throw("Y", "timer PT1H")])
    found = problems(source)
    assert [one.line for one in found] == sorted(one.line for one in found)
    assert {one.element for one in found} == {"X", "Y"}
