import pytest

from service.bpmn.normalise import Node
from service.bpmn.reading import read_diagram
from service.engine import DefinitionRefused, compile_definition
from service.expressions import compile_script
from tests.unit.engine.driver import define
from tests.unit.engine.notation import (
    boundary,
    call,
    catch,
    end,
    extension,
    flow,
    gateway,
    handrail,
    node,
    repeat,
    script,
    service,
    start,
    throw,
    user,
    write,
)

A = start() + user("A") + flow("S A")


def refused(*body, key="p"):
    with pytest.raises(DefinitionRefused) as caught:
        compile_definition(key=key, version=1, bpmn=write(*body), file="test.bpmn", decisions={})
    return caught.value


def test_a_definition_tells_what_it_holds_and_calls():
    definition = define(A, call("K", "c"), call("K2", "d", handrail__version="4"))
    assert (definition.key, definition.version, definition.file) == ("p", 1, "test.bpmn")
    assert set(definition.elements) == {"S", "A", "K", "K2"}
    assert definition.calls == {("c", None), ("d", 4)}
    assert definition.process.key == "p"


def test_a_diagram_that_was_read_already_is_compiled_as_it_was_read():
    source = write(A)
    read = read_diagram(source, file="test.bpmn")
    given = {"key": "p", "version": 1, "bpmn": source, "file": "test.bpmn", "decisions": {}}
    assert compile_definition(**given, diagram=read).process is read.processes["p"]


def test_a_process_that_is_not_in_the_file_is_refused():
    problem = refused(A, key="q").problems[0]
    assert problem.code == "no_process"
    assert "p" in problem.mend


def test_what_cannot_be_executed_is_refused_with_all_its_problems():
    refusal = refused(A, throw("X", "timer PT1H"), end("Y", "cancel"))
    assert {one.element for one in refusal.problems} == {"X", "Y"}
    assert refusal.detail == refusal.problems[0].message


def test_a_decision_that_is_not_published_is_refused():
    rule = node("businessRuleTask", "D", handrail__decision="grade")
    problem = refused(A, rule).problems[0]
    assert (problem.code, problem.element, problem.file) == ("no_decision", "D", "test.bpmn")


@pytest.mark.parametrize(
    ("body", "element"),
    [
        (script("X", "x = = 1"), "X"),
        (gateway("exclusive", "X") + flow("X A", when="1 +", key="F"), "F"),
        (catch("X", "if 1 +"), "X"),
        (catch("X", "timer ${1 +}"), "X"),
        (service("X", topic="${1 +}"), "X"),
        (service("X", inner=extension(handrail("input", name="n", value="1 +"))), "X"),
        (user("X", inner=repeat(while_="1 +")), "X"),
        (boundary("X", "A", "if )"), "X"),
    ],
)
def test_a_text_that_is_no_expression_is_refused_where_it_stands(body, element):
    problem = refused(A, body).problems[0]
    assert (problem.code, problem.element) == ("expression_refused", element)
    assert problem.line == 1
    assert problem.mend


def test_all_mistakes_in_texts_are_told_at_once():
    assert len(refused(A, script("X", "= 1"), script("Y", "= 2")).problems) == 2


def test_nodes_that_stand_for_nothing_drawn_have_no_element():
    with pytest.raises(LookupError):
        assert Node("x", "endEvent").drawn
    with pytest.raises(LookupError):
        assert Node("x", "endEvent").inside


def test_an_empty_script_does_nothing():
    assert compile_script("").writes == frozenset()
