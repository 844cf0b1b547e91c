import pytest

from service.forms import start_values
from tests.unit.forms.making import entries, form, group, part


def test_a_form_starts_from_the_data_then_from_defaults() -> None:
    made = form(
        part("textfield", "a", defaultValue="none"),
        part("textfield", "b", defaultValue="none"),
        part("checkbox", "c", defaultValue=True),
        part("number", "d"),
        part("checklist", "e", values=["x", "y"], defaultValue=["x"]),
        part("textfield", "f", defaultValue="none"),
    )
    assert start_values(made, {"a": "known", "f": None}) == {
        "a": "known",
        "b": "none",
        "c": True,
        "e": ["x"],
        "f": "none",
    }


def test_nested_values_are_found() -> None:
    made = form(group("home", part("textfield", "kind"), entries("people", part("number", "age"))))
    data = {"home": {"kind": "flat", "people": [{"age": 3}, "stray", {}]}}
    assert start_values(made, data) == {"home": {"kind": "flat", "people": [{"age": 3}, {}, {}]}}


@pytest.mark.parametrize(
    ("attributes", "count"),
    [
        ({}, 1),
        ({"defaultRepetitions": 0}, 0),
        ({"properties": {"minEntries": 2}}, 2),
        ({"defaultRepetitions": 3}, 3),
    ],
)
def test_entries_start_as_the_form_says(attributes: dict[str, object], count: int) -> None:
    made = form(entries("people", part("textfield", "a", defaultValue="x"), **attributes))
    assert start_values(made, {}) == {"people": [{"a": "x"}] * count}
    assert start_values(made, {"people": "none"}) == {"people": [{"a": "x"}] * count}


def test_known_entries_are_filled_up_to_the_least() -> None:
    made = form(entries("people", part("textfield", "a"), properties={"minEntries": 2}))
    assert start_values(made, {"people": [{"a": "1"}]}) == {"people": [{"a": "1"}, {}]}


def test_data_of_another_kind_is_shown_when_it_can_be() -> None:
    made = form(part("number", "a"), part("number", "b", defaultValue=2), part("textfield", "c"))
    assert start_values(made, {"a": "ten", "b": [1], "c": {}}) == {"a": "ten", "b": 2}
