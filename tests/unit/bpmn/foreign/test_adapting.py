import pytest

from service.bpmn.foreign import Fate, Known, adapt, report_on
from service.bpmn.reading import read_diagram
from tests.unit.bpmn.foreign.writing import written

OURS = {"handrail": "urn:handrail:bpmn:1"}


def adapted(*parts: str, known: Known = Known(), **more: str):  # noqa: B008
    """What the file reads as afterwards, and what was written."""
    content, said = adapt(written(*parts, **more), known, file="f.bpmn")
    process = read_diagram(content, file="f.bpmn").processes["p"]
    return content.decode(), process, [(one.element, one.was, one.now) for one in said]


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("&quot;PT1S&quot;", "PT1S"),
        ("'P1D'", "P1D"),
        ("timedelta(seconds=30)", "PT30S"),
        ("datetime.timedelta(weeks=1, days=2, hours=3, minutes=4)", "P9DT3H4M"),
        ("timedelta(days=2)", "P2D"),
    ],
)
def test_a_time_that_python_computed_is_written_as_it_is_read(text, becomes):
    event = f"""<intermediateCatchEvent id="t"><timerEventDefinition id="d">
      <timeDuration>{text}</timeDuration></timerEventDefinition></intermediateCatchEvent>"""
    _, process, said = adapted(event)
    assert process.elements["t"].events[0].rule == becomes
    assert [(one, now) for one, _, now in said] == [("t", becomes)]


@pytest.mark.parametrize(
    "text",
    [
        "P1D",
        "'whenever'",
        "timedelta(fortnights=1)",
        "timedelta(seconds=0)",
        "timedelta(x)",
        f"timedelta(days={'1' * 5000})",
    ],
)
def test_any_other_time_stays_as_it_is(text):
    event = f"""<intermediateCatchEvent id="t"><timerEventDefinition id="d">
      <timeDuration>{text}</timeDuration></timerEventDefinition></intermediateCatchEvent>"""
    assert adapt(written(event), Known(), file="f") == (written(event), ())


def test_what_is_filled_into_instructions_is_filled_in_here():
    words = "A &lt;b&gt; {{ name }}, {{ x | upper }}"
    told = f"<spiffworkflow:instructionsForEndUser>{words}</spiffworkflow:instructionsForEndUser>"
    content, process, said = adapted(
        f'<userTask id="x"><extensionElements>{told}</extensionElements></userTask>'
    )
    assert process.elements["x"].documentation == "A <b> ${name}, {{ x | upper }}"
    assert said == [("x", "{{…}}", "${…}")]
    (finding,) = report_on(content.encode(), file="f")
    assert (finding.fate, finding.says.split(".")[0]) == (Fate.PERSON, "Words that Jinja fills in")


def test_instructions_without_anything_to_fill_in_stay():
    told = "<spiffworkflow:instructionsForEndUser>Look</spiffworkflow:instructionsForEndUser>"
    step = f'<userTask id="x"><extensionElements>{told}</extensionElements></userTask>'
    assert adapt(written(step), Known(), file="f") == (written(step), ())


def test_forms_names_and_search_fields_of_other_files_are_written_into_the_diagram():
    known = Known(
        forms={"x": "a", "y": "b"},
        names={"p": 'A "name" § long'},
        searched={"p": (("who", "person.name"), ("old", "x"))},
    )
    parts = (
        '<extensionElements><handrail:searchField name="old"/></extensionElements>',
        '<userTask id="x"/><userTask id="y" handrail:form="c"/>',
    )
    content, process, said = adapted(*parts, known=known, **OURS)
    assert process.name == 'A "name" § long'
    assert (process.elements["x"].form, process.elements["y"].form) == ("a", "c")
    assert [one.name for one in process.search_fields] == ["who", "old"]
    assert [now.split("=")[0] for _, _, now in said] == [
        "handrail:form",
        "name",
        "<handrail:searchField name",
    ]
    assert adapt(content.encode(), known, file="f")[1] == ()


def test_a_file_without_handrails_words_gets_their_namespace():
    content, process, _ = adapted('<userTask id="x"/>', known=Known(searched={"p": (("a", "b"),)}))
    assert 'xmlns:handrail="urn:handrail:bpmn:1"' in content
    assert [one.value for one in process.search_fields] == ["b"]


def test_a_timer_outside_of_any_event_is_told_of_itself():
    file = written('<userTask id="x"/>').replace(
        b"</process>",
        b'</process><signal id="s"><timerEventDefinition id="d"><timeDate>"2026-12-24"</timeDate>'
        b"</timerEventDefinition></signal>",
    )
    assert [one.element for one in adapt(file, Known(), file="f")[1]] == ["s"]


def test_a_data_store_matters_where_spiffarena_reads_it():
    reads = "<dataInputAssociation><sourceRef>s</sourceRef></dataInputAssociation>"
    step = f'<userTask id="x">{reads}</userTask>'
    used, drawn = '<dataStoreReference id="s"/>', '<dataStoreReference id="t"/>'
    found = {
        (one.word, one.fate)
        for one in report_on(written(step, used, drawn), file="f")
        if one.word == "dataStoreReference"
    }
    assert found == {("dataStoreReference", Fate.PERSON), ("dataStoreReference", Fate.IDLE)}


@pytest.mark.parametrize(
    ("step", "topic"),
    [
        ('<serviceTask id="x" camunda:class="org.example.Inner$Bill"/>', "Inner$Bill"),
        ('<sendTask id="x" camunda:delegateExpression="${ billing }"/>', "billing"),
        ('<businessRuleTask id="x" camunda:expression="#{bean.pay(a, b)}"/>', "bean.pay"),
        (
            '<endEvent id="x"><messageEventDefinition id="m" camunda:class="Bill"/></endEvent>',
            "Bill",
        ),
    ],
)
def test_code_in_the_engine_becomes_work_for_a_worker(step, topic):
    _, process, said = adapted(step)
    assert process.elements["x"].topic == topic
    assert [now for _, _, now in said] == [f'handrail:topic="{topic}"']


@pytest.mark.parametrize(
    "step",
    [
        '<serviceTask id="x" camunda:class="Bill" camunda:topic="pay"/>',
        '<businessRuleTask id="x" camunda:class="Bill" camunda:decisionRef="pay"/>',
        '<serviceTask id="x" camunda:expression="${a + b}" camunda:class="no class"/>',
        '<userTask id="x" camunda:class="Bill"/>',
        '<startEvent id="x"><messageEventDefinition id="m" camunda:class="Bill"/></startEvent>',
    ],
)
def test_code_beside_a_topic_and_code_without_a_name_stay(step):
    assert adapt(written(step), Known(), file="f") == (written(step), ())


def test_what_python_computes_is_written_where_it_stands():
    operator = (
        '<spiffworkflow:serviceTaskOperator id="http"><spiffworkflow:parameters>'
        """<spiffworkflow:parameter id="url" type="str" value="f'u/{a}'"/>"""
        '<spiffworkflow:parameter id="m" type="str" value="\'GET\'"/>'
        '<spiffworkflow:parameter id="n" type="str" value=""/>'
        "</spiffworkflow:parameters></spiffworkflow:serviceTaskOperator>"
    )
    content, process, said = adapted(
        f'<serviceTask id="x"><extensionElements>{operator}</extensionElements></serviceTask>',
        '<scriptTask id="y"><script>a += 1</script></scriptTask>',
        '<sequenceFlow id="f" sourceRef="x" targetRef="y">'
        "<conditionExpression>a.get('b') == 1</conditionExpression></sequenceFlow>",
    )
    assert process.elements["x"].inputs[0].value == '("u/" + str(a))'
    assert process.elements["y"].script == "a = a + 1"
    assert process.flows["f"].condition == "a['b'] == 1"
    assert {one for one, *_ in said} == {"x", "y", "f"}
    again, said = adapt(content.encode(), Known(), file="f")
    assert (again.decode(), [(one.was, one.now) for one in said]) == (content, [("str(a)", "")])
