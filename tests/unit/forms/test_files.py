import pytest

from tests.unit.forms.making import cleaned, codes, form, part, said


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
