"""An empty sheet: the smallest process that can be published, drawn to be added to."""

from xml.sax.saxutils import escape, quoteattr

_SHEET = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
             xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
             xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
             xmlns:di="http://www.omg.org/spec/DD/20100524/DI"
             xmlns:handrail="urn:handrail:bpmn:1"
             id="{key}_definitions" targetNamespace="urn:handrail:process:{key}">
  <collaboration id="{key}_collaboration">
    <participant id="{key}_pool" name={name} processRef="{key}" />
  </collaboration>
  <process id="{key}" name={name} isExecutable="true">
    <laneSet id="{key}_lanes">
      <lane id="lane_{role}" name={role_name} handrail:role="{role}">
        <flowNodeRef>began</flowNodeRef>
        <flowNodeRef>do_it</flowNodeRef>
        <flowNodeRef>done</flowNodeRef>
      </lane>
    </laneSet>
    <startEvent id="began" name="A request comes in">
      <outgoing>began_to_do_it</outgoing>
    </startEvent>
    <userTask id="do_it" name="Do what was asked">
      <extensionElements>
        <handrail:sla within="5 working days" amber="1 working day">
          <handrail:tell at="target" who="assignee, owner" />
        </handrail:sla>
      </extensionElements>
      <incoming>began_to_do_it</incoming>
      <outgoing>do_it_to_done</outgoing>
    </userTask>
    <endEvent id="done" name="Done">
      <incoming>do_it_to_done</incoming>
    </endEvent>
    <sequenceFlow id="began_to_do_it" sourceRef="began" targetRef="do_it" />
    <sequenceFlow id="do_it_to_done" sourceRef="do_it" targetRef="done" />
  </process>
  <bpmndi:BPMNDiagram id="{key}_drawing">
    <bpmndi:BPMNPlane id="{key}_plane" bpmnElement="{key}_collaboration">
      <bpmndi:BPMNShape id="{key}_pool_shape" bpmnElement="{key}_pool" isHorizontal="true">
        <dc:Bounds x="150" y="80" width="700" height="200" />
      </bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="lane_{role}_shape" bpmnElement="lane_{role}" isHorizontal="true">
        <dc:Bounds x="180" y="80" width="670" height="200" />
      </bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="began_shape" bpmnElement="began">
        <dc:Bounds x="252" y="162" width="36" height="36" />
        <bpmndi:BPMNLabel>
          <dc:Bounds x="230" y="205" width="80" height="28" />
        </bpmndi:BPMNLabel>
      </bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="do_it_shape" bpmnElement="do_it">
        <dc:Bounds x="420" y="140" width="120" height="80" />
      </bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="done_shape" bpmnElement="done">
        <dc:Bounds x="682" y="162" width="36" height="36" />
        <bpmndi:BPMNLabel>
          <dc:Bounds x="685" y="205" width="30" height="14" />
        </bpmndi:BPMNLabel>
      </bpmndi:BPMNShape>
      <bpmndi:BPMNEdge id="began_to_do_it_edge" bpmnElement="began_to_do_it">
        <di:waypoint x="288" y="180" />
        <di:waypoint x="420" y="180" />
      </bpmndi:BPMNEdge>
      <bpmndi:BPMNEdge id="do_it_to_done_edge" bpmnElement="do_it_to_done">
        <di:waypoint x="540" y="180" />
        <di:waypoint x="682" y="180" />
      </bpmndi:BPMNEdge>
    </bpmndi:BPMNPlane>
  </bpmndi:BPMNDiagram>
</definitions>
"""


def empty_sheet(key: str, name: str, *, role: str, role_name: str) -> bytes:
    """Draw a start, one task of a role, and an end; `key` and `role` are keys already."""
    sheet = _SHEET.format(
        key=escape(key), name=quoteattr(name), role=escape(role), role_name=quoteattr(role_name)
    )
    return sheet.encode()
