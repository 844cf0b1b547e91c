"""What a new file of a draft begins as: the smallest of its kind, to be changed."""

import json
import re
from pathlib import PurePosixPath

from service.definitions.models import Part
from service.definitions.sources import part_of

_OTHER = re.compile(r"[^a-z0-9]+")
_DECISION = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"
             xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/"
             xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/"
             id="{key}_definitions" name="{name}" namespace="urn:handrail:decision:{key}">
  <decision id="{key}" name="{name}">
    <variable id="{key}_variable" name="{key}" />
    <decisionTable id="{key}_table" hitPolicy="UNIQUE">
      <input id="{key}_input_1" label="Amount">
        <inputExpression id="{key}_expression_1" typeRef="number">
          <text>amount</text>
        </inputExpression>
      </input>
      <output id="{key}_output_1" label="{name}" name="{key}" typeRef="string" />
      <rule id="{key}_rule_1">
        <inputEntry id="{key}_rule_1_in_1">
          <text>&lt;= 100</text>
        </inputEntry>
        <outputEntry id="{key}_rule_1_out_1">
          <text>"yes"</text>
        </outputEntry>
      </rule>
      <rule id="{key}_rule_2">
        <inputEntry id="{key}_rule_2_in_1">
          <text>&gt; 100</text>
        </inputEntry>
        <outputEntry id="{key}_rule_2_out_1">
          <text>"no"</text>
        </outputEntry>
      </rule>
    </decisionTable>
  </decision>
  <dmndi:DMNDI>
    <dmndi:DMNDiagram id="{key}_diagram">
      <dmndi:DMNShape id="{key}_shape" dmnElementRef="{key}">
        <dc:Bounds height="80" width="180" x="160" y="100" />
      </dmndi:DMNShape>
    </dmndi:DMNDiagram>
  </dmndi:DMNDI>
</definitions>
"""
_STORY = """story: Say in one sentence what happens
people:
  ada: [caseworker]
start:
  at: 2026-11-23T09:00+00:00
  by: ada
  data: {}
expect:
  open: []
steps: []
"""


def blank(name: str) -> bytes:
    """Give what a new file of this name holds: for a form one question, for a decision two rules.

    Only a form, a decision and a story begin as something; every other file is empty.
    """
    key = _OTHER.sub("_", PurePosixPath(name).stem.lower()).strip("_") or "new"
    key = key if key[0].isalpha() else f"new_{key}"
    match part_of(name):
        case Part.FORM:
            return _form(key)
        case Part.DECISION:
            return _DECISION.format(key=key, name=_in_words(key)).encode()
        case Part.STORY:
            return _STORY.encode()
        case _:
            return b""


def _form(key: str) -> bytes:
    question = {
        "type": "textarea",
        "id": f"{key}_notes",
        "key": f"{key}_notes",
        "label": "What did you find?",
        "validate": {"required": True},
    }
    form = {"type": "default", "id": key, "schemaVersion": 18, "components": [question]}
    return f"{json.dumps(form, indent=2)}\n".encode()


def _in_words(key: str) -> str:
    return key.replace("_", " ").capitalize()
