import pytest

from service.bpmn.reading import read_diagram
from tests.unit.bpmn.sketch import TRIGGERS, definitions, element, extended, process


def problems(*parts, **attributes):
    return read_diagram(process(*parts, **attributes), file="p.bpmn").problems


def only(*parts, **attributes):
    (found,) = problems(*parts, **attributes)
    return found


def test_good_spelling_gives_no_problems():
    task = element(
        "userTask",
        "A",
        extended(
            element(
                "handrail:sla",
                inner=element("handrail:tell", at="target", who="owner"),
                within="1 day",
            )
        ),
        handrail__mandatory="true",
    )
    assert not problems(task, handrail__title="x")


def test_misspelt_attribute_is_named_with_the_word_that_is_near():
    found = only(element("userTask", "A", handrail__outcoms="x"))
    assert (found.code, found.element, found.line) == ("extension_unknown", "A", 1)
    assert found.mend == "Write outcomes instead."


def test_unknown_attribute_with_nothing_near_lists_what_is_known():
    assert "mandatory" in only(element("userTask", "A", handrail__zzzz="x")).mend


def test_attribute_in_the_wrong_place_is_told():
    found = only(element("exclusiveGateway", "G", handrail__form="x"))
    assert found.code == "extension_misplaced"
    assert "exclusiveGateway" in found.message
    assert "userTask" in found.mend


@pytest.mark.parametrize(
    ("tag", "name", "value"),
    [
        ("userTask", "mandatory", "maybe"),
        ("serviceTask", "retries", "few"),
        ("callActivity", "version", "newest"),
    ],
)
def test_value_without_meaning_is_told(tag, name, value):
    found = only(element(tag, "A", **{f"handrail__{name}": value}))
    assert found.code == "extension_value"
    assert value in found.message


def test_clock_must_be_one_of_three():
    event = element(
        "boundaryEvent", "B", TRIGGERS["timer"], attachedToRef="A", handrail__clock="red"
    )
    assert "amber, target or follow_on" in only(element("userTask", "A"), event).mend


def test_unknown_element_is_named():
    found = only(element("userTask", "A", extended(element("handrail:slaa", within="1 day"))))
    assert (found.code, found.element, found.mend) == (
        "extension_unknown",
        "A",
        "Write sla instead.",
    )


def test_element_in_the_wrong_place_is_told():
    found = only(element("endEvent", "E", extended(element("handrail:sla", within="1 day"))))
    assert (found.code, found.element) == ("extension_misplaced", "E")


def test_element_without_a_holder_is_told():
    alone = element("handrail:sla", within="1 day")
    source = definitions(alone, element("process", "p")).encode()
    (found,) = read_diagram(source, file="p").problems
    assert (found.code, found.element) == ("extension_misplaced", "file")


def test_second_sla_is_told():
    twice = extended(*[element("handrail:sla", within="1 day")] * 2)
    assert only(element("userTask", "A", twice)).code == "extension_repeated"


def test_unknown_attribute_of_an_element_is_told():
    found = only(
        element("userTask", "A", extended(element("handrail:sla", within="1 day", ambre="1 day")))
    )
    assert (found.code, found.mend) == ("extension_unknown", "Write amber instead.")


def test_missing_attribute_of_an_element_is_told():
    found = only(element("userTask", "A", extended(element("handrail:sla", within=" "))))
    assert (found.code, found.mend) == ("extension_incomplete", 'Write within="…" on it.')
