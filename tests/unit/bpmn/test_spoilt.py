"""Diagrams spoilt at random are read and checked, or refused with every problem told."""

from random import Random

import pytest

from service.bpmn.lint import lint
from service.bpmn.reading import read_diagram
from service.engine import compile_definition
from service.errors import Problem, Refusal
from tests.factories.definitions import ROOT
from tests.fuzz.diagrams import spoilt

# Measuring takes as long again, and every line that counts is reached elsewhere.
pytestmark = pytest.mark.no_cover

DRAWN = sorted((ROOT / "processes").rglob("*.bpmn"))


def check(source):
    """Read, lint and compile; every refusal says what is wrong."""
    try:
        diagram = read_diagram(source, file="p.bpmn")
        found = list(lint(diagram, forms={}, decisions={}, called=frozenset()))
        for key in diagram.processes:
            compile_definition(key=key, version=1, bpmn=source, file="p.bpmn", decisions={})
    except Refusal as refusal:
        found = refusal.problems or [Problem(refusal.code(), refusal.detail)]
    assert all(one.code and one.message for one in found)


@pytest.mark.parametrize("path", DRAWN, ids=lambda path: path.stem)
def test_a_spoilt_diagram_is_read_or_refused_clearly(path):
    source = path.read_bytes()
    for seed in range(12):
        random = Random(f"{path.stem} {seed}")  # noqa: S311
        check(spoilt(random, source, times=random.randint(1, 12)))
