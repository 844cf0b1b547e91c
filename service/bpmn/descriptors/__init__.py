"""What modellers are told of Handrail's vocabulary, made of the words that Handrail reads.

`python -m service.bpmn.descriptors` writes it: a descriptor for every modeller of the bpmn.io
family (ours in the browser among them), and element templates for Camunda Modeler as it comes.
"""

import json
from pathlib import Path
from typing import Any

from service.bpmn.descriptors.moddle import describe_vocabulary
from service.bpmn.descriptors.templates import CAMUNDA_7, CAMUNDA_8, make_templates

MODELLERS = Path("docs/modellers")
"""For modellers on somebody's own computer."""
BROWSER = Path("service/web/frontend/descriptors")
"""For the modeller in the browser, which is built without the documentation at hand."""


def make_files() -> dict[Path, str]:
    """Give every file for modellers with its contents, by its path below the top folder."""
    vocabulary = _written(describe_vocabulary())
    return {
        MODELLERS / "handrail.json": vocabulary,
        BROWSER / "handrail.json": vocabulary,
        MODELLERS / "templates-camunda-7.json": _written(make_templates(CAMUNDA_7)),
        MODELLERS / "templates-camunda-8.json": _written(make_templates(CAMUNDA_8)),
    }


def write_files(top: Path) -> None:
    """Write each file below the top folder of the sources."""
    for path, text in make_files().items():
        (top / path).parent.mkdir(parents=True, exist_ok=True)
        (top / path).write_text(text, encoding="utf-8")


def _written(made: Any) -> str:
    """Write as people read JSON, and as it compares well."""
    return json.dumps(made, ensure_ascii=False, indent=2) + "\n"
