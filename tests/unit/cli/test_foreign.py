from service.cli.foreign import foreign_lines
from tests.unit.bpmn.foreign.writing import written


def test_each_place_of_a_foreign_word_is_a_line():
    part = (
        '<userTask id="x" camunda:assignee="a"/>',
        '<userTask id="y" camunda:assignee="${b.c()}" camunda:asyncBefore=""/>',
    )
    files = [("p.bpmn", written(*part)), ("q.bpmn", b"<no"), ("r.dmn", b"<no")]
    lines = list(foreign_lines(files))
    assert lines[0].startswith("p.bpmn:3 [y]: needs a person: camunda:assignee “${b.c()}”. What it")
    assert "Only functions can be called" in lines[0]
    assert lines[1].startswith("p.bpmn:2 [x]: understood: camunda:assignee “a”. Whom the task is")
    assert lines[1].endswith(' Equal: handrail:assignee="a"')
    assert lines[2].startswith("p.bpmn:3 [y]: kept without effect: camunda:asyncBefore. Every step")


def test_a_word_of_the_whole_file_has_no_element():
    source = written().replace(b' id="file"', b' modeler:executionPlatform="C"')
    (line,) = foreign_lines([("p.bpmn", source)])
    assert line.startswith("p.bpmn:1: kept without effect: modeler:executionPlatform “C”.")
