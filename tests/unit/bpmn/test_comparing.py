import pytest

from service.bpmn.comparing import Became, by_id, compare
from service.bpmn.differing import in_words
from service.bpmn.drawing import draw
from service.bpmn.facts import Tell

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"'
    ' xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'
    ' xmlns:di="http://www.omg.org/spec/DD/20100524/DI"'
    ' xmlns:handrail="urn:handrail:bpmn:1" id="file" targetNamespace="t">'
)
BEFORE = """<process id="p" name="Repair" isExecutable="true">
<laneSet id="lanes"><lane id="l1" name="Officer" handrail:role="officer">
<flowNodeRef>A</flowNodeRef></lane><lane id="l2" name="Old"/></laneSet>
<startEvent id="S" name="Begin"/>
<userTask id="A" name="Look" handrail:form="look" handrail:outcomes="yes, no">
<extensionElements><handrail:sla within="5 working days" amber="1 working day">
<handrail:tell at="amber" who="assignee"/></handrail:sla></extensionElements></userTask>
<userTask id="B" name="Mend" handrail:mandatory="true"/>
<userTask id="gone" name="Ring"/><endEvent id="E"/>
<sequenceFlow id="f1" sourceRef="S" targetRef="A"/>
<sequenceFlow id="f2" sourceRef="A" targetRef="B"/>
<sequenceFlow id="f3" name="then" sourceRef="B" targetRef="gone"/>
<sequenceFlow id="f4" sourceRef="gone" targetRef="E"/></process>"""
AFTER = """<process id="p" name="Repairs" isExecutable="true">
<laneSet id="lanes"><lane id="l1" name="Caseworker" handrail:role="officer">
<flowNodeRef>A</flowNodeRef></lane><lane id="l3" handrail:role="x">
<flowNodeRef>B</flowNodeRef></lane></laneSet>
<startEvent id="S" name="Begin"/>
<userTask id="A" name="Look" handrail:form="look_well">
<extensionElements><handrail:sla within="10 working days">
<handrail:tell at="amber" who="owner" every="1 day"/></handrail:sla></extensionElements></userTask>
<serviceTask id="B" name="Mend" handrail:topic="mend"/>
<userTask id="C" name="Check" handrail:mandatory="false"/><endEvent id="E"/>
<sequenceFlow id="f1" sourceRef="S" targetRef="A"><conditionExpression>x</conditionExpression>
</sequenceFlow>
<sequenceFlow id="f2" sourceRef="A" targetRef="C"/>
<sequenceFlow id="f5" sourceRef="C" targetRef="B"/>
<sequenceFlow id="f6" sourceRef="B" targetRef="E"/></process>"""


def drawn(process: str, **places: int) -> bytes:
    shapes = "".join(
        f'<bpmndi:BPMNShape id="{key}_s" bpmnElement="{key}"><dc:Bounds x="{x}" y="0" width="10"'
        ' height="10"/></bpmndi:BPMNShape>'
        for key, x in places.items()
    )
    flow = (
        '<bpmndi:BPMNEdge id="f1_e" bpmnElement="f1"><di:waypoint x="0" y="0"/>'
        '<di:waypoint x="1" y="0"/></bpmndi:BPMNEdge>'
    )
    plane = f'<bpmndi:BPMNPlane id="pl" bpmnElement="p">{shapes}{flow}</bpmndi:BPMNPlane>'
    plane = f'<bpmndi:BPMNDiagram id="d">{plane}</bpmndi:BPMNDiagram>' if places else ""
    return f"{HEAD}{process}{plane}</definitions>".encode()


def test_what_changed_is_said_in_words():
    found = by_id(compare(drawn(BEFORE), drawn(AFTER), was="p", now="p"))
    said = {key: (one.became.value, one.says) for key, one in found.items()}
    assert said == {
        "p": ("changed", ("Name was Repair, is Repairs",)),
        "A": (
            "changed",
            (
                "Form was look, is look_well",
                "Outcomes was yes, no, and is not said any more",
                "Target was 5 working days, is 10 working days",
                "Amber was 1 working day, and is not said any more",
                "Who is told was at amber who assignee, is at amber who owner every 1 day",
                "Lane was Officer, is Caseworker",
            ),
        ),
        "B": (
            "changed",
            (
                "It was a task for a person, it is a automatic task",
                "Topic is mend, and was not said before",
                "Lane was none, is l3",
                "“handrail:mandatory” was true, is not said any more",
            ),
        ),
        "C": ("added", ()),
        "gone": ("removed", ()),
        "f1": ("changed", ("Condition is x, and was not said before",)),
        "f2": ("changed", ("It led from Look to Mend",)),
        "f5": ("added", ()),
        "f6": ("added", ()),
        "f3": ("removed", ()),
        "f4": ("removed", ()),
        "l1": ("changed", ("Name was Officer, is Caseworker",)),
        "l3": ("added", ()),
        "l2": ("removed", ()),
    }
    assert found["f3"].name == "“then”, from Mend to Ring"


def test_an_element_that_only_has_another_id_is_told_so_and_its_ways_stay():
    renamed = BEFORE.replace('"B"', '"mend"')
    found = compare(drawn(BEFORE), drawn(renamed), was="p", now="p")
    assert [(one.id, one.was, one.says) for one in found] == [
        ("mend", "B", ("Its id was B, is mend",))
    ]
    assert list(by_id(found, before=True)) == ["B"]


def test_what_only_stands_elsewhere_is_moved_and_the_same_drawing_is_not():
    places = {"S": 0, "A": 100, "B": 200}
    before = drawn(BEFORE, **places)
    assert compare(before, before, was="p", now="p") == ()
    found = compare(before, drawn(BEFORE, **places | {"A": 150}), was="p", now="p")
    assert [(one.id, one.became) for one in found] == [("A", Became.MOVED)]
    other_lines = drawn(BEFORE.replace("<handrail:tell", "\n<handrail:tell<!-- why -->"))
    other_lines = other_lines.replace(b"<handrail:tell<!-- why -->", b"<!-- why --><handrail:tell")
    assert compare(drawn(BEFORE), other_lines, was="p", now="p") == ()


def test_a_drawing_that_grew_at_one_end_or_shifted_as_a_whole_has_moved_nothing():
    places = {"S": 0, "A": 100, "B": 200}
    before = drawn(BEFORE, **places)
    grown = drawn(BEFORE.replace('id="E"', 'id="E"/><task id="T"'), T=-300, **places)
    assert [one.id for one in compare(before, grown, was="p", now="p")] == ["T"]
    for other in (drawn(BEFORE, **{key: x + 50 for key, x in places.items()}), drawn(BEFORE)):
        (found,) = compare(before, other, was="p", now="p")
        assert found.says == ("Only the drawing differs: its lines, labels or colours",)


def test_a_second_process_is_compared_as_well():
    beside = '<process id="q" name="Late" isExecutable="true"><task id="Q" name="Ring"/></process>'
    changed = beside.replace("Ring", "Call")
    (found,) = compare(drawn(BEFORE + beside), drawn(BEFORE + changed), was="p", now="p")
    assert (found.id, found.says) == ("Q", ("Name was Ring, is Call",))
    (found,) = compare(drawn(BEFORE), drawn(BEFORE + beside), was="p", now="p")
    assert (found.id, found.name, found.kind, found.became.value) == (
        "q",
        "Late",
        "process",
        "added",
    )


REST = """<message id="m" name="%s"/><collaboration id="c"><documentation id="o">%s</documentation>
<participant id="pool" processRef="p"/></collaboration>"""
INSIDE = """<dataObject id="d" name="%s"/><textAnnotation id="t"><text>%s</text></textAnnotation>
</process>"""


def rest(message: str, note: str, data: str, text: str, task: str = 'id="A"') -> bytes:
    inside = BEFORE.replace("</process>", INSIDE % (data, text)).replace('id="A"', task, 1)
    return drawn(REST % (message, note) + inside)


def test_what_no_case_runs_through_is_told_as_well():
    before = rest("asked", "Ours", "House", "See the policy")
    after = rest("told", "Theirs", "Home", "See the rules " * 20, 'startQuantity="2" id="A"')
    found = {one.id: (one.kind, one.says) for one in compare(before, after, was="p", now="p")}
    assert found == {
        "m": ("message", ("“name” was asked, is told",)),
        "o": ("documentation", ("“text” was Ours, is Theirs",)),
        "d": ("data object", ("“name” was House, is Home",)),
        "t": ("text annotation", ("What it says in “text” differs",)),
        "A": ("user task", ("“startQuantity” was not said, is 2",)),
    }
    assert [one.id for one in compare(before, drawn(BEFORE), was="p", now="p")] == [
        *("m", "c", "d", "t")
    ]
    (found,) = compare(before, before.replace(b'"p"', b'"n"'), was="p", now="n")
    assert found.says == ("Short name was p, is n",)


def test_words_of_other_vocabularies_and_the_order_are_told():
    space = "http://camunda.org/schema/1.0/bpmn"
    said = BEFORE.replace('id="B"', f'xmlns:c="{space}" c:asyncBefore="true" id="B"')
    (found,) = compare(drawn(BEFORE), drawn(said), was="p", now="p")
    assert found.says == ("“c:asyncBefore” was not said, is true",)
    listened = BEFORE.replace(
        'handrail:mandatory="true"/>',
        f'handrail:mandatory="true"><extensionElements><x:a xmlns:x="{space}" b="1"/>'
        f'<x:a xmlns:x="{space}" b="2"/></extensionElements></userTask>',
    )
    (found,) = compare(drawn(BEFORE), drawn(listened), was="p", now="p")
    assert found.says == ("What it says in “x:a” differs",)
    f3 = '<sequenceFlow id="f3" name="then" sourceRef="B" targetRef="gone"/>'
    (found,) = compare(
        drawn(BEFORE),
        drawn(BEFORE.replace(f3, "").replace("<startEvent", f"{f3}<startEvent")),
        was="p",
        now="p",
    )
    assert found.says == ("Its parts come in another order, or are nested in another way",)


CAMUNDA = "http://camunda.org/schema/1.0/bpmn"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"


def compared(old: str, new: str, *, was: bytes = drawn(BEFORE)) -> dict[str, tuple[str, ...]]:
    """What is told of each part when `old` in a drawing is written as `new`."""
    text = was.decode()
    assert old in text
    now = text.replace(old, new).replace(">", f' xmlns:c="{CAMUNDA}" xmlns:z="{ZEEBE}">', 1)
    found = compare(was, now.encode(), was="p", now="p")
    assert len(by_id(found)) == len(found)
    return {one.id: (one.became.value, *one.says) for one in found}


TASK_B = '<userTask id="B" name="Mend" handrail:mandatory="true"/>'


def test_whatever_else_changed_of_a_part_is_told_beside_what_the_model_tells():
    held = (
        '<userTask id="B" name="%s" %s><extensionElements><c:properties>'
        '<c:property name="handrail:form" value="%s"/><c:property name="x" value="%s"/>'
        "</c:properties>%s</extensionElements>%s</userTask>"
    )
    listener = '<c:taskListener class="L"/>'
    data = '<ioSpecification id="io"><inputSet id="is"/></ioSpecification>'
    plain = held % ("Mend", "", "a", "1", listener, data)
    was = drawn(BEFORE.replace(TASK_B, plain).replace("<process", f'<process xmlns:c="{CAMUNDA}"'))
    changed = {
        held % ("Do", 'c:asyncBefore="true"', "a", "1", listener, data): (
            "“c:asyncBefore” was not said, is true",
        ),
        held % ("Do", "", "a", "1", "", data): ("What it says in “c:taskListener” differs",),
        held % ("Do", "", "b", "1", listener, data): (),
        held % ("Do", "", "b", "2", listener, data): ("What it says in “c:properties” differs",),
    }
    for now, says in changed.items():
        form = ("Form was a, is b",) if '"b"' in now else ()
        told = (*form, "Name was Mend, is Do", *says)
        assert compared(plain, now, was=was) == {"B": ("changed", *told)}
    without = held % ("Do", "", "a", "1", listener, "")
    assert compared(plain, without, was=was) == {
        "B": ("changed", "Name was Mend, is Do"),
        "io": ("removed",),
    }


def test_what_the_model_tells_of_parts_within_is_not_told_again():
    timer = '<timerEventDefinition id="t"><timeDuration id="%s">%s</timeDuration>'
    timer = f'<startEvent id="S" name="Begin">{timer}</timerEventDefinition></startEvent>'
    start = '<startEvent id="S" name="Begin"/>'
    was = drawn(BEFORE.replace(start, timer % ("d", "P1D")))
    rule = "timer timer duration rule P%sD"
    assert compared("P1D", "P2D", was=was) == {
        "S": ("changed", f"Trigger was {rule % 1}, is {rule % 2}"),
    }
    assert list(compared(timer % ("d", "P1D"), start, was=was)) == ["S"]
    assert list(compared(start, timer % ("d", "P1D"))) == ["S"]
    assert compared('"d"', '"e"', was=was) == {"e": ("added",), "d": ("removed",)}


def test_texts_are_told_to_their_end_and_empty_marks_are_there():
    noted = '<userTask id="B"><documentation>Read <b>it</b> first</documentation></userTask>'
    was = drawn(BEFORE.replace(TASK_B, noted))
    assert compared("first", "LAST", was=was) == {
        "B": ("changed", "What to do was Read it first, is Read it LAST")
    }
    lane = '<lane id="l2" name="Old"/>'
    said = (
        '<lane id="l2" name="Old">%s<documentation id="n">Read <b>it</b> %s</documentation></lane>'
    )
    was = drawn(BEFORE.replace(lane, said % ("", "first")))
    assert compared("first", "LAST", was=was) == {
        "n": ("changed", "“text” was Read it first, is Read it LAST")
    }
    marked = TASK_B.replace(
        "/>", "><extensionElements><z:userTask/></extensionElements></userTask>"
    )
    assert compared(TASK_B, marked) == {"B": ("changed", "“z:userTask” was not said, is empty")}
    assert compared(TASK_B, marked.replace('"Mend"', '"Do"')) == {
        "B": ("changed", "Name was Mend, is Do", "“z:userTask” was not said, is empty")
    }


def test_parts_are_known_by_what_they_are_and_not_by_an_id_alone():
    renamed = BEFORE.replace('"Repair"', '"Other"')
    for lanes in ("<laneSet", '<laneSet id="lanes"'):
        before, after = (one.replace('<laneSet id="lanes"', lanes) for one in (BEFORE, renamed))
        found = compare(
            drawn(before), drawn(after.replace(lanes, f'{lanes} name="L"')), was="p", now="p"
        )
        assert "“name” was not said, is L" in str(found) or "“laneSet” differs" in str(found)
    field = f'<c:formData xmlns:c="{CAMUNDA}"><c:formField id="A" label="x"/></c:formData>'
    task = TASK_B.replace("/>", f"><extensionElements>{field}</extensionElements></userTask>")
    was = drawn(BEFORE.replace(TASK_B, task))
    assert compared(task, task.replace('"x"', '"y"').replace('"Mend"', '"Do"'), was=was) == {
        "B": ("changed", "Name was Mend, is Do", "What it says in “c:formData” differs")
    }
    noted = '<documentation id="n">%s</documentation>'
    flow = f'<sequenceFlow id="f2" sourceRef="A" targetRef="B">{noted % 1}</sequenceFlow>'
    was = drawn(BEFORE.replace('<sequenceFlow id="f2" sourceRef="A" targetRef="B"/>', flow))
    now = was.replace(flow.encode(), f'<task id="f2">{noted % 2}</task>'.encode())
    found = [(one.id, one.became.value, *one.says) for one in compare(was, now, was="p", now="p")]
    assert found == [
        ("f2", "added"),
        ("f2", "removed"),
        ("n", "changed", "“text” was 1, is 2"),
    ]


def test_all_that_changed_of_a_very_large_part_or_in_very_many_is_told(monkeypatch):
    many = "".join(f'<c:property name="{n}" value=""/>' for n in range(1_001))
    large = f"<extensionElements><c:properties>{many}</c:properties></extensionElements>"
    large = TASK_B.replace("/>", f">{large}</userTask>")
    was = drawn(BEFORE.replace(TASK_B, large)).replace(b">", f' xmlns:c="{CAMUNDA}">'.encode(), 1)
    now = was.replace(b'"Mend"', b'"Do"').replace(b'name="7" value=""', b'name="7" value="8"')
    (found,) = compare(was, now, was="p", now="p")
    assert found.says == (
        "Name was Mend, is Do",
        "“name” was Mend, is Do",
        "What it says in “c:properties” differs",
    )
    monkeypatch.setattr("service.bpmn.comparing.part_differ.MOST_ASKED", 0)
    assert compared('"Mend"', '"Do"') == {
        "B": ("changed", "Name was Mend, is Do", "“name” was Mend, is Do")
    }


def test_the_file_itself_its_order_and_its_drawing_are_told_beside_the_rest():
    places = {"S": 0, "A": 100, "B": 200}
    was = drawn(BEFORE, **places)
    drawing = ("changed", "The drawing differs as well: its lines, labels or colours")
    named = {"B": ("changed", "Name was Mend, is Do")}
    assert compared('name="Mend"', 'name="Do"', was=was) == named
    shifted = drawn(BEFORE.replace('name="Mend"', 'name="Do"'), **{**places, "B": 250})
    (found,) = compare(was, shifted, was="p", now="p")
    assert found.says == (
        "Name was Mend, is Do",
        "It stands elsewhere on the drawing, or is of another size",
    )
    coloured = was.replace(b'id="A_s"', b'id="A_s" fill="red"').replace(b'"Mend"', b'"Do"')
    found = compare(was, coloured, was="p", now="p")
    assert {one.id: (one.became.value, *one.says) for one in found} == named | {"": drawing}
    assert compared("A_s", "A_t", was=was) == {
        "": ("changed", "Only the drawing differs: its lines, labels or colours")
    }
    labelled = was.replace(b'height="10"/>', b'height="10"/><bpmndi:BPMNLabel id="%"/>', 1)
    assert compared('name="Mend"', 'name="Do"', was=labelled) == named
    assert compared('id="file" targetNamespace="t"', 'id="other" targetNamespace="u"') == {
        "": ("changed", "“id” was file, is other", "“targetNamespace” was t, is u")
    }
    tell = '<handrail:tell at="amber" who="assignee"/>'
    was = drawn(BEFORE.replace(tell, f"{tell}<why/>"))
    assert compared(f"{tell}<why/>", f"<why/>{tell}", was=was) == {
        "": ("changed", "Its parts come in another order, or are nested in another way")
    }
    stray = compared("<startEvent", "stray <startEvent")
    assert stray == {"p": ("changed", "“text” was not said, is stray")}


def test_a_part_of_another_kind_is_told_so():
    was = drawn(BEFORE.replace("</process>", '<dataObject id="d"/></process>'))
    assert compared("<dataObject ", "<dataStoreReference ", was=was) == {
        "d": ("changed", "It was a data object, it is a data store reference")
    }


def test_the_drawings_are_marked():
    found = compare(drawn(BEFORE, A=0, B=100), drawn(AFTER, A=0, B=100), was="p", now="p")
    svg = draw(drawn(AFTER, A=0, B=100), process="p", states=by_id(found))
    assert svg is not None
    assert "is-changed" in svg
    assert ">Changed<" in svg
    assert by_id(found)["f1"].flow.name == "changed"


def test_a_process_that_is_not_there_cannot_be_compared():
    with pytest.raises(KeyError):
        compare(drawn(BEFORE), drawn(AFTER), was="p", now="q")


def test_values_are_written_as_people_read_them():
    assert in_words(None) == ""
    assert in_words((True, False, 3)) == "yes, no, 3"
    assert in_words(Tell("amber", ("owner",))) == "at amber who owner"
