"""The tasks of a case along its process, and what happens next."""

from datetime import timedelta

import pytest

from tests.factories.definitions import publish_files

VISITS = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
             xmlns:handrail="urn:handrail:bpmn:1" id="file" targetNamespace="test">
  <message id="m_reply" name="reply"/>
  <process id="visits" name="Visits" isExecutable="true">
    <laneSet id="lanes"><lane id="lane" name="Visitor" handrail:role="repairs">
      <flowNodeRef>visit</flowNodeRef><flowNodeRef>record</flowNodeRef>
    </lane></laneSet>
    <startEvent id="begun"/>
    <parallelGateway id="split"/>
    <userTask id="record" name="Look at the records"/>
    <userTask id="visit" name="Visit the home"/>
    <boundaryEvent id="late" name="A week without a visit" attachedToRef="visit"
                   cancelActivity="false">
      <timerEventDefinition><timeDuration>P7D</timeDuration></timerEventDefinition>
    </boundaryEvent>
    <endEvent id="told" name="The owner is told"/>
    <parallelGateway id="join"/>
    <exclusiveGateway id="met" name="Somebody met?" default="f_no"/>
    <endEvent id="lived_in" name="Lived in"/>
    <eventBasedGateway id="first"/>
    <intermediateCatchEvent id="reply" name="An answer">
      <messageEventDefinition messageRef="m_reply"/>
    </intermediateCatchEvent>
    <intermediateCatchEvent id="silence" name="Two weeks of silence">
      <timerEventDefinition><timeDuration>P14D</timeDuration></timerEventDefinition>
    </intermediateCatchEvent>
    <callActivity id="close_down" name="Close it down" calledElement="repair"/>
    <endEvent id="done"/>
    <sequenceFlow id="f1" sourceRef="begun" targetRef="split"/>
    <sequenceFlow id="f2" sourceRef="split" targetRef="visit"/>
    <sequenceFlow id="f3" sourceRef="split" targetRef="record"/>
    <sequenceFlow id="f4" sourceRef="visit" targetRef="join"/>
    <sequenceFlow id="f5" sourceRef="record" targetRef="join"/>
    <sequenceFlow id="f6" sourceRef="join" targetRef="met"/>
    <sequenceFlow id="f_yes" name="yes" sourceRef="met" targetRef="lived_in">
      <conditionExpression>=met = true</conditionExpression>
    </sequenceFlow>
    <sequenceFlow id="f_no" sourceRef="met" targetRef="first"/>
    <sequenceFlow id="f7" sourceRef="first" targetRef="reply"/>
    <sequenceFlow id="f8" sourceRef="first" targetRef="silence"/>
    <sequenceFlow id="f9" sourceRef="reply" targetRef="done"/>
    <sequenceFlow id="f10" sourceRef="silence" targetRef="close_down"/>
    <sequenceFlow id="f11" sourceRef="close_down" targetRef="done"/>
    <sequenceFlow id="f12" sourceRef="late" targetRef="told"/>
  </process>
</definitions>
"""


@pytest.fixture
def visited(desk) -> str:
    publish_files(("visits/visits.bpmn", VISITS))
    return desk.start("visits")


def test_a_case_tells_what_comes_next_from_wherever_it_stands(visit, visited, desk):
    olivia, path = visit("olivia"), f"/cases/{visited}"
    page = olivia.get(path).main
    assert page.index("Visit the home Repairs officer") < page.index("Look at the records Repairs")
    assert "After “Visit the home”" in page
    assert "If “A week without a visit” happens: this part of the case ends: The owner" in page
    ending = "If “Somebody met?” is “yes”: this part of the case ends: Lived in, once everything"
    assert ending in page
    desk.complete(visited, "record")
    desk.complete(visited, "visit", met=False)
    assert "Timer " in olivia.get(f"{path}/diagram").main
    page = olivia.get(path).main
    assert "Nobody has anything to do just now" in page
    assert "Waiting for “An answer or Two weeks of silence”, until" in page
    assert "If “An answer” happens: the case ends" in page
    assert "If “Two weeks of silence” happens: Close it down, a process of its own" in page


def test_waits_ahead_are_told_and_the_tasks_of_a_called_process_stand_at_their_call(
    visit, visited, desk
):
    desk.complete(visited, "visit", met=False)
    olivia, path = visit("olivia"), f"/cases/{visited}"
    ahead = "is otherwise: the case waits: An answer or Two weeks of silence, once everything"
    assert ahead in olivia.get(path).main
    desk.complete(visited, "record")
    desk.advance(timedelta(days=15))
    page = olivia.get(path).main
    assert page.index("Look at the records") < page.index("Inspect the home")
    assert "After “Inspect the home” Mend it (Repairs officer)" in page
