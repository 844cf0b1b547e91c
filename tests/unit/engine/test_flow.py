import pytest

from service.engine import effects
from tests.unit.engine.driver import Run
from tests.unit.engine.notation import (
    boundary,
    catch,
    end,
    flow,
    gateway,
    node,
    script,
    start,
    sub,
    throw,
    user,
)


def test_a_sequence_runs_from_start_to_end():
    run = Run(start(), user("A"), script("B", "x = x + 1"), end(), flow("S A B E"), data={"x": 1})
    assert run.open == ["A"]
    run.do("A", note="seen")
    assert run.ended
    assert run.data == {"x": 2, "note": "seen"}
    assert run.path == "S A B E"


def test_several_flows_out_of_a_task_are_a_split_and_into_a_task_a_merge():
    run = Run(start(), user("A", "B", "C", "D"), end(), flow("S A B D E"), flow("A C D"))
    run.do("A")
    assert run.open == ["B", "C"]
    run.do("B").do("C")
    assert run.open == ["D", "D"]
    run.do("D").do("D")
    assert run.ended
    assert run.path == "S A B C D E D E"


def test_several_flows_out_of_start_catch_and_boundary_events_are_splits():
    run = Run(
        start(),
        user("A", "B", "C", "D", "F", "G"),
        catch("K", "message"),
        boundary("T", "A", "timer"),
        flow("S A B"),
        flow("S K C"),
        flow("K D"),
        flow("T F"),
        flow("T G"),
    )
    assert run.open == ["A"]
    assert run.message("K").open == ["A", "C", "D"]
    assert run.fire("T").open == ["C", "D", "F", "G"]


@pytest.mark.parametrize(
    ("amount", "default", "seen"),
    [
        (5, True, ["D"]),
        (15, True, ["B"]),
        (25, True, ["B", "C"]),
        (25, False, ["B", "C", "D"]),
        (5, False, ["D"]),
    ],
)
def test_conditional_flows_out_of_a_task_are_an_inclusive_choice(amount, default, seen):
    task = user("A", default="fd") if default else user("A")
    run = Run(
        start(),
        task,
        user("B", "C", "D"),
        flow("S A"),
        flow("A B", when="amount > 10"),
        flow("A C", when="amount > 20"),
        flow("A D", key="fd"),
    )
    assert run.do("A", amount=amount).open == seen


def test_links_lead_on_without_a_drawn_flow():
    run = Run(
        start(),
        user("A", "B", "C"),
        throw("L1", "link x"),
        throw("L2", "link x"),
        catch("LC", "link x"),
        gateway("parallel", "P"),
        flow("S P A L1"),
        flow("P B L2"),
        flow("LC C"),
    )
    run.do("A").do("B")
    assert run.open == ["C", "C"]
    assert run.path == "S P A L1 LC B L2 LC"


def test_a_drawing_without_start_and_end_events_begins_everywhere_that_nothing_leads_to():
    run = Run(user("A", "B"), sub("Q", user("C")), flow("A B"))
    assert run.open == ["A", "C"]
    run.do("C").do("A").do("B")
    assert run.ended
    assert run.path == "C Q A B"
    assert run.seen(effects.Ended) == [effects.Ended(None, None)]


def test_a_very_long_row_of_tasks_is_no_problem():
    ids = [f"A{number}" for number in range(1500)]
    run = Run(start(), user(*ids), flow("S", *ids))
    assert run.do("A0").open == ["A1"]


def test_a_loop_without_a_gateway_goes_round():
    run = Run(
        start(), user("A", "B", "C"), boundary("X", "A", "message"), flow("S A B A"), flow("X C")
    )
    run.do("A").do("B")
    assert run.open == ["A"]
    assert run.message("X").do("C").ended


@pytest.mark.parametrize("kind", ["parallel", "inclusive"])
def test_joins_inside_a_loop_wait_for_the_tokens_of_their_own_round(kind):
    when = None if kind == "parallel" else "true"
    run = Run(
        start(),
        gateway("exclusive", "M"),
        gateway("exclusive", "X", default="d"),
        user("A", "B", "C"),
        end(),
        gateway(kind, "P", "J"),
        flow("S M P"),
        flow("P A", when=when),
        flow("P B", when=when),
        flow("A J"),
        flow("B J"),
        flow("J C X", when=None),
        flow("X M", when="again"),
        flow("X E", key="d"),
    )
    for first, second in ("AB", "BA", "AB"):
        assert run.do(first).open == [second]
        assert run.do(second).open == ["C"]
        run.do("C", again=True)
    assert run.do("A").do("B").do("C", again=False).ended
    assert run.passed("J") == {"entered": 4, "completed": 4}


def test_an_exclusive_gateway_takes_the_first_flow_of_the_file_that_holds():
    run = Run(
        start(),
        gateway("exclusive", "X", default="d"),
        user("A", "B", "C"),
        flow("S X"),
        flow("X A", when="x > 5"),
        flow("X B", when="x > 1"),
        flow("X C", key="d"),
        data={"x": 9},
    )
    assert run.open == ["A"]


def test_an_inclusive_join_waits_only_for_flows_that_were_taken():
    body = (
        start(),
        gateway("inclusive", "O", "J", default="d"),
        user("A", "B", "C", "Z"),
        flow("S O"),
        flow("O A", when="a"),
        flow("O B", when="b"),
        flow("O C", key="d"),
        flow("A J Z"),
        flow("B J"),
        flow("C J"),
    )
    body = tuple(part.replace('id="J" default="d"', 'id="J"') for part in body)
    assert Run(*body, data={"a": True}).do("A").open == ["Z"]
    both = Run(*body, data={"a": True, "b": True}).do("A")
    assert both.open == ["B"]
    assert both.do("B").open == ["Z"]
    assert Run(*body).do("C").open == ["Z"]


def test_a_join_that_can_never_fire_is_an_incident_told_once():
    run = Run(
        start(),
        gateway("exclusive", "X", default="d"),
        gateway("parallel", "J"),
        user("A", "Z"),
        end(),
        flow("S X"),
        flow("X A", when="true"),
        flow("X J", key="d"),
        flow("A J Z E"),
    )
    assert run.failing == []
    run.do("A")
    assert run.failing == [("J", "stuck")]
    run.set(x=1)
    assert len(run.seen(effects.IncidentRaised)) == 1
    assert not run.ended


def test_event_definitions_may_be_shared_by_reference():
    source = (
        b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d"'
        b' targetNamespace="t"><signal id="s" name="alarm"/>'
        b'<timerEventDefinition id="td"><timeDuration>PT2H</timeDuration></timerEventDefinition>'
        b'<signalEventDefinition id="sd" signalRef="s"/><process id="p">'
        + (
            start()
            + node("intermediateCatchEvent", "K", "<eventDefinitionRef>td</eventDefinitionRef>")
            + user("A", "C")
            + node(
                "boundaryEvent",
                "B",
                "<eventDefinitionRef>sd</eventDefinitionRef>",
                attachedToRef="A",
            )
            + flow("S K A")
            + flow("B C")
        ).encode()
        + b"</process></definitions>"
    )
    run = Run(source)
    assert [timer.rule for timer in run.timers.values()] == ["PT2H"]
    assert run.fire("K").open == ["A"]
    assert run.signal().open == ["C"]


def test_the_end_event_that_closes_the_strand_gives_its_name():
    run = Run(start(), user("A"), end("E", name="Advice given"), flow("S A E")).do("A")
    assert run.last[-1] == effects.Ended("E", "Advice given")


def test_terminate_ends_its_own_scope_alone():
    inner = (start("SQ"), gateway("parallel", "P"), user("A", "B"), end("E", "terminate"))
    flows = (flow("SQ P A E"), flow("P B"))
    run = Run(start(), sub("Q", *inner, *flows), user("Z"), flow("S Q Z"))
    run.do("A")
    assert run.open == ["Z"]
    assert run.passed("B") == {"entered": 1, "cancelled": 1}
    whole = Run(start(), *inner[1:], flow("S P A E"), flow("P B")).do("A")
    assert whole.ended


def test_an_inclusive_join_waits_for_what_can_come_by_a_boundary_event():
    run = Run(
        start(),
        gateway("inclusive", "O", "J"),
        user("A", "B", "Z"),
        boundary("T", "A", "message"),
        end("EA"),
        flow("S O"),
        flow("O A", when="true"),
        flow("O B", when="true"),
        flow("A EA"),
        flow("T J"),
        flow("B J Z"),
    )
    run.do("B")
    assert run.open == ["A"], "the task may still be interrupted towards the join"
    assert run.do("A").open == ["Z"]


def test_a_token_that_waited_at_a_join_in_vain_is_not_told():
    run = Run(
        start(),
        gateway("parallel", "P", "J"),
        user("A", "B"),
        flow("S P A J"),
        flow("P B J"),
    )
    run.do("A").cancel()
    assert run.passed("J") == {}
    assert run.passed("B") == {"entered": 1, "cancelled": 1}


def test_a_signal_passes_by_tokens_that_wait_at_a_join():
    run = Run(
        start(),
        gateway("parallel", "P", "J"),
        user("A"),
        catch("K", "signal"),
        flow("S P A J"),
        flow("P K J"),
    )
    assert run.do("A").signal().ended
