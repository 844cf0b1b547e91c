"""A small process with everything that a page can show: forms, outcomes, a clock, an event."""

import json

REPAIR = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
             xmlns:handrail="urn:handrail:bpmn:1" id="file" targetNamespace="test">
  <message id="m_called_off" name="called_off"/>
  <process id="repair" name="Repair" isExecutable="true"
           handrail:title="=address + ': repair'">
    <laneSet id="lanes"><lane id="lane" name="Repairs officer" handrail:role="repairs">
      <flowNodeRef>reported</flowNodeRef><flowNodeRef>inspect</flowNodeRef>
      <flowNodeRef>mend</flowNodeRef><flowNodeRef>done</flowNodeRef>
    </lane></laneSet>
    <startEvent id="reported" name="A repair is reported" handrail:form="report"/>
    <userTask id="inspect" name="Inspect the home" handrail:form="inspection"
              handrail:outcomes="mend, nothing to do">
      <documentation>Look at ${address} and say what is wrong.</documentation>
      <extensionElements><handrail:sla within="5 working days" amber="1 working day"/>
      </extensionElements>
    </userTask>
    <userTask id="mend" name="Mend it" handrail:notBy="inspect">
      <extensionElements><handrail:sla within="20 days" kind="stop_clock"/></extensionElements>
    </userTask>
    <subProcess id="off" name="Called off" triggeredByEvent="true">
      <startEvent id="called_off" name="Called off" isInterrupting="true">
        <documentation>The tenant has mended it.</documentation>
        <extensionElements>
          <handrail:action label="Called off" roles="repairs" form="calling_off"/>
        </extensionElements>
        <messageEventDefinition messageRef="m_called_off"/>
      </startEvent>
      <endEvent id="is_off" name="Called off" handrail:outcome="Called off"/>
      <sequenceFlow id="f_off" sourceRef="called_off" targetRef="is_off"/>
    </subProcess>
    <endEvent id="done" name="Done"/>
    <sequenceFlow id="f1" sourceRef="reported" targetRef="inspect"/>
    <sequenceFlow id="f2" sourceRef="inspect" targetRef="mend"/>
    <sequenceFlow id="f3" sourceRef="mend" targetRef="done"/>
  </process>
</definitions>
"""


def form(key: str, *components: dict[str, object]) -> tuple[str, bytes]:
    """A form's file beside the process."""
    schema = {"type": "default", "id": key, "components": list(components)}
    return f"repair/{key}.json", json.dumps(schema).encode()


REQUIRED = {"required": True}
FILES: list[tuple[str, bytes]] = [
    ("repair/repair.bpmn", REPAIR),
    form(
        "report",
        {
            "type": "textfield",
            "id": "address",
            "key": "address",
            "label": "Address",
            "validate": REQUIRED,
        },
    ),
    form(
        "inspection",
        {
            "type": "textarea",
            "id": "found",
            "key": "found",
            "label": "What is wrong",
            "validate": REQUIRED,
        },
        {
            "type": "radio",
            "id": "damp",
            "key": "damp",
            "label": "Is it damp?",
            "values": [{"value": "yes", "label": "Yes"}, {"value": "no", "label": "No"}],
        },
        {
            "type": "textfield",
            "id": "where",
            "key": "where",
            "label": "Damp room",
            "conditional": {"hide": '=damp != "yes"'},
            "validate": REQUIRED,
        },
        {
            "type": "filepicker",
            "id": "photo",
            "key": "photo",
            "label": "Photo",
            "accept": ".png,.txt",
        },
        {
            "type": "dynamiclist",
            "id": "parts",
            "path": "parts",
            "label": "Parts to order",
            "defaultRepetitions": 0,
            "components": [
                {"type": "textfield", "id": "part", "key": "part", "label": "Part"},
            ],
        },
    ),
    form(
        "calling_off",
        {
            "type": "textfield",
            "id": "why_off",
            "key": "why_off",
            "label": "Reason",
            "validate": REQUIRED,
        },
    ),
]
