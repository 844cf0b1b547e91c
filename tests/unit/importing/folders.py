"""Small folders as SpiffArena and Camunda keep them."""

import json
import re
from itertools import pairwise
from pathlib import Path

SPACES = (
    'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:handrail="urn:handrail:bpmn:1" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" '
    'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core"'
)
DMN = """<definitions xmlns="{space}" id="d" name="d" namespace="n">
<decision id="{key}" name="D"><decisionTable id="t" hitPolicy="FIRST">
<input id="i"><inputExpression id="e" typeRef="number"{language}>
<text>rooms</text></inputExpression></input>
<output id="o" name="{key}" typeRef="string"/>
<rule id="r"><inputEntry id="a"><text>&gt; 1</text></inputEntry>
<outputEntry id="b"><text>"big"</text></outputEntry></rule>
</decisionTable></decision></definitions>"""


def diagram(key: str, *steps: str, name: str = "", more: str = "", executable: str = "true") -> str:
    """A process of these steps, one after the other; each holds `{id}`, its own."""
    ids = [f"s{number}" for number in range(len(steps))]
    parts = [step.replace("{id}", one) for step, one in zip(steps, ids, strict=True)]
    way = ["begin", *ids, "finish"]
    flows = [
        f'<sequenceFlow id="f{number}" sourceRef="{one}" targetRef="{other}"/>'
        for number, (one, other) in enumerate(pairwise(way))
    ]
    called = f' name="{name}"' if name else ""
    return (
        f'<definitions {SPACES} id="file" targetNamespace="t">{more}\n'
        f'<process id="{key}"{called} isExecutable="{executable}"><startEvent id="begin"/>\n'
        + "\n".join([*parts, *flows])
        + '\n<endEvent id="finish"/></process></definitions>'
    )


def task(within: str = "", attributes: str = "", kind: str = "userTask") -> str:
    # Whose it is, for nobody's task would be the first thing to be told of.
    attributes += ' handrail:roles="officer"' if kind in {"userTask", "manualTask"} else ""
    held = f"<extensionElements>{within}</extensionElements>" if within else ""
    return f'<{kind} id="{{id}}" {attributes}>{held}</{kind}>'


def asks(schema: str, looks: str = "") -> str:
    """What SpiffArena says of a task that asks for a form."""
    ui = f'<spiffworkflow:property name="formUiSchemaFilename" value="{looks}"/>' if looks else ""
    named = f'<spiffworkflow:property name="formJsonSchemaFilename" value="{schema}"/>'
    return f"<spiffworkflow:properties>{named}{ui}</spiffworkflow:properties>"


def spiff_folder() -> dict[str, bytes]:
    """A process group with two models; one calls the other, asks for a form and decides."""
    decides = "<spiffworkflow:calledDecisionId>size</spiffworkflow:calledDecisionId>"
    schema = {
        "title": "A repair",
        "type": "object",
        "required": ["rooms"],
        "properties": {"rooms": {"type": "integer", "title": "Rooms"}, "note": {"type": "string"}},
    }
    model = {
        "display_name": "Repairs",
        "description": "About repairs",
        "primary_process_id": "repair",
        "primary_file_name": "repair.bpmn",
        "fault_or_suspend_on_exception": "fault",
        "metadata_extraction_paths": [
            {"key": "rooms", "path": "rooms"},
            {"key": "bad", "path": "a b"},
        ],
        "exception_notification_addresses": ["ann@example.org"],
        "colour": "red",
        "files": [],
    }
    files = {
        "group/process_group.json": json.dumps({"display_name": "Housing"}),
        "group/repair/process_model.json": json.dumps(model),
        "group/repair/repair.bpmn": diagram(
            "repair",
            task(asks("re.pair-schema.json", "re.pair-uischema.json"), kind="userTask"),
            task(decides, kind="businessRuleTask"),
            task(attributes='calledElement="visit"', kind="callActivity"),
        ),
        "group/repair/re.pair-schema.json": json.dumps(schema),
        "group/repair/re.pair-uischema.json": json.dumps({"note": {"ui:widget": "textarea"}}),
        "group/repair/size.dmn": DMN.format(
            space="https://www.omg.org/spec/DMN/20191111/MODEL/", key="size", language=""
        ),
        "group/repair/test_repair.json": json.dumps({"case": {"tasks": {}}}),
        "group/visit/visit.bpmn": diagram("visit", task(kind="manualTask"), name="Visit"),
        "group/README.md": "# Read me",
    }
    return {name: text.encode() for name, text in files.items()}


def write(folder: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def pools(*drawn: str) -> str:
    """One file of several diagrams; the steps of each are called `b…` after its key, `b`."""
    head, end = drawn[0][: drawn[0].index("<process")], "</definitions>"
    parts = [one[one.index("<process") : -len(end)] for one in drawn]
    keys = [part.split('"')[1] for part in parts]
    apart = [
        re.sub(r'((?:id|Ref)=")(begin|finish|[fs]\d+")', rf"\g<1>{key}\g<2>", part)
        for key, part in zip(keys, parts, strict=True)
    ]
    return head + "".join(apart) + end
