import pytest

from service.forms.files import FileField
from tests.unit.forms.making import cleaned, codes, entries, form, part, said


def test_files_are_a_list_of_attachment_ids() -> None:
    made = form(part("filepicker", "f", multiple=True))
    assert cleaned(made, {"f": ["a1", "b-2", "a1"]}) == {"f": ["a1", "b-2"]}
    assert cleaned(made, {"f": "a1"}) == {"f": ["a1"]}
    assert cleaned(made, {"f": []}) == {"f": None}
    assert cleaned(made, {"f": [""]}) == {"f": None}


@pytest.mark.parametrize("wrong", [1, {}, [1], ["../etc"], ["a"] * 51, ["a", ""], True])
def test_what_is_no_attachment_is_refused(wrong: object) -> None:
    assert codes(form(part("filepicker", "f")), {"f": wrong}) == {"f": "not_files"}


def test_one_file_is_one_file() -> None:
    made = form(part("filepicker", "f", label="Proof of income", validate={"required": True}))
    assert said(made, {"f": ["a", "b"]}) == ["Proof of income must be a single file"]
    assert said(made, {}) == ["Upload proof of income"]


@pytest.mark.parametrize(
    ("accept", "name", "taken"),
    [
        ("", "any.thing", True),
        (".pdf, .png", "Proof.PDF", True),
        (".pdf,", "proof.png", False),
        ("image/*", "proof.png", True),
        ("image/png", "proof.pdf", False),
        ("image/*", "proof", False),
    ],
)
def test_a_question_takes_files_of_its_types(accept: str, name: str, *, taken: bool) -> None:
    asked = form(entries("members", part("filepicker", "f", accept=accept)))
    field = asked.asked_at("members.0.f")
    assert isinstance(field, FileField)
    assert field.takes(name) is taken
    assert asked.asked_at("f") is None
