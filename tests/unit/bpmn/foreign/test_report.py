import pytest

from service.bpmn.foreign import Fate, Finding, camunda7, camunda8, equals, report_on, spiff
from service.bpmn.foreign.report import LONGEST_VALUE
from service.bpmn.vocabularies import camunda7 as reads_7
from service.bpmn.vocabularies import camunda8 as reads_8
from service.bpmn.vocabularies import spiff as reads_spiff
from tests.unit.bpmn.foreign.writing import written

PERSON, UNDERSTOOD, IDLE = Fate.PERSON, Fate.UNDERSTOOD, Fate.IDLE


def told(*parts: str) -> dict[str, Finding]:
    found = report_on(written(*parts), file="f.bpmn")
    return {one.word: one for one in found}


def fates(*parts: str) -> dict[str, Fate]:
    return {word: one.fate for word, one in told(*parts).items()}


def extended(tag: str, *within: str, **attributes: str) -> str:
    said = "".join(f' {name}="{value}"' for name, value in attributes.items())
    inner = f"<extensionElements>{''.join(within)}</extensionElements>"
    return f'<{tag} id="x" name="Look"{said}>{inner}</{tag}>'


def test_a_word_is_told_once_with_every_place_those_that_need_a_person_first():
    found = report_on(
        written(
            '<userTask id="a" name="Look" camunda:assignee="demo" camunda:asyncBefore="true"/>',
            '<userTask id="b" name=" Mend\nit " camunda:assignee="${who}"/>',
            '<userTask id="c" camunda:assignee="${bean.who()}"/>',
            '<serviceTask id="d" camunda:class="org.example.Delegate"/>',
        ),
        file="f.bpmn",
    )
    assert [(one.fate, one.word, [at.element for at in one.places]) for one in found] == [
        (PERSON, "camunda:assignee", ["c"]),
        (PERSON, "camunda:class", ["d"]),
        (UNDERSTOOD, "camunda:assignee", ["a", "b"]),
        (IDLE, "camunda:asyncBefore", ["a"]),
    ]
    (there,) = found[0].places
    assert (there.value, bool(there.why), there.line) == ("${bean.who()}", True, 5)
    assert found[2].places[1].name == "Mend it"
    assert found[2].places[0].equal == 'handrail:assignee="demo"'
    assert found[0].vocabulary == "Camunda 7"


def binding(version: str) -> str:
    said = f'camunda:calledElementBinding="version" camunda:calledElementVersion="{version}"'
    return f'<callActivity id="x" {said}/>'


def noted(name: str) -> str:
    note = f'<camunda:property name="{name}" value="b"/>'
    return extended("userTask", f"<camunda:properties>{note}</camunda:properties>")


def given(tag: str, value: str) -> str:
    one = f'<camunda:inputParameter name="a">{value}</camunda:inputParameter>'
    return extended(tag, f"<camunda:inputOutput>{one}</camunda:inputOutput>")


def calls(said: str) -> str:
    return extended("callActivity", f"<camunda:in {said}/>")


def tried(times: str, tag: str = "serviceTask") -> str:
    name = "camunda:failedJobRetryTimeCycle"
    return extended(tag, f"<{name}>{times}</{name}>")


def asked(said: str) -> str:
    return extended("userTask", f"<zeebe:formDefinition {said}/>")


def signalled(beside: str) -> str:
    output = '<zeebe:ioMapping><zeebe:output source="=a" target="b"/></zeebe:ioMapping>'
    return extended("intermediateThrowEvent", beside, output)


def decided(result: str) -> str:
    return f'<businessRuleTask id="x" camunda:mapDecisionResult="{result}"/>'


def works(said: str) -> str:
    return extended("serviceTask", f"<zeebe:taskDefinition {said}/>")


def each(*within: str, **attributes: str) -> str:
    """An activity that has an instance for each of several."""
    said = "".join(f' camunda:{name}="{value}"' for name, value in attributes.items())
    marker = f"<multiInstanceLoopCharacteristics{said}>{''.join(within)}"
    return f'<serviceTask id="x">{marker}</multiInstanceLoopCharacteristics></serviceTask>'


def looped(within: str, said: str) -> str:
    added = f"<extensionElements><zeebe:loopCharacteristics {said}/></extensionElements>"
    return each(added, within)


LIST = "<loopDataInputRef>those</loopDataInputRef>"
ITEM = '<inputDataItem id="that"/>'
LOOPED = "zeebe:loopCharacteristics inputCollection"
RETRIED = """<extensionElements><camunda:failedJobRetryTimeCycle>3</camunda:failedJobRetryTimeCycle>
</extensionElements>"""
VERSION = "camunda:calledElementVersion"
IN_A_FORM = """<camunda:formData><camunda:formField id="a"><camunda:properties><camunda:property/>
</camunda:properties></camunda:formField></camunda:formData>"""
FEEL = '<zeebe:ioMapping><zeebe:input source="= for x in y return x" target="a"/></zeebe:ioMapping>'
SPIFF_FORM = """<spiffworkflow:properties><spiffworkflow:property name="formJsonSchemaFilename"
value="a.json"/></spiffworkflow:properties>"""


@pytest.mark.parametrize(
    ("part", "word", "fate"),
    [
        ('<userTask id="x" camunda:candidateUsers="a, b"/>', "camunda:candidateUsers", PERSON),
        ('<userTask id="x" camunda:candidateUsers="a"/>', "camunda:candidateUsers", UNDERSTOOD),
        ('<serviceTask id="x" camunda:assignee="a"/>', "camunda:assignee", IDLE),
        ('<userTask id="x" camunda:dueDate="P5D"/>', "camunda:dueDate", UNDERSTOOD),
        ('<userTask id="x" camunda:dueDate="soon"/>', "camunda:dueDate", PERSON),
        ('<userTask id="x" camunda:dueDate="R3/P1D"/>', "camunda:dueDate", PERSON),
        ('<userTask id="x" camunda:dueDate="every 2 days"/>', "camunda:dueDate", PERSON),
        ('<userTask id="x" camunda:dueDate="P1DT12H"/>', "camunda:dueDate", PERSON),
        ('<serviceTask id="x" camunda:type="external"/>', "camunda:type", IDLE),
        ('<serviceTask id="x" camunda:type="mail"/>', "camunda:type", PERSON),
        ('<userTask id="x" camunda:assigne="a"/>', "camunda:assigne", PERSON),
        ('<scriptTask id="x" camunda:resultVariable="n"/>', "camunda:resultVariable", PERSON),
        ('<callActivity id="x" camunda:calledElementVersion="2"/>', VERSION, IDLE),
        (binding("2"), VERSION, UNDERSTOOD),
        (binding("${n}"), VERSION, PERSON),
        (extended("userTask", IN_A_FORM), "camunda:property", PERSON),
        (noted("a"), "camunda:property", IDLE),
        (noted("handrail:roles"), "camunda:property", UNDERSTOOD),
        (given("serviceTask", "${b}"), "camunda:inputParameter", UNDERSTOOD),
        (given("userTask", "b"), "camunda:inputParameter", PERSON),
        (given("serviceTask", "<camunda:map/>"), "camunda:inputParameter", PERSON),
        (calls('source="a" target="b"'), "camunda:in source", UNDERSTOOD),
        (calls('source="a"'), "camunda:in", PERSON),
        (calls('businessKey="a"'), "camunda:in businessKey", IDLE),
        (tried("3"), "camunda:failedJobRetryTimeCycle", UNDERSTOOD),
        (tried(" "), "camunda:failedJobRetryTimeCycle", IDLE),
        (tried("R3/PT1M"), "camunda:failedJobRetryTimeCycle", PERSON),
        (tried("PT1M,PT5M"), "camunda:failedJobRetryTimeCycle", PERSON),
        (tried("${r}"), "camunda:failedJobRetryTimeCycle", PERSON),
        (tried("R3/PT1M", "userTask"), "camunda:failedJobRetryTimeCycle", IDLE),
        ('<userTask id="x" camunda:formKey="${f}"/>', "camunda:formKey", PERSON),
        (asked('formKey="=f"'), "zeebe:formDefinition formKey", PERSON),
        (asked('formId="f"'), "zeebe:formDefinition formId", UNDERSTOOD),
        (each(collection="${s}", elementVariable="a"), "camunda:collection", UNDERSTOOD),
        (each(collection="${s}", elementVariable="a"), "camunda:elementVariable", UNDERSTOOD),
        (each(collection="${s.find()}"), "camunda:collection", PERSON),
        (each(elementVariable="a"), "camunda:elementVariable", PERSON),
        (each(ITEM, elementVariable="a"), "camunda:elementVariable", PERSON),
        (each(LIST, collection="s"), "camunda:collection", IDLE),
        (each(ITEM, collection="s", elementVariable="a"), "camunda:elementVariable", IDLE),
        (looped("", 'inputCollection="=s"'), LOOPED, UNDERSTOOD),
        (looped(LIST, 'inputCollection="=s"'), LOOPED, IDLE),
        (looped(ITEM, 'inputElement="a"'), "zeebe:loopCharacteristics inputElement", IDLE),
        (looped("", 'inputCollection="=for a"'), LOOPED, PERSON),
        (signalled(""), "zeebe:output", PERSON),
        (signalled(""), "zeebe:output source", PERSON),
        (signalled('<zeebe:taskDefinition type="t"/>'), "zeebe:output", UNDERSTOOD),
        (decided("singleEntry"), "camunda:mapDecisionResult", IDLE),
        (decided("singleResult"), "camunda:mapDecisionResult", PERSON),
        (each(RETRIED), "camunda:failedJobRetryTimeCycle", PERSON),
        (works('type="a" retries="=3"'), "zeebe:taskDefinition retries", UNDERSTOOD),
        (works('type="a" retries="=n"'), "zeebe:taskDefinition retries", PERSON),
        (works('new="a"'), "zeebe:taskDefinition new", PERSON),
        (extended("serviceTask", FEEL), "zeebe:input source", PERSON),
        (extended("userTask", SPIFF_FORM), "spiffworkflow:property", UNDERSTOOD),
        (
            extended("userTask", "<spiffworkflow:preScript>a = 1</spiffworkflow:preScript>"),
            "spiffworkflow:preScript",
            PERSON,
        ),
        (extended("userTask", "<spiffworkflow:preScript/>"), "spiffworkflow:preScript", IDLE),
        ('<userTask id="x" activiti:candidateGroups="a"/>', "activiti:candidateGroups", PERSON),
        ('<userTask id="x"><potentialOwner id="o"/></userTask>', "potentialOwner", PERSON),
        (extended("userTask", '<signavio:meta key="a"/>'), "signavio:meta", IDLE),
        (extended("userTask", '<other:it><one xmlns=""/></other:it>'), "one", PERSON),
        (extended("userTask", "<tri:notification><dmn:a/></tri:notification>"), "dmn:a", PERSON),
        (extended("userTask", "<grid:Grid/>"), "grid:Grid", IDLE),
        ('<userTask id="x" openapi:path="/a"/>', "openapi:path", PERSON),
    ],
)
def test_each_word_has_one_fate(part, word, fate):
    assert fates(part)[word] is fate


def test_of_a_vocabulary_that_is_not_read_the_equal_is_told():
    found = told('<userTask id="x" activiti:candidateGroups="a"/>')["activiti:candidateGroups"]
    assert found.vocabulary == "Activiti"
    assert found.places[0].equal == 'handrail:roles="a"'
    both = told('<userTask id="x" camunda:assignee="a" activiti:assignee="b"/>')
    found = [both[word].places[0].equal for word in ("camunda:assignee", "activiti:assignee")]
    assert found == ['handrail:assignee="a"', ""]


def test_of_two_words_that_say_one_thing_the_one_that_does_not_count_is_idle():
    both = '<userTask id="x" activiti:assignee="a" camunda:assignee="b"/>'
    assert fates(both) == {"camunda:assignee": UNDERSTOOD, "activiti:assignee": IDLE}
    both = '<userTask id="x" camunda:formKey="a" camunda:formRef="b"/>'
    assert fates(both) == {"camunda:formKey": IDLE, "camunda:formRef": UNDERSTOOD}
    own = '<userTask id="x" handrail:assignee="a" camunda:assignee="b"/>'
    (found,) = report_on(written(own, handrail="urn:handrail:bpmn:1"), file="f.bpmn")
    assert (found.fate, found.says) == (
        IDLE,
        "Another word there says it as well, and that one counts.",
    )


def test_of_two_values_under_one_name_none_is_said_not_to_count():
    twice = calls('source="a" target="b"/><camunda:in source="c" target="b"')
    assert fates(twice)["camunda:in"] is UNDERSTOOD


def test_what_stands_beside_each_other_is_judged_once(monkeypatch):
    judged = []
    monkeypatch.setattr(equals, "refused", lambda text, _: judged.append(text) or "")
    each = "".join(f'<zeebe:input source="=a{one}" target="t{one}"/>' for one in range(9))
    told(extended("serviceTask", f"<zeebe:ioMapping>{each}</zeebe:ioMapping>"))
    assert len(judged) == 9


def test_what_is_said_of_the_drawing_only_is_so_whatever_it_is():
    drawn = (
        '<bpmndi:BPMNDiagram id="d"><bpmndi:BPMNPlane id="p" bpmnElement="c"><bpmndi:BPMNShape'
        ' id="s" bpmnElement="x" other:look="red"/></bpmndi:BPMNPlane></bpmndi:BPMNDiagram>'
    )
    source = written('<userTask id="x"/>').replace(
        b"</definitions>", f"{drawn}</definitions>".encode()
    )
    (found,) = report_on(source, file="f.bpmn")
    assert (found.fate, found.vocabulary, found.places[0].element) == (IDLE, "urn:other", "x")


def test_long_values_are_cut_and_what_has_a_name_says_it():
    found = told(
        extended(
            "serviceTask",
            '<camunda:inputOutput><camunda:inputParameter name="a">' + "b" * 200,
            '</camunda:inputParameter><camunda:inputParameter name="c"/></camunda:inputOutput>',
        )
    )["camunda:inputParameter"]
    assert [len(one.value) for one in found.places] == [LONGEST_VALUE, 1]
    assert found.places[0].value.startswith("a: bbb")


def test_every_word_that_is_read_or_harmless_has_a_meaning():
    for reads, tells in ((reads_7, camunda7), (reads_8, camunda8), (reads_spiff, spiff)):
        missing = {one for one in reads.READ | reads.HARMLESS if one not in tells.MEANINGS}
        assert missing <= {"id"}


def test_a_word_on_the_file_is_told_of_the_file():
    source = written('<userTask id="x"/>')
    source = source.replace(b' id="file"', b' modeler:executionPlatform="C"')
    (found,) = report_on(source, file="f.bpmn")
    assert (found.places[0].element, found.fate) == ("", IDLE)
