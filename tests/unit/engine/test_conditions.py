from service.engine import StartElement, effects
from tests.unit.engine.driver import Run, define
from tests.unit.engine.notation import boundary, catch, flow, gateway, script, start, user


def test_a_catch_event_fires_when_its_condition_becomes_true():
    run = Run(start(), catch("K", "if total > 100"), user("A"), flow("S K A"))
    assert run.set(total=50).open == []
    assert run.set(total=150).open == ["A"]
    at_once = Run(
        start(), catch("K", "if total > 100"), user("A"), flow("S K A"), data={"total": 101}
    )
    assert at_once.open == ["A"]


def test_another_branch_may_make_a_condition_true():
    run = Run(
        start(),
        gateway("parallel", "P"),
        catch("K", "if ok"),
        user("A", "B"),
        flow("S P K B"),
        flow("P A"),
    )
    assert run.do("A", ok=True).open == ["B"]


def test_a_boundary_condition_interrupts_or_fires_at_each_turn_to_true():
    parts = (start(), user("A", "H"), flow("S A"), flow("B H"))
    assert Run(*parts, boundary("B", "A", "if hot")).set(hot=1).open == ["H"]
    run = Run(*parts, boundary("B", "A", "if hot", interrupting=False))
    assert run.set(hot=1).set(hot=2).open == ["A", "H"]
    assert run.set(hot=0).set(hot=1).open == ["A", "H", "H"]


def test_one_condition_may_lead_to_the_next():
    run = Run(
        start(),
        gateway("parallel", "P"),
        catch("K", "if a"),
        script("SB", "b = 1"),
        catch("L", "if b"),
        user("U"),
        flow("S P K SB"),
        flow("P L U"),
    )
    assert run.set(a=1).open == ["U"]


def test_what_is_true_for_a_moment_inside_a_move_counts():
    run = Run(
        start(),
        gateway("parallel", "P"),
        catch("K", "if a"),
        user("U", "V"),
        script("ON", "a = 1"),
        script("OFF", "a = 0"),
        flow("S P K U"),
        flow("P V ON OFF"),
    )
    assert run.do("V").open == ["U"]


def test_a_conditional_start_is_told_by_the_definition():
    definition = define(
        start("N"), start("C", "if amount > 9"), user("A", "B"), flow("N A"), flow("C B")
    )
    assert definition.start_elements == (
        StartElement("N", "none"),
        StartElement("C", "conditional", None, "amount > 9"),
    )
    assert Run(definition).open == ["A"]
    assert Run(definition, start="C").open == ["B"]


def test_a_condition_that_fails_is_an_incident_once_until_it_can_be_asked():
    run = Run(start(), catch("K", "if 1 / n > 0"), user("A"), flow("S K A"), data={"n": 0})
    assert run.failing == [("K", "expression_failed")]
    run.set(other=1)
    assert len(run.seen(effects.IncidentRaised)) == 1
    run.retry("K")
    assert run.failing == [("K", "expression_failed")]
    run.set(n=1)
    assert run.failing == []
    assert run.open == ["A"]


def test_a_condition_that_can_be_asked_again_is_no_incident_even_while_it_is_false():
    run = Run(start(), catch("K", "if 1 / n > 1"), user("A"), flow("S K A"), data={"n": 0})
    assert run.failing == [("K", "expression_failed")]
    run.set(n=1)
    assert run.failing == []
    assert run.open == []
    run.set(n=0)
    assert run.failing == [("K", "expression_failed")]
