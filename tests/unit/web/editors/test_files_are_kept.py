"""The editors of forms and decisions leave a file as it was, but for what was changed."""

import copy
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from service.drafts.blank import blank

TOP = Path(__file__).parents[4]
FRONTEND = TOP / "service/web/frontend"
FORMS = [path.read_text() for path in sorted(TOP.glob("forms/*/*.json"))]
DECISIONS = [path.read_text() for path in sorted(TOP.glob("processes/*/*.dmn"))]

WRITTEN = """
{
    "type": "default", "x-own": 1.0,
    "components": [
        {"type": "radio", "id": "a", "values": [{"label": "Yes", "value": "yes", "x": 1.50},
                                                {"label": "No", "value": "no"}], "big": 1e400},
        {
            "id": "g", "type": "group", "components": [ {"type": "text", "text": "caf\\u00e9"} ]
        },
        {"id": "gone", "type": "spacer"}
    ],
    "id": "f"
}
"""
"""A form as nobody's program would write it."""
CHANGED = """
{
    "type": "default",
    "x-own": 1.0,
    "components": [
        {
            "type": "radio",
            "id": "a",
            "values": [
                {"label": "Yes", "value": "yes", "x": 1.50},
                {"label": "Never", "value": "no"}
            ],
            "big": 1e400
        },
        {
            "id": "g",
            "type": "group",
            "components": [{"type": "text", "text": "caf\\u00e9"}, {"id": "gone", "type": "spacer"}]
        },
        {
            "type": "textfield",
            "id": "b",
            "key": "b",
            "label": "New",
            "validate": {
                "required": true
            }
        }
    ],
    "id": "f"
}
"""


def kept(*questions: dict[str, Any]) -> list[dict[str, Any]]:
    """Ask the browser's own code what becomes of files."""
    node = Path(sys.executable).parent / "node"
    done = subprocess.run(
        [str(node), "kept.mjs"],
        cwd=FRONTEND,
        env=os.environ | {"PATH": f"{node.parent}:{os.environ['PATH']}"},
        input=json.dumps(questions),
        capture_output=True,
        text=True,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def opened(text: str) -> Any:
    """What the editor makes of a form when it opens it: ids, places and a version of its own."""
    schema = json.loads(text, parse_float=float)
    schema["schemaVersion"] = 19
    for number, one in enumerate(schema["components"]):
        one.setdefault("id", f"Field_{number}")
        for inner in one.get("components", ()):
            inner.setdefault("id", "Field_inner")
            inner["label"] = "Text view"
    return schema


def test_a_form_changes_where_it_was_changed_and_nowhere_else():
    before = opened(WRITTEN.replace("1e400", "1"))
    after = copy.deepcopy(before)
    radio, group, gone = after["components"]
    radio["values"][1]["label"] = "Never"
    radio["layout"] = {"row": "Row_1", "columns": None}
    group["components"].append(gone)
    new = {"label": "New", "type": "textfield", "layout": {"row": "Row_2"}, "id": "b", "key": "b"}
    after["components"] = [radio, group, new | {"validate": {"required": True}}]
    questions = [{"text": text, "before": opened(text), "after": opened(text)} for text in FORMS]
    one, *all_forms = kept({"text": WRITTEN, "before": before, "after": after}, *questions)
    assert one["unchanged"] == WRITTEN
    assert one["saved"] == CHANGED
    assert len(FORMS) > 50
    assert [answer["unchanged"] for answer in all_forms] == FORMS
    assert [answer["saved"] for answer in all_forms] == FORMS


def test_a_decision_is_kept_and_what_would_be_lost_is_said():
    first, *_ = DECISIONS
    spoilt = first.replace("</rule>", "<description>1</description><!-- why --></rule>", 1)
    spoilt = spoilt.replace("</rule>", "<description>2 &amp; 3</description></rule>", 1)
    *shipped, lossy = kept(*({"text": text} for text in (*DECISIONS, spoilt)))
    assert len(DECISIONS) > 10
    assert [answer["saved"] for answer in shipped] == DECISIONS
    assert [answer["losses"] for answer in shipped] == [[] for _ in DECISIONS]
    new = blank("new.dmn").decode()
    assert kept({"text": new}) == [{"saved": new, "losses": []}]
    assert "rule: comment why" in lossy["losses"]
    assert "description: element" in lossy["losses"]
