"""What the modeller in the browser opens and saves again says what it said before."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from service.bpmn.nodes import BPMN, HANDRAIL
from service.bpmn.vocabularies.spelling import ATTRIBUTES, ELEMENTS, OPTIONAL, REQUIRED

TOP = Path(__file__).parents[4]
FRONTEND = TOP / "service/web/frontend"
SHIPPED = sorted(TOP.glob("processes/**/*.bpmn"))
FOREIGN = sorted((TOP / "tests/unit/bpmn/exported").glob("*.bpmn"))

DEFAULTS = {
    "behavior": "All",
    "cancelActivity": "true",
    "cancelRemainingInstances": "true",
    "completionQuantity": "1",
    "eventGatewayType": "Exclusive",
    "gatewayDirection": "Unspecified",
    "instantiate": "false",
    "isCollection": "false",
    "isForCompensation": "false",
    "isInterrupting": "true",
    "isSequential": "false",
    "isUnlimited": "true",
    "parallelMultiple": "false",
    "startQuantity": "1",
    "testBefore": "false",
    "textFormat": "text/plain",
    "triggeredByEvent": "false",
    "typeLanguage": "http://www.w3.org/2001/XMLSchema",
    "waitForCompletion": "true",
}
"""Attributes that mean what the notation means without them."""


def every_word() -> str:
    """Write a file that has every word of Handrail's vocabulary in every place of it."""
    root = etree.Element(f"{{{BPMN}}}definitions", nsmap={None: BPMN, "handrail": HANDRAIL})
    message = etree.SubElement(root, f"{{{BPMN}}}message", id="message")
    process = etree.SubElement(root, f"{{{BPMN}}}process", id="process")
    lanes = etree.SubElement(process, f"{{{BPMN}}}laneSet", id="lanes")
    places = {"process": process, "message": message}
    places["lane"] = etree.SubElement(lanes, f"{{{BPMN}}}lane", id="lane")
    named = {
        place for known in (ATTRIBUTES, ELEMENTS) for found in known.values() for place in found
    }
    for place in sorted(named - set(places) - set(ELEMENTS)):
        holder = process
        if place.endswith("EventDefinition"):
            kind = "endEvent" if place.startswith("signal") else "intermediateCatchEvent"
            holder = etree.SubElement(process, f"{{{BPMN}}}{kind}", id=f"of_{place}")
        places[place] = etree.SubElement(holder, f"{{{BPMN}}}{place}", id=place)
    places["boundaryEvent"].set("attachedToRef", "userTask")
    _fill(places)
    return etree.tostring(root, encoding="unicode")


def _fill(places: Mapping[str, Any]) -> None:
    """Write every word into its places, the extension elements before all else."""
    for name, found in ATTRIBUTES.items():
        for place in found:
            places[place].set(f"{{{HANDRAIL}}}{name}", f"{name} & “{place}”")
    for name, found in ELEMENTS.items():
        for place in sorted(set(found) - set(ELEMENTS)):
            _extend(places[place], name)
    for place in places.values():
        holder = place.find(f"{{{BPMN}}}extensionElements")
        if holder is not None:
            place.insert(0, holder)


def _extend(place: Any, name: str) -> None:
    holder = place.find(f"{{{BPMN}}}extensionElements")
    if holder is None:
        holder = etree.SubElement(place, f"{{{BPMN}}}extensionElements")
    for number in range(2):
        one = etree.SubElement(holder, f"{{{HANDRAIL}}}{name}")
        for attribute in sorted(REQUIRED[name] | OPTIONAL.get(name, set())):
            one.set(attribute, f"{attribute} <{number}>")
        if name == "sla":
            for at in ("amber", "target"):
                etree.SubElement(one, f"{{{HANDRAIL}}}tell", at=at, who="owner", every="1 day")


STRANGE = """<?xml version="1.0" encoding="UTF-8"?>
<b:definitions xmlns:b="http://www.omg.org/spec/BPMN/20100524/MODEL"
               xmlns:h="urn:handrail:bpmn:1" xmlns:bpmn="urn:one" xmlns:handrail="urn:two" id="d">
  <b:process id="p" h:titel="misspelt" bpmn:colour="blue" handrail:form="another's">
    <b:extensionElements>
      <h:slaa within="nobody knows it"><h:tell at="x"/><h:inner deep="1">text</h:inner></h:slaa>
      <h:sla wihtin="5 days"/>
      <bpmn:first one="1" h:title="on a stranger">
        <bpmn:Second>words &amp; signs <![CDATA[a < b]]></bpmn:Second>
        <handrail:third/><bpmn:Second/><bare xmlns="urn:three" at="1"><bare/></bare>
      </bpmn:first>
      <handrail:sla text="of another vocabulary"/>
    </b:extensionElements>
    <b:userTask id="t" bpmn:name="hides a name" name="Do it">
      <b:multiInstanceLoopCharacteristics>
        <b:loopDataInputRef>panel</b:loopDataInputRef>
        <b:loopDataOutputRef>votes</b:loopDataOutputRef><b:inputDataItem id="member"/>
      </b:multiInstanceLoopCharacteristics>
    </b:userTask>
    <b:scriptTask id="s" scriptFormat="text/plain"><b:script>a = 1
if a &lt; 2:
  b = 2</b:script></b:scriptTask>
  </b:process>
</b:definitions>
"""
"""A file whose prefixes are not what one expects, with words and data nobody has described."""


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Mapping[Path, dict[str, Any]]:
    """What the modeller says of each file and saves of it, by path."""
    folder = tmp_path_factory.mktemp("files")
    made = {
        "every": every_word(),
        "strange": STRANGE,
        "noted": "<!-- why --><?why not?>" + every_word(),
    }
    for name, text in made.items():
        (folder / f"{name}.bpmn").write_text(text, encoding="utf-8")
    files = [*SHIPPED, *FOREIGN, *sorted(folder.glob("*.bpmn"))]
    node = Path(sys.executable).parent / "node"
    done = subprocess.run(
        [str(node), "roundtrip.mjs", *map(str, files)],
        cwd=FRONTEND,
        env=os.environ | {"PATH": f"{node.parent}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=True,
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [Path(one["path"]) for one in answers] == files
    return {Path(one["path"]): one for one in answers}


def number(text: str) -> str:
    """Write a length of the drawing as the modeller does."""
    return f"{float(text):g}"


def meaning(node: Any) -> tuple[Any, ...]:
    """Give what an element says, whatever prefixes, blank space and order the file has.

    The order of extension elements counts, and so does that of what stands in them.
    """
    attributes = sorted(
        (str(name), number(value) if name in {"x", "y", "width", "height", "size"} else value)
        for name, value in node.attrib.items()
        if DEFAULTS.get(str(name)) != value
    )
    parts = [meaning(one) for one in node if isinstance(one.tag, str)]
    if str(node.tag).startswith(f"{{{BPMN}}}") and not str(node.tag).endswith("extensionElements"):
        parts.sort()
    return (str(node.tag), tuple(attributes), (node.text or "").strip(), tuple(parts))


def test_what_is_saved_says_what_was_opened(opened: Mapping[Path, dict[str, Any]]) -> None:
    assert len(SHIPPED) > 5
    assert len(FOREIGN) > 2
    for path, answer in opened.items():
        assert answer["losses"] == [], path.name
        saved = etree.fromstring(answer["saved"].encode())
        assert meaning(saved) == meaning(etree.parse(path).getroot()), path.name


def test_what_no_drawing_keeps_is_said(opened: Mapping[Path, dict[str, Any]]) -> None:
    lost = {path.name: sum(answer["lost"].values()) for path, answer in opened.items()}
    assert {name: count for name, count in lost.items() if count} == {"noted.bpmn": 2}
