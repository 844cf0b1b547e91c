from functools import cache
from pathlib import Path
from typing import Any

import yaml

from service.bpmn.diagram import Layout, read_layout
from service.bpmn.model import Process
from service.bpmn.reading import read_diagram
from service.bpmn.xml import parse
from service.decisions import Decision, read_decisions

PROCESSES = Path(__file__).parents[3] / "processes"
MODELS = sorted(PROCESSES.rglob("*.bpmn"))
HOUSING = PROCESSES / "housing_options"


@cache
def process_in(model: Path) -> Process:
    return read_diagram(model.read_bytes(), file=model.name).processes[model.stem]


@cache
def layout_of(model: Path) -> Layout:
    layout = read_layout(parse(model.read_bytes(), file=model.name), process=model.stem)
    assert layout is not None
    return layout


@cache
def decisions_of(process: str) -> dict[str, Decision]:
    files = (PROCESSES / process).glob("*.dmn")
    return {one.key: one for file in files for one in read_decisions(file.read_bytes(), file="x")}


def housing_decisions() -> dict[str, Decision]:
    return decisions_of("housing_options")


@cache
def stories_of(model: Path) -> dict[str, Any]:
    files = sorted((model.parent / "stories").glob("*.yaml"))
    return {file.stem: yaml.safe_load(file.read_text(encoding="utf-8")) for file in files}
