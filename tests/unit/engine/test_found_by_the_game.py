"""Small cases of the defects that random processes have shown in the engine."""

import pytest

from service.engine.stimuli import CompleteTask, Retry, SetData, Start, Stimulus
from tests.game.machine import Machine
from tests.game.model import Assignment, Comparison, Model, MultiInstance, Node, Trigger
from tests.game.sketch import model, scope


def played(drawn: Model, *stimuli: Stimulus) -> Machine:
    machine = Machine(drawn, 400)
    for stimulus in (Start(payload=dict(drawn.payload)), *stimuli):
        machine.happen(stimulus)
    return machine


def elements(machine: Machine) -> list[str]:
    return sorted(element for _, element, _ in machine.tracker.open.values())


def token_at(machine: Machine, element: str) -> int:
    return next(token for token, one in machine.tracker.open.items() if one[1] == element)


@pytest.mark.parametrize("first", ["U1", "C"])
def test_all_flows_out_of_a_task_are_judged_before_any_is_followed(first):
    script = Node("C", "script", script=(Assignment("b", 1),))
    rows = {"U1": "U U1 E1 if b == 2", "C": "U C U2 E2"}
    ordered = (rows.pop(first), *rows.values())
    machine = played(model(scope("S U", *ordered, nodes=(script,)), b=2))
    machine.happen(CompleteTask(token_at(machine, "U")))
    assert elements(machine) == ["U1", "U2"]


@pytest.mark.parametrize(("value", "after"), [(1, ["U1", "U3"]), (0, ["U2", "U3"])])
def test_default_is_taken_beside_a_flow_that_is_always_taken(value, after):
    rows = ("S U", "U U1 E1 if a == 1", "U U2 E2 else", "U U3 E3")
    machine = played(model(scope(*rows), a=value))
    machine.happen(CompleteTask(token_at(machine, "U")))
    assert elements(machine) == after


def test_a_task_without_a_way_on_rests_under_its_own_name():
    machine = played(model(scope("S U", "U U1 E if a == 1"), a=0))
    machine.happen(CompleteTask(token_at(machine, "U")))
    assert list(machine.tracker.open.values()) == [("incident", "U", "")]
    machine.happen(SetData({"a": 1}))
    machine.happen(Retry(token_at(machine, "U")))
    assert elements(machine) == ["U1"]


def test_the_last_instance_ends_its_loop_before_a_condition_looks():
    loop = MultiInstance(False, None, "items", "item", "result", "results")
    watch = Trigger("condition", condition=Comparison("a", ">", 7))
    boundary = Node("B", "boundary", watch, host="U")
    drawn = scope("S U U1 E", "B U2 E2", nodes=(Node("U", "user", loop=loop), boundary))
    machine = played(model(drawn, a=0, items=["x", "y"]))
    machine.happen(CompleteTask(token_at(machine, "U"), {"result": 1}))
    machine.happen(CompleteTask(token_at(machine, "U"), {"result": 2, "a": 9}))
    assert elements(machine) == ["U1"]
    assert machine.tracker.data["results"] == [1, 2]


def test_outputs_of_a_call_do_not_read_the_callers_data():
    called = scope("S U E", name="other")
    call = Node("A", "call", called="other", inputs=(("a", "a"),), outputs=(("z", "z"),))
    machine = played(model(scope("S A U1 E", nodes=(call,)), called, a=1, z=5))
    machine.happen(CompleteTask(token_at(machine, "U")))
    assert machine.tracker.data["z"] is None
