"""What is shipped in `processes/` and `forms/` is whole: told as a story, with every form there."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

HOUSE = Path(__file__).parents[2]
MODELS = sorted((HOUSE / "processes").rglob("*.bpmn"))
PROCESS = "{http://www.omg.org/spec/BPMN/20100524/MODEL}process"
FORM_ATTRIBUTES = {
    "{urn:handrail:bpmn:1}form",
    "{http://camunda.org/schema/1.0/bpmn}formKey",
    "{http://camunda.org/schema/1.0/bpmn}formRef",
}
ACTION = "{urn:handrail:bpmn:1}action"


def name(path: Path) -> str:
    return path.relative_to(HOUSE).as_posix()


def forms_named(model: Path) -> set[str]:
    """The keys of all forms that tasks, start events and actions of a model ask for."""
    found = set()
    for element in ElementTree.parse(model).iter():  # noqa: S314 - our own files
        found |= {value for key, value in element.attrib.items() if key in FORM_ATTRIBUTES}
        if element.tag == ACTION and "form" in element.attrib:
            found.add(element.attrib["form"])
    return found


def processes_in(model: Path) -> list[str]:
    root = ElementTree.parse(model).getroot()  # noqa: S314 - our own files
    return [process.attrib["id"] for process in root.iter(PROCESS)]


def test_the_shipped_processes_are_found():
    keys = {"housing_options", "property_abandonment", "damp_mould_hazard", "generic_case", "hold"}
    assert keys <= {path.stem for path in MODELS}


@pytest.mark.parametrize("model", MODELS, ids=name)
def test_a_process_lives_in_the_folder_and_file_of_its_key(model):
    assert processes_in(model)[0] == model.stem == model.parent.name


@pytest.mark.parametrize("model", MODELS, ids=name)
def test_a_process_is_told_as_a_story(model):
    assert list((model.parent / "stories").glob("*.yaml"))


@pytest.mark.parametrize("model", MODELS, ids=name)
def test_every_form_that_a_process_names_exists(model):
    folder = HOUSE / "forms" / model.stem
    assert {key for key in forms_named(model) if not (folder / f"{key}.json").is_file()} == set()


@pytest.mark.parametrize("folder", sorted((HOUSE / "forms").iterdir()), ids=name)
def test_every_form_is_named_by_its_process(folder):
    models = [model for model in MODELS if model.stem == folder.name]
    named = {key for model in models for key in forms_named(model)}
    assert {path.stem for path in folder.glob("*.json")} <= named
