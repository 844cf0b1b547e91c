import pytest

from service.bpmn.lint.data import form_keys
from tests.unit.bpmn.lint.linting import END, found, only
from tests.unit.bpmn.sketch import TRIGGERS, element, extended, flows


def form(*keys):
    return {"components": [{"type": "textfield", "key": key} for key in keys]}


START = element("startEvent", "S", handrail__form="begin")
FORMS = {"begin": form("name"), "one": form("rent", "note"), "two": form("note"), "none": {}}
KNOWN = {"forms": FORMS}


def task(key, name="none", inner=""):
    return element("userTask", key, inner, handrail__form=name)


def script(key, text):
    return element("scriptTask", key, element("script", inner=text))


@pytest.mark.parametrize(
    ("components", "keys"),
    [
        ([{"key": "a"}, {"key": "b.c"}, {"type": "text"}], {"a", "b"}),
        ([{"type": "group", "components": [{"key": "a"}]}], {"a"}),
        ([{"type": "group", "path": "g", "components": [{"key": "a"}]}], {"g"}),
        ([{"type": "dynamiclist", "path": "rooms", "components": [{"key": "a"}]}], {"rooms"}),
        ([{"key": "a", "readonly": True}], set()),
        (["odd", {"key": 3}], set()),
        ("odd", set()),
    ],
)
def test_keys_of_a_form_are_those_at_the_top_of_the_data(components, keys):
    assert form_keys({"components": components}) == keys


def test_what_is_no_form_writes_nothing():
    assert form_keys(None) == frozenset()


def parallel(one, two, more="", ways=("S G A J", "G B J")):
    gates = element("parallelGateway", "G") + element("parallelGateway", "J")
    return START, gates, one, two, more, flows(*ways)


def test_parallel_tasks_that_write_one_key_are_told_once():
    problem = only("written_twice", *parallel(task("A", "one"), task("B", "two")), known=KNOWN)
    assert (problem.element, problem.severity) == ("A", "warning")
    assert "B run at the same time and both write note" in problem.message


def test_scripts_outputs_and_decisions_write_too():
    decide = element("businessRuleTask", "B", handrail__decision="rent")
    work = element("serviceTask", "B", extended(element("handrail:output", name="rent")))
    whole = element("serviceTask", "B", handrail__result="rent")
    for other in (decide, work, whole, script("B", "rent = 1")):
        assert found("written_twice", *parallel(task("A", "one"), other), known=KNOWN) == ["A"]


@pytest.mark.parametrize(
    "parts",
    [
        parallel(task("A", "begin"), task("B", "two")),
        parallel(task("A"), task("B")),
        parallel(task("A", "one"), task("B"), task("C", "two"), ("S G A J C", "G B J")),
        (START, task("A", "one"), task("B", "two"), flows("S A B")),
        (
            START,
            element("exclusiveGateway", "G"),
            task("A", "one"),
            task("B", "two"),
            flows("S G A", "G B"),
        ),
    ],
)
def test_tasks_that_cannot_meet_are_not_told(parts):
    assert found("written_twice", *parts, known=KNOWN) == []


def test_nested_splits_tell_a_pair_once():
    gates = element("parallelGateway", "G") + element("inclusiveGateway", "H")
    parts = START, gates, task("A", "one"), task("B", "two"), task("C")
    ways = flows("S G A", "G H B", "H C")
    assert found("written_twice", *parts, ways, known=KNOWN) == ["A"]


CODE = "never_set"


def test_name_that_nothing_before_sets_is_a_warning():
    problem = only(CODE, START, task("A"), END, flows("S A", "A E: rent > 1"), known=KNOWN)
    assert (problem.element, problem.severity) == ("A_E", "warning")
    assert "reads rent" in problem.message


@pytest.mark.parametrize("name", ["owner", "initiator", "task", "item"])
def test_name_that_is_known_elsewhere_only_is_a_warning(name):
    ways = flows("S A", f"A E: {name} == 'sam'")
    assert f"reads {name}" in only(CODE, START, task("A"), END, ways, known=KNOWN).message


@pytest.mark.parametrize(
    "parts",
    [
        (task("A", "one"), flows("S A", "A E: rent > 1")),
        (script("A", "rent = 1"), flows("S A", "A E: rent > 1")),
        (task("A"), flows("S A", "A E: name == 'x'")),
        (task("A"), flows("S A", "A E: outcomes.A == 'x'")),
        (element("userTask", "A"), flows("S A", "A E: rent > 1")),
        (element("serviceTask", "A"), flows("S A", "A E: rent > 1")),
        (script("A", "a +"), flows("S A", "A E: rent > 1")),
        (task("A"), flows("S A", "A E: a +")),
        (element("intermediateCatchEvent", "A", TRIGGERS["message"]), flows("S A", "A E: rent")),
        (
            element("callActivity", "A", extended(element("camunda:out", variables="all"))),
            flows("S A", "A E: rent"),
        ),
    ],
)
def test_name_that_may_have_been_set_is_fine(parts):
    assert found(CODE, START, END, *parts, known=KNOWN) == []


def test_nothing_is_said_when_forms_are_not_known():
    assert found(CODE, START, task("A"), END, flows("S A", "A E: rent > 1")) == []


def test_start_without_a_form_may_bring_anything():
    start = element("startEvent", "S")
    assert found(CODE, start, END, flows("S E: rent > 1"), known=KNOWN) == []


def test_script_reads_only_what_came_before_it():
    parts = START, script("A", "x = rent + 1"), script("B", "rent = 2"), flows("S A B")
    assert found(CODE, *parts, known=KNOWN) == ["A"]


def test_loop_brings_its_item_and_gathers_its_results():
    marks = element(
        "zeebe:loopCharacteristics",
        inputCollection="name",
        inputElement="room",
        outputCollection="found",
    )
    marker = element("multiInstanceLoopCharacteristics", inner=extended(marks))
    each = task("A", inner=marker)
    parts = START, each, script("B", "x = found + room"), flows("S A B")
    assert found(CODE, *parts, known=KNOWN) == []


def test_sub_process_sets_what_follows_it():
    inside = element("startEvent", "I") + script("J", "rent = 1") + flows("I J")
    quiet = {"forms": FORMS | {"i": {}}}
    inside = inside.replace('<startEvent id="I"', '<startEvent id="I" handrail:form="i"')
    parts = START, element("subProcess", "P", inside), END, flows("S P", "P E: rent > 1")
    assert found(CODE, *parts, known=quiet) == []


def test_event_sub_process_may_run_before_and_after_anything():
    start = element("startEvent", "I", TRIGGERS["timer"])
    inside = start + script("J", "rent = fee") + flows("I J")
    listener = element("subProcess", "P", inside, triggeredByEvent="true")
    parts = START, script("A", "fee = 1"), END, listener, flows("S A", "A E: rent > 1")
    assert found(CODE, *parts, known=KNOWN) == []


def test_texts_computed_later_are_not_asked():
    sla = extended(element("handrail:sla", within="1 day", anchor="visited_on"))
    assert found(CODE, START, task("A", inner=sla), flows("S A"), known=KNOWN) == []


def test_texts_of_the_process_itself_are_not_asked():
    assert found(CODE, START, known=KNOWN, handrail__title="${rent}") == []
