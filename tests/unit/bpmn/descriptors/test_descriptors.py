"""Modellers are told the very words that Handrail reads."""

import re
import runpy
import sys
from pathlib import Path

import pytest

from service.bpmn.descriptors import BROWSER, MODELLERS, make_files
from service.bpmn.descriptors.labels import LABELS
from service.bpmn.descriptors.moddle import describe_vocabulary
from service.bpmn.descriptors.templates import CAMUNDA_7, CAMUNDA_8, Flavour, make_templates
from service.bpmn.vocabularies.spelling import ATTRIBUTES, ELEMENTS

TOP = Path(__file__).parents[4]
REFERENCE = (TOP / "docs/extensions.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", make_files(), ids=str)
def test_the_file_kept_is_the_one_that_is_made(path: Path) -> None:
    assert (TOP / path).read_text(encoding="utf-8") == make_files()[path], (
        "Make it again: python -m service.bpmn.descriptors"
    )


def test_the_files_are_written_below_the_folder_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["descriptors", str(tmp_path)])
    runpy.run_module("service.bpmn.descriptors", run_name="__main__")
    written = {path.relative_to(tmp_path) for path in tmp_path.rglob("*.json")}
    assert written == set(make_files())
    one, other = (tmp_path / folder / "handrail.json" for folder in (MODELLERS, BROWSER))
    assert one.read_bytes() == other.read_bytes()


def test_the_reference_knows_every_word_and_every_word_has_a_label() -> None:
    assert set(LABELS) == set(ATTRIBUTES)
    assert [name for name in ATTRIBUTES if f"`handrail:{name}" not in REFERENCE] == []
    named = set(re.findall(r"<handrail:(\w+)", REFERENCE))
    assert named == set(ELEMENTS)


def test_no_attribute_stands_on_a_task_and_on_a_kind_of_task() -> None:
    for one in describe_vocabulary()["types"]:
        extended = one.get("extends", [])
        assert "bpmn:Task" not in extended or not any(
            name.endswith("Task") for name in extended if name != "bpmn:Task"
        )


def test_no_type_has_a_property_twice() -> None:
    for one in describe_vocabulary()["types"]:
        names = [found["name"] for found in one["properties"]]
        assert len(names) == len(set(names))


def test_a_type_is_spelt_as_moddle_wants_it() -> None:
    types = [one for found in describe_vocabulary()["types"] for one in found["properties"]]
    assert {one["type"] for one in types} == {"String", "Tell"}


@pytest.mark.parametrize(("flavour", "vocabulary"), [(CAMUNDA_7, "camunda"), (CAMUNDA_8, "zeebe")])
def test_a_template_writes_properties_of_the_modeller_s_own(
    flavour: Flavour, vocabulary: str
) -> None:
    templates = {one["id"]: one for one in make_templates(flavour)}
    written = {
        one["binding"]["name"] for found in templates.values() for one in found["properties"]
    }
    assert written | {"handrail:role"} == {f"handrail:{name}" for name in ATTRIBUTES}
    for found in templates.values():
        assert {one["binding"]["type"] for one in found["properties"]} == {f"{vocabulary}:property"}
    [choice] = templates["handrail.boundaryEvent"]["properties"]
    assert [one["value"] for one in choice["choices"]] == ["", "amber", "target", "follow_on"]
