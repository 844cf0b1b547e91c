import pytest

from service.decisions import read_decisions
from service.engine import effects
from tests.unit.engine.driver import Run
from tests.unit.engine.notation import (
    boundary,
    catch,
    end,
    event_sub,
    extension,
    flow,
    gateway,
    handrail,
    node,
    receive,
    send,
    service,
    start,
    sub,
    throw,
    user,
)

ONE_IN = extension(handrail("input", name="twice", value="n * 2"))
ONE_OUT = extension(handrail("output", name="answer", value="found + n"))


def test_work_is_requested_with_its_inputs_and_its_result_becomes_data():
    run = Run(start(), service("A", topic="to-${n}", inner=ONE_IN), flow("S A"), data={"n": 2})
    wanted = run.seen(effects.WorkRequested)[0]
    assert (wanted.topic, wanted.inputs, wanted.process) == ("to-2", {"twice": 4}, "p")
    run.work_done("A", found=1, n=3)
    assert run.data == {"n": 3, "found": 1}
    assert run.ended


def test_nothing_but_a_person_writes_what_persons_chose():
    chosen = {"A": "agreed"}
    parts = (start(), service("W"), receive("M"), throw("T", "signal"), end())
    run = Run(*parts, flow("S W M T E"), data={"outcomes": chosen})
    run.work_done("W", outcomes="forged", found=1)
    run.message("M", outcomes="forged", heard=2)
    assert run.data == {"outcomes": chosen, "found": 1, "heard": 2}
    mapped = ONE_OUT.replace('"answer"', '"outcomes"')
    run = Run(start(), service("W", inner=mapped), flow("S W"), data={"n": 2, "outcomes": chosen})
    assert run.work_done("W", found=5).data["outcomes"] == chosen
    forging = extension(
        handrail("payload", name="outcomes", value="'forged'"),
        handrail("payload", name="told", value="3"),
    )
    throwing = throw("T", "signal", inner=forging), send("N", inner=forging)
    run = Run(start(), *throwing, flow("S T N"), data={"outcomes": chosen})
    sent = [one.payload for one in run.seen(effects.SignalSent) + run.seen(effects.MessageSent)]
    assert sent == [{"told": 3}, {"told": 3}]


def test_an_output_mapping_sees_the_result_and_the_data():
    run = Run(start(), service("A", inner=ONE_OUT), flow("S A"), data={"n": 2})
    assert run.work_done("A", found=5).data == {"n": 2, "answer": 7}


def test_an_output_mapping_that_fails_keeps_the_result_for_a_retry():
    broken = ONE_OUT.replace("found + n", "found / n")
    run = Run(start(), service("A", inner=broken), flow("S A"), data={"n": 0})
    run.work_done("A", found=6)
    assert run.failing == [("A", "expression_failed")]
    run.set(n=2).retry("A")
    assert run.data["answer"] == 3
    assert run.ended


def test_inputs_that_fail_request_nothing_until_a_retry():
    broken = ONE_IN.replace("n * 2", "1 / n")
    run = Run(start(), service("A", inner=broken), flow("S A"), data={"n": 0})
    assert run.failing == [("A", "expression_failed")]
    assert run.open == []
    assert run.set(n=1).retry("A").open == ["A"]


def test_a_topic_that_is_too_long_rests_until_it_is_shorter():
    run = Run(start(), service("A", topic="${long}"), flow("S A"), data={"long": "x" * 101})
    assert run.failing == [("A", "text_too_long")]
    run.set(long="x" * 100).retry("A")
    assert run.open == ["A"]


def test_cancelled_work_is_withdrawn_unless_it_is_done():
    parts = (start(), user("H"), boundary("B", "A", "message"), flow("S A"), flow("B H"))
    run = Run(*parts, service("A"))
    run.message("B")
    assert effects.WorkWithdrawn in {type(one) for one in run.last}
    broken = ONE_OUT.replace("found + n", "1 / 0")
    run = Run(*parts, service("A", inner=broken)).work_done("A")
    run.message("B")
    assert run.seen(effects.WorkWithdrawn) == []
    assert run.failing == []
    assert run.open == ["H"]


def test_an_error_that_nothing_catches_ends_the_strand():
    run = Run(
        start(),
        gateway("parallel", "P"),
        service("A"),
        user("B"),
        flow("S P A"),
        flow("P B"),
    )
    run.work_error("A", "GONE")
    assert run.last[-1] == effects.Failed("A", "GONE", "worker")
    assert run.ended
    assert run.passed("A") == {"entered": 1, "failed": 1}
    assert run.passed("B") == {"entered": 1, "cancelled": 1}


def test_an_error_end_event_that_nothing_catches_ends_the_strand():
    inner = sub("Q", start("SQ"), user("A"), end("E", "error BAD"), flow("SQ A E"))
    run = Run(start(), inner, user("Z"), flow("S Q Z")).do("A")
    assert run.last[-1] == effects.Failed("E", "BAD")
    assert run.ended


def test_an_escalation_that_nothing_catches_is_told_and_goes_on():
    run = Run(start(), user("A"), end("E", "escalation UP"), flow("S A E")).do("A")
    assert run.seen(effects.Escalated) == [effects.Escalated("E", "UP", caught=False)]
    assert run.ended


def test_sending_tells_name_correlation_and_payload():
    said = extension(
        handrail("correlation", key="ref", value="case_ref"),
        handrail("payload", name="sum", value="n + 1"),
    )
    run = Run(
        start(),
        send("M", inner=said),
        throw("T", "message docs", inner=said),
        flow("S M T"),
        data={"n": 1, "case_ref": "r1"},
    )
    assert run.seen(effects.MessageSent) == [
        effects.MessageSent("M", "more", {"ref": "r1"}, {"sum": 2}),
        effects.MessageSent("T", "docs", {"ref": "r1"}, {"sum": 2}),
    ]
    assert run.ended


def test_sending_by_topic_is_work():
    run = Run(
        start(),
        send("M", handrail__topic="email"),
        throw("T", "message docs", handrail__topic="letter"),
        end(),
        flow("S M T E"),
    )
    assert run.open == ["M"]
    assert run.work_done("M").open == ["T"]
    assert run.work_done("T").ended


def test_an_end_event_that_sends_by_topic_waits_for_its_work_and_ends_the_strand():
    done = end("E", "message docs", handrail__topic="letter", name="Letter sent")
    run = Run(start(), user("A"), done, flow("S A E"))
    assert run.do("A").open == ["E"]
    assert not run.ended
    assert run.work_done("E").last[-1] == effects.Ended("E", "Letter sent")


def test_a_result_may_be_kept_whole_under_a_key():
    run = Run(start(), service("A", handrail__result="answer"), flow("S A"), data={"n": 2})
    assert run.work_done("A", found=1, n=3).data == {"n": 2, "answer": {"found": 1, "n": 3}}


def test_an_output_mapping_sees_a_named_result_and_its_keys():
    outputs = extension(handrail("output", name="sum", value="answer.found + found"))
    run = Run(start(), service("A", inner=outputs, handrail__result="answer"), flow("S A"))
    assert run.work_done("A", found=2).data == {"sum": 4}


def test_receiving_waits_with_the_correlation_of_that_moment():
    keys = extension(handrail("correlation", key="ref", value="case_ref"))
    run = Run(
        start(),
        receive("R", inner=keys),
        catch("K", "message more", inner=keys),
        flow("S R K"),
        data={"case_ref": "r1"},
    )
    first = next(iter(run.subscriptions.values()))
    assert (first.element, first.kind, first.name) == ("R", "message", "docs")
    assert first.correlation == {"ref": "r1"}
    run.message("R", case_ref="r2")
    assert next(iter(run.subscriptions.values())).correlation == {"ref": "r2"}


def test_an_event_on_a_receive_task_interrupts_it():
    run = Run(
        start(), receive("R"), boundary("B", "R", "timer"), user("H"), flow("S R"), flow("B H")
    )
    assert run.waits == ["B", "R"]
    assert run.fire("B").open == ["H"]
    assert run.passed("R") == {"entered": 1, "cancelled": 1}


def test_a_receive_task_may_start_the_process():
    keys = extension(handrail("correlation", key="ref", value="x"))
    run = Run(receive("R", inner=keys, instantiate="true"), user("A"), flow("R A"), start="R")
    only = run.definition.start_elements[0]
    assert (only.id, only.kind, only.name) == ("R", "message", "docs")
    assert [one.name for one in only.correlation] == ["ref"]
    assert run.open == ["A"]
    assert run.path == "R"
    assert run.seen(effects.ElementPassed)[0].element_type == "receiveTask"


def test_names_of_messages_and_signals_may_be_computed():
    run = Run(
        (
            '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d"'
            ' targetNamespace="t"><signal id="s" name="area-${area}"/><process id="p">'
            + start()
            + node("intermediateCatchEvent", "K", '<signalEventDefinition signalRef="s"/>')
            + flow("S K")
            + "</process></definitions>"
        ).encode(),
        data={"area": 7},
    )
    assert [one.name for one in run.subscriptions.values()] == ["area-7"]
    assert run.signal("area-7", heard=True).ended
    assert run.data["heard"] is True


def test_signals_sent_reach_this_strand_first():
    run = Run(
        start(),
        gateway("parallel", "P"),
        catch("K", "signal"),
        user("A", "B"),
        end("ES", "signal"),
        end("EM", "message"),
        flow("S P A ES"),
        flow("P K B EM"),
    )
    run.do("A")
    assert run.open == ["B"]
    assert run.path == "S P A ES K"
    run.do("B")
    assert [one.name for one in run.seen(effects.SignalSent)] == ["alarm"]
    assert [one.name for one in run.seen(effects.MessageSent)] == ["docs"]


TABLE = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d"
  namespace="test"><decision id="grade" name="grade"><decisionTable id="t" hitPolicy="FIRST">
  <input id="i"><inputExpression id="ie" typeRef="number"><text>n</text></inputExpression></input>
  <output id="o" name="level" typeRef="string"/><output id="o2" name="days" typeRef="number"/>
  <rule id="r1"><inputEntry id="a"><text>&gt; 5</text></inputEntry>
    <outputEntry id="b"><text>"high"</text></outputEntry>
    <outputEntry id="b2"><text>1</text></outputEntry></rule>
  <rule id="r2"><inputEntry id="c"><text>-</text></inputEntry>
    <outputEntry id="e"><text>"low"</text></outputEntry>
    <outputEntry id="e2"><text>10</text></outputEntry></rule>
  </decisionTable></decision></definitions>"""


def ruled(inner="", **attributes):
    return node("businessRuleTask", "D", inner, handrail__decision="grade", **attributes)


@pytest.mark.parametrize(
    ("task", "seen"),
    [
        (ruled(), {"grade": {"level": "high", "days": 1}}),
        (ruled(handrail__result="found"), {"found": {"level": "high", "days": 1}}),
        (
            ruled(extension(handrail("output", name="in_days", value="days + 1"))),
            {"in_days": 2},
        ),
    ],
)
def test_a_decision_is_made_within_the_move(task, seen):
    decisions = {one.key: one for one in read_decisions(TABLE, file="grade.dmn")}
    run = Run(start(), task, end(), flow("S D E"), data={"n": 9}, decisions=decisions)
    assert run.ended
    assert run.data == {"n": 9, **seen}


def test_a_decision_sees_its_inputs_before_the_data():
    decisions = {one.key: one for one in read_decisions(TABLE, file="grade.dmn")}
    task = ruled(extension(handrail("input", name="n", value="m * 3")))
    run = Run(start(), task, flow("S D"), data={"n": 1, "m": 3}, decisions=decisions)
    plain = Run(start(), ruled(), flow("S D"), data={"n": 9}, decisions=decisions)
    assert run.data == {"m": 3, **plain.data, "n": 1}


def test_a_business_rule_without_a_decision_is_work():
    task = node("businessRuleTask", "D", handrail__topic="rules")
    assert Run(start(), task, flow("S D")).open == ["D"]


def test_a_decision_that_fails_rests():
    run = Run(
        start(),
        ruled(),
        event_sub("EV", start("X", "message"), user("H"), flow("X H")),
        flow("S D"),
        data={"n": "many"},
        decisions={one.key: one for one in read_decisions(TABLE, file="grade.dmn")},
    )
    assert run.failing == [("D", "decision_failed")]
