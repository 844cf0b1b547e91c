import pytest

from service.engine import Limits, effects, stimuli
from tests.unit.engine.driver import Run
from tests.unit.engine.notation import (
    catch,
    end,
    flow,
    gateway,
    script,
    start,
    sub,
    throw,
    user,
)

FEW = Limits(steps=50, tokens=30)
ENDLESS = (
    start(),
    user("A"),
    gateway("exclusive", "M"),
    script("X", "n = (n or 0) + 1"),
    flow("S A M X M"),
)


def test_a_move_stops_at_its_step_limit_and_another_goes_on():
    run = Run(*ENDLESS, limits=FEW).do("A")
    assert run.last[-1] == effects.StepLimitReached()
    before = run.data["n"]
    run.move(stimuli.Continue())
    assert run.last[-1] == effects.StepLimitReached()
    assert run.data["n"] == before + FEW.steps // 2
    assert not run.ended


def test_a_loop_of_conditions_stops_too():
    run = Run(
        start(),
        user("A"),
        catch("K", "if ok"),
        script("X", "y = 1"),
        flow("S A K X K"),
        data={"ok": True},
        limits=FEW,
    )
    assert run.do("A").last[-1] == effects.StepLimitReached()


def test_other_stimuli_still_arrive_while_work_is_left():
    run = Run(
        *ENDLESS,
        gateway("parallel", "P"),
        user("B"),
        flow("S P B"),
        limits=FEW,
    ).do("A")
    run.do("B", note=1)
    assert run.data["note"] == 1
    assert run.cancel().ended


def test_moves_cut_by_the_limit_end_where_one_long_move_ends():
    def body():
        return (
            start(),
            script("X", "n = (n or 0) + 1"),
            gateway("exclusive", "G", default="fd"),
            user("Z"),
            flow("S X G X", when=None),
            flow("G Z", key="fd"),
        )

    counted = [
        part.replace(
            'sourceRef="G" targetRef="X"></sequenceFlow>',
            'sourceRef="G" targetRef="X"><conditionExpression>n &lt; 100'
            "</conditionExpression></sequenceFlow>",
        )
        for part in body()
    ]
    whole = Run(*counted)
    cut = Run(*counted, limits=FEW)
    while cut.open != ["Z"]:
        cut.move(stimuli.Continue())
    assert cut.data == whole.data == {"n": 100}
    assert cut.snapshot == whole.snapshot


def test_a_fork_without_end_rests_at_the_token_limit():
    run = Run(
        start(),
        user("A"),
        gateway("exclusive", "M"),
        gateway("parallel", "P"),
        user("B"),
        flow("S A M P M"),
        flow("P B"),
        limits=Limits(tokens=30),
    ).do("A")
    assert run.failing == [("P", "too_many_tokens")]


def test_an_inclusive_fork_without_end_rests_too():
    run = Run(
        start(),
        user("A"),
        gateway("exclusive", "M"),
        gateway("inclusive", "O"),
        user("B"),
        flow("S A M O"),
        flow("O M", when="true"),
        flow("O B", when="true"),
        limits=Limits(tokens=30),
    ).do("A")
    assert run.failing == [("O", "too_many_tokens")]


def test_sub_processes_count_as_tokens():
    run = Run(
        start(),
        sub("Q", start("SQ"), user("A"), flow("SQ A")),
        flow("S Q"),
        limits=Limits(tokens=1),
    )
    assert run.failing == [("Q", "too_many_tokens")]


def test_sub_processes_count_as_levels():
    inner = sub("R", start("SR"), user("A"), flow("SR A"))
    run = Run(
        start(),
        sub("Q", start("SQ"), inner, flow("SQ R")),
        flow("S Q"),
        limits=Limits(depth=2),
    )
    assert run.failing == [("R", "too_deep")]


@pytest.mark.parametrize(
    ("step", "code"),
    [
        (script("X", "z = 1 / 0"), "expression_failed"),
        (gateway("exclusive", "X"), "no_flow"),
        (gateway("inclusive", "X"), "no_flow"),
    ],
)
def test_a_failing_step_undoes_nothing_and_its_siblings_run_on(step, code):
    run = Run(
        start(),
        user("A", "N", "N2"),
        script("Y", "y = 1"),
        gateway("parallel", "P"),
        user("B"),
        step,
        flow("S A Y P X"),
        flow("P B"),
        *(
            [flow("X N", when="no"), flow("X N2", when="no")]
            if code == "no_flow"
            else [flow("X N")]
        ),
    ).do("A", answer=1)
    assert run.data == {"answer": 1, "y": 1}
    assert run.open == ["B"]
    assert run.failing == [("X", code)]
    assert run.passed("X") == {"entered": 1, "failed": 1}
    run.set(no=True).retry("X")
    if code == "no_flow":
        assert "N" in run.open
        assert run.failing == []
    else:
        assert run.failing == [("X", code)]


def test_what_a_failing_script_wrote_before_is_taken_back():
    run = Run(
        start(),
        script("X", "a = 1\nb = 1 / n"),
        end(),
        flow("S X E"),
        data={"n": 0},
    )
    assert run.data == {"n": 0}
    assert run.set(n=2).retry("X").data == {"n": 2, "a": 1, "b": 0.5}
    assert run.ended


def test_a_failing_message_rests_before_anything_is_sent():
    run = Run(
        start(),
        throw(
            "T",
            ["message docs", "message more"],
            inner=(
                '<extensionElements><handrail:payload name="x" value="1 / n"/></extensionElements>'
            ),
        ),
        end(),
        flow("S T E"),
        data={"n": 0},
    )
    assert run.failing == [("T", "expression_failed")]
    assert run.seen(effects.MessageSent) == []
    run.set(n=1).retry("T")
    assert [one.name for one in run.seen(effects.MessageSent)] == ["docs", "more"]
