from pathlib import Path

from service.bpmn.copying import copy_under
from service.bpmn.reading import read_diagram

SHIPPED = Path(__file__).parents[3] / "processes" / "generic_case" / "generic_case.bpmn"


def test_a_copy_has_another_key_and_name_and_nothing_else_changes():
    source = SHIPPED.read_bytes()
    copy = copy_under(source, key="generic_case", new_key="garages", name='Garages & "sheds"')
    (process,) = read_diagram(copy, file="garages.bpmn").processes.values()
    assert (process.key, process.name) == ("garages", 'Garages & "sheds"')
    assert b'processRef="garages"' in copy
    back = copy_under(copy, key="garages", new_key="generic_case", name="Generic case")
    assert back == source


def test_other_names_are_left_alone():
    source = b"""<b:definitions xmlns:t='x'><b:process id='p' name='P'><b:task id='pp' name="p"/>
    <b:process id="q" name="Q"/><b:participant processRef="t:p" id="x"/>"""
    copy = copy_under(source, key="p", new_key="new", name="New")
    assert b"""<b:process id='new' name="New">""" in copy
    assert b"""<b:task id='pp' name="p"/>""" in copy
    assert b"""<b:process id="q" name="Q"/><b:participant processRef="t:new" id="x"/>""" in copy


def test_a_copy_keeps_its_encoding_and_its_name_behind_a_larger_than_sign():
    source = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">
    <process id="p" documentation="a > b" name="P"><task id="t"/></process></definitions>"""
    for encoding, mark in (("utf-8", ""), ("utf-16-le", "\ufeff"), ("utf-16-be", "\ufeff")):
        written = f"{mark}{source}".encode(encoding)
        copy = copy_under(written, key="p", new_key="new", name="Nëw")
        assert copy_under(copy, key="new", new_key="p", name="P") == written
        (process,) = read_diagram(copy, file="new.bpmn").processes.values()
        assert (process.key, process.name) == ("new", "Nëw")
