import pytest

from service.bpmn.differing import differences
from service.bpmn.foreign import report_on, translate
from service.bpmn.reading import read_diagram
from tests.unit.bpmn.foreign.writing import written

OURS = {"handrail": "urn:handrail:bpmn:1"}


def translated(*parts: str) -> str:
    """The parts as they are written afterwards, in a file that declares Handrail's vocabulary."""
    text = translate(written(*parts, **OURS), file="f.bpmn").decode()
    return text[text.index(">\n") + 2 : text.index("\n</process>")]


def holding(*within: str) -> str:
    return f"<extensionElements>{''.join(within)}</extensionElements>"


PINNED = (
    '<callActivity id="x" camunda:calledElementBinding="version" camunda:calledElementVersion="2"/>'
)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "<userTask camunda:candidateGroups = 'a, b'  id=\"x\" name='>'/>",
            '<userTask handrail:roles="a, b"  id="x" name=\'>\'/>',
        ),
        (
            '<userTask id="x" camunda:formKey="a" camunda:formRef="embedded:b.html"/>',
            '<userTask id="x" camunda:formKey="a" handrail:form="b"/>',
        ),
        (
            '<userTask id="x" handrail:roles="a" camunda:candidateGroups="b"/>',
            '<userTask id="x" handrail:roles="a" camunda:candidateGroups="b"/>',
        ),
        (
            '<userTask id="x" camunda:candidateUsers="a" camunda:assignee="b"/>',
            '<userTask id="x" camunda:candidateUsers="a" handrail:assignee="b"/>',
        ),
        (
            '<userTask id="x" camunda:candidateUsers="${a}"/>',
            '<userTask id="x" camunda:candidateUsers="${a}"/>',
        ),
        (
            '<userTask id="x" camunda:assignee="&quot;&amp;"/>',
            '<userTask id="x" handrail:assignee=\'"&amp;\'/>',
        ),
        (
            '<userTask id="x" camunda:dueDate="P5D"/>',
            '<userTask id="x">' + holding('<handrail:sla within="P5D"/>') + "</userTask>",
        ),
        (
            '<userTask id="x" camunda:dueDate="${d}"><documentation>a</documentation></userTask>',
            '<userTask id="x"><documentation>a</documentation>'
            + holding('<handrail:sla within="0 days" anchor="${d}"/>')
            + "</userTask>",
        ),
        (
            '<userTask id="x" camunda:dueDate="2026-12-24"><extensionElements/></userTask>',
            '<userTask id="x">'
            + holding("""<handrail:sla within="0 days" anchor="'2026-12-24'"/>""")
            + "</userTask>",
        ),
        (
            '<userTask id="x" camunda:dueDate="R3/P1D"/>',
            '<userTask id="x" camunda:dueDate="R3/P1D"/>',
        ),
        (
            '<userTask id="x" camunda:dueDate="P5D">'
            + holding('<handrail:sla within="P1D"/>')
            + "</userTask>",
            '<userTask id="x" camunda:dueDate="P5D">'
            + holding('<handrail:sla within="P1D"/>')
            + "</userTask>",
        ),
        (
            '<userTask id="x">'
            + holding('\n  <zeebe:assignmentDefinition assignee="a" candidateGroups="b"/>\n')
            + "</userTask>",
            '<userTask id="x" handrail:assignee="a" handrail:roles="b">'
            + holding("\n")
            + "</userTask>",
        ),
        (
            '<userTask id="x">'
            + holding('<zeebe:formDefinition formId="a" bindingType="latest"/>')
            + "</userTask>",
            '<userTask id="x" handrail:form="a">'
            + holding('<zeebe:formDefinition bindingType="latest"/>')
            + "</userTask>",
        ),
        (
            '<serviceTask id="x"><!-- <a b="c"> -->'
            + holding(
                "<camunda:failedJobRetryTimeCycle>R3</camunda:failedJobRetryTimeCycle>",
                "<![CDATA[ ]]>",
            )
            + "</serviceTask>",
            '<serviceTask id="x" handrail:retries="3"><!-- <a b="c"> -->'
            + holding("<![CDATA[ ]]>")
            + "</serviceTask>",
        ),
        (
            '<callActivity id="x" camunda:calledElementBinding="latest"/>',
            '<callActivity id="x" handrail:version="latest"/>',
        ),
        (
            PINNED,
            '<callActivity id="x" camunda:calledElementBinding="version" handrail:version="2"/>',
        ),
        (
            '<userTask id="x" camunda:assignee="${a.b()}" camunda:asyncBefore="true"/>',
            '<userTask id="x" camunda:assignee="${a.b()}" camunda:asyncBefore="true"/>',
        ),
    ],
)
def test_what_has_an_equal_is_written_so_and_all_else_stays(before, after):
    assert translated(before) == after


def passing(tag: str, *within: str, outer: str = "") -> str:
    told = "".join(within)
    inside = f"<{outer}>{told}</{outer}>" if outer else told
    return f'<{tag} id="x">{holding(inside)}</{tag}>'


def inputs(*said: str) -> list[str]:
    return [f'<handrail:input name="{one}" value="{value}"/>' for one, value in map(_split, said)]


def _split(said: str) -> list[str]:
    return said.split("=", maxsplit=1)


def mapped(tag: str, *said: str) -> str:
    found = (f'<zeebe:input source="{value}" target="{one}"/>' for one, value in map(_split, said))
    return passing(tag, *found, outer="zeebe:ioMapping")


def called(*said: str) -> str:
    return passing("callActivity", *(f"<camunda:in {one}/>" for one in said))


def parameters(*said: str) -> str:
    found = (
        f'<spiffworkflow:parameter id="{one}" value="{value}"/>' for one, value in map(_split, said)
    )
    return passing("serviceTask", *found, outer="spiffworkflow:parameters")


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (mapped("serviceTask", "a==b", "c==d.e"), inputs("a==b", "c==d.e")),
        (
            called('source="a" target="b"', 'sourceExpression="${c}" target="d"'),
            inputs("b=a", "d=${c}"),
        ),
        (called('source="a" target="b"', 'businessKey="x"'), inputs("b=a")),
    ],
)
def test_all_that_passes_is_translated_together(part, expected):
    text = translated(part)
    assert "".join(expected) in text
    assert 'source="' not in text


def test_parameters_of_work_are_inputs():
    operator = parameters("a=b", "c=1")
    operator = operator.replace(
        "<extensionElements>", '<extensionElements><spiffworkflow:serviceTaskOperator id="t">'
    )
    operator = operator.replace(
        "</extensionElements>", "</spiffworkflow:serviceTaskOperator></extensionElements>"
    )
    text = translated(operator)
    assert "".join(inputs("a=b", "c=1")) in text


@pytest.mark.parametrize(
    "part",
    [
        mapped("serviceTask", "a==b", "c=plain text"),
        mapped("callActivity", "a==b"),
        mapped("serviceTask", "a==b").replace(
            "<zeebe:ioMapping>", '<handrail:input name="z"/><zeebe:ioMapping>'
        ),
        called('source="a" target="b"', 'variables="all"'),
        called('source="a" target="b" local="true"'),
        called('sourceExpression="${a.b()}" target="b"'),
        called('source="a" target="b"').replace(
            "<camunda:in ", "<camunda:inputOutput/><camunda:in "
        ),
        parameters("a=b", "c="),
        called('source="a" target="b"', 'source="c" target="b"'),
        mapped("serviceTask", "a==b", "a==c"),
    ],
)
def test_what_passes_is_left_alone_where_not_all_of_it_has_an_equal(part):
    assert translated(part) == part


@pytest.mark.parametrize(
    "part",
    [
        '<serviceTask id="x"><multiInstanceLoopCharacteristics>'
        + holding("<camunda:failedJobRetryTimeCycle>3</camunda:failedJobRetryTimeCycle>")
        + "</multiInstanceLoopCharacteristics></serviceTask>",
        '<intermediateThrowEvent id="x"><signalEventDefinition id="d">'
        + holding('<camunda:in source="a" target="b"/>')
        + "</signalEventDefinition></intermediateThrowEvent>",
        passing("serviceTask", '<zeebe:taskDefinition retries="0"/>'),
        PINNED.replace('"2"', '"v2"'),
        '<userTask id="x" camunda:candidateStarterGroups="a"/>',
    ],
)
def test_nothing_is_written_where_it_would_be_a_mistake(part):
    assert translated(part) == part


def test_the_prefix_is_one_that_means_the_vocabulary_where_it_is_written():
    elsewhere = '<userTask id="x" xmlns:handrail="urn:x" camunda:assignee="a"/>'
    assert translated(elsewhere) == elsewhere.replace("camunda:", "handrail2:")
    holder = '<userTask id="x" camunda:dueDate="P5D"><extensionElements%s/></userTask>'
    redeclared = ' xmlns:handrail="urn:x" xmlns:ours="urn:handrail:bpmn:1"'
    assert '<ours:sla within="P5D"/></extensionElements>' in translated(holder % redeclared)


def test_a_file_without_other_characters_than_those_of_ascii_stays_so():
    source = written('<userTask id="x" camunda:assignee="&#246;"/>', **OURS)
    assert b'handrail:assignee="&#246;"' in translate(source, file="f.bpmn")


@pytest.mark.parametrize("root", ["process", "x:userTask"])
def test_a_file_that_is_not_of_the_notation_stays_as_it_is(root):
    source = f"""<{root} xmlns:x="urn:x" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
    camunda:candidateStarterGroups="a" camunda:assignee="b" camunda:topic="t"/>""".encode()
    assert translate(source, file="f.bpmn") is source


MESSAGE = """</process><message id="m"><extensionElements>
<zeebe:subscription correlationKey="%s"/></extensionElements></message><process id="q">"""


def test_how_a_message_finds_its_case_is_translated_unless_it_is_said():
    text = translate(written(MESSAGE % "=ref", **OURS), file="f.bpmn").decode()
    assert '<extensionElements><handrail:correlation key="ref" value="=ref"/></ext' in text
    said = MESSAGE.replace("<zeebe", '<handrail:correlation key="a" value="b"/><zeebe')
    for unequal in (MESSAGE % "", said % "=a.b"):
        source = written(unequal, **OURS)
        assert translate(source, file="f.bpmn") == source
    assert 'key="correlation_key"' in translate(written(MESSAGE % "=a.b"), file="f.bpmn").decode()


def test_the_vocabulary_is_declared_where_it_is_not_under_a_prefix_that_is_free():
    part = '<userTask id="x" activiti:assignee="a"/>'
    text = translate(written(part), file="f.bpmn").decode()
    assert ' targetNamespace="t" xmlns:handrail="urn:handrail:bpmn:1">' in text
    other = translate(written(part, handrail="urn:x", handrail2="urn:y"), file="f.bpmn").decode()
    assert '<userTask id="x" handrail3:assignee="a"/>' in other
    (process,) = read_diagram(text.encode(), file="f.bpmn").processes.values()
    assert process.elements["x"].assignee == "a"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_a_case_runs_as_before_and_a_second_time_nothing_is_left(encoding):
    mark = "" if encoding == "utf-8" else "\ufeff"
    parts = (
        '<startEvent id="s" camunda:formKey="ö.html"/>',
        '<userTask id="x" camunda:candidateGroups="a" camunda:dueDate="P1D"/>',
        '<businessRuleTask id="r" camunda:decisionRef="d" camunda:resultVariable="n"/>',
        '<serviceTask id="v">' + holding('<zeebe:taskDefinition type="t"/>') + "</serviceTask>",
    )
    source = f"{mark}{written(*parts).decode()}".encode(encoding)
    after = translate(source, file="f.bpmn")
    assert not any(at.equal for one in report_on(after, file="f.bpmn") for at in one.places)
    assert translate(after, file="f.bpmn") is after
    old, new = (read_diagram(one, file="f.bpmn").processes["p"] for one in (source, after))
    for key, element in old.elements.items():
        told = list(differences(element, new.elements[key], untold=frozenset({"due"})))
        assert told == []
