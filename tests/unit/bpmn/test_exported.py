"""Diagrams as other modellers export them: read, told what is not heard, and drawn."""

import codecs
from dataclasses import replace
from pathlib import Path

import pytest

from service.bpmn.diagram import read_layout
from service.bpmn.lint import lint
from service.bpmn.reading import read_diagram
from service.bpmn.xml import parse

EXPORTED = {file.stem: file.read_bytes() for file in (Path(__file__).parent / "exported").iterdir()}


def read(name, source=None):
    (process,) = diagram(name, source).processes.values()
    return process


def diagram(name, source=None):
    return read_diagram(source or EXPORTED[name], file=name)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (
            "camunda7",
            {
                ("extension_ignored", "Activity_check"),
                ("extension_ignored", "Activity_rents"),
                ("message_without_correlation", "Event_documents"),
                ("task_without_sla", "Activity_visit"),
                ("task_without_sla", "Activity_refuse"),
                ("fact_idle", "Activity_refuse"),
            },
        ),
        (
            "camunda8",
            {
                ("extension_ignored", "inspect"),
                ("fact_idle", "inspect"),
                ("fact_idle", "agreed"),
            },
        ),
        (
            "signavio",
            {
                ("extension_ignored", "sid-repair"),
                *(
                    ("task_without_sla", f"sid-{one}")
                    for one in ("ack", "repair", "money", "write")
                ),
            },
        ),
    ],
)
def test_exported_diagram_deploys_and_what_is_not_heard_is_told(name, told):
    problems = lint(diagram(name))
    assert {(one.code, one.element) for one in problems} == told
    assert {one.severity for one in problems} == {"warning"}


def test_camunda_7_says_who_what_and_when():
    process = read("camunda7")
    check, reminded = process.elements["Activity_check"], process.elements["Event_reminded"]
    assert process.start_roles == ("tenancy_officer",)
    assert process.elements["StartEvent_asked"].form == "exchange"
    assert (check.name, check.form, check.hold_limit) == (
        "Check both tenancies",
        "check",
        "20 working days",
    )
    assert check.roles == ("tenancy_officer", "exchange_team")
    assert (check.sla.within, check.sla.anchor) == ("0 days", "${due_on}")
    assert (reminded.topic, [one.name for one in reminded.inputs]) == ("email", ["to", "subject"])
    assert process.roles_of("Activity_visit") == ("tenancy_officer",)
    assert process.lane_of("Event_late").role == "tenancy_officer"
    assert process.elements["Activity_rents"].retries == 3


def test_camunda_8_says_who_what_and_when():
    elements = read("camunda8").elements
    works, inspect = elements["works"], elements["inspect"]
    assert (inspect.roles, inspect.form) == (("surveyor", "damp_team"), "inspection")
    assert (inspect.sla.within, inspect.sla.anchor) == ("0 days", "=due_on")
    assert (works.called, works.called_apart) == ("works_order", True)
    assert (works.loop.kind, works.loop.item, works.loop.output_item) == (
        "sequential",
        "room",
        "cost",
    )
    assert (elements["told"].topic, elements["told"].retries) == ("email", 4)
    assert elements["total"].script == "orders = count(costs)"
    assert elements["agreed"].correlation[0].name == "reference"


@pytest.mark.parametrize("name", EXPORTED)
@pytest.mark.parametrize(
    "written",
    [
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: codecs.BOM_UTF8 + text.encode(),
        lambda text: text.replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16"),
        lambda text: (
            text.replace("<bpmn:", "<semantic:")
            .replace("</bpmn:", "</semantic:")
            .replace("xmlns:bpmn=", "xmlns:semantic=")
            .encode()
        ),
        lambda text: (
            text.replace("<?xml", "<?xml", 1).replace("?>", "?><!-- exported -->").encode()
        ),
    ],
    ids=["windows", "byte order mark", "utf-16", "prefix", "comment"],
)
def test_way_of_writing_makes_no_difference(name, written):
    text = EXPORTED[name].decode()
    assert replace(diagram(name, written(text)), ignored=()) == replace(diagram(name), ignored=())


@pytest.mark.parametrize(
    ("name", "shapes"),
    [
        ("camunda7", {"Participant_Council", "StartEvent_asked", "Activity_check"}),
        ("camunda8", {"reported", "withdrawal"}),
        ("signavio", {"sid-pool", "sid-ack"}),
    ],
)
def test_drawing_is_that_of_the_process(name, shapes):
    layout = read_layout(parse(EXPORTED[name], file=name), process=read(name).key)
    assert set(layout.shapes) == shapes
