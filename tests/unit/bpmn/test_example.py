import re
from pathlib import Path

import pytest

from service.bpmn.drawing import describe, draw
from service.bpmn.lint import lint
from service.bpmn.reading import read_diagram
from service.bpmn.vocabularies.spelling import ATTRIBUTES, ELEMENTS
from tests.unit.engine.notation import HEAD

GUIDE = Path(__file__).parents[3] / "docs" / "extensions.md"
FORMS = {
    "request": {"components": [{"key": "address"}, {"key": "email"}]},
    "inspection": {"components": [{"key": "cost"}]},
    "approval": {"components": [{"key": "reason"}]},
}


@pytest.fixture(scope="module")
def example():
    (found,) = re.findall(r"```xml\n(<\?xml.*?)```", GUIDE.read_text(), re.DOTALL)
    return found.encode()


def test_guides_example_is_read_and_has_nothing_to_mend(example):
    diagram = read_diagram(example, file="repair.bpmn")
    assert lint(diagram, forms=FORMS, decisions=set(), called=set()) == ()


def test_guides_example_says_what_the_guide_explains(example):
    process = read_diagram(example, file="repair.bpmn").processes["repair"]
    elements = process.elements
    assert process.roles_of("approve") == ("team_leader",)
    assert elements["approve"].not_by == ("inspect",)
    assert elements["approve"].outcomes == ("approve", "send back")
    assert [tell.at for tell in elements["inspect"].sla.tells] == [
        "amber",
        "target",
        "2 working days",
    ]
    assert elements["withdrawn"].actions[0].roles == ("contact_centre", "surveyor")
    assert elements["withdrawn"].correlation[0].name == "reference"
    assert process.sla.anchor == "case"


def test_guides_example_is_drawn_and_told_in_words(example):
    assert draw(example, process="repair")
    names = [line.name for line in describe(example, process="repair")]
    assert names[:3] == ["A repair is asked for", "Inspect the home", "Approve the work"]


SHAPES = re.findall(r"```xml\n(<process id=\"(\w+)\".*?)```", GUIDE.read_text(), re.DOTALL)


@pytest.mark.parametrize(("shape", "key"), SHAPES, ids=[key for _, key in SHAPES])
def test_a_common_shape_of_the_guide_has_nothing_to_mend(shape, key):
    diagram = read_diagram(f"{HEAD}{shape}</definitions>".encode(), file=f"{key}.bpmn")
    assert lint(diagram, forms={}, decisions=set(), called=set()) == ()


def test_every_word_of_the_vocabulary_is_in_the_guide():
    guide = GUIDE.read_text()
    assert [name for name in ATTRIBUTES if f"handrail:{name}" not in guide] == []
    assert [name for name in ELEMENTS if f"<handrail:{name} " not in guide] == []
