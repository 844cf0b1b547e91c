import pytest

from service.forms.choice import Option, read_options
from tests.unit.forms.making import cleaned, codes, form, part, said

COLOURS = [{"value": "red", "label": "Red"}, {"value": "blue", "label": "Blue"}]


@pytest.mark.parametrize(
    ("given", "kept"),
    [(True, True), (False, False), ("on", True), ("No", False), ("", False), (None, None)],
)
def test_a_tick_is_true_or_false(given: object, kept: object) -> None:
    assert cleaned(form(part("checkbox", "c")), {"c": given}) == {"c": kept}


@pytest.mark.parametrize("wrong", ["maybe", 1, [], {}])
def test_other_words_for_a_tick_are_refused(wrong: object) -> None:
    assert codes(form(part("checkbox", "c")), {"c": wrong}) == {"c": "not_yes_or_no"}


def test_a_required_tick_must_be_there() -> None:
    made = form(part("checkbox", "c", label="I have explained this", validate={"required": True}))
    for answers in ({}, {"c": False}, {"c": None}):
        assert said(made, answers) == ["Tick “I have explained this” to continue"]
    assert cleaned(made, {"c": True}) == {"c": True}


@pytest.mark.parametrize("kind", ["radio", "select"])
def test_one_option_is_chosen(kind: str) -> None:
    made = form(part(kind, "it", values=COLOURS, validate={"required": True}))
    assert cleaned(made, {"it": "red"}) == {"it": "red"}
    assert codes(made, {"it": "green"}) == {"it": "not_an_option"}
    assert said(made, {"it": "green"}) == ["Select your answer from the list"]
    assert codes(made, {"it": ["red"]}) == {"it": "not_an_option"}
    assert said(made, {"it": ""}) == ["Select your answer"]


@pytest.mark.parametrize("kind", ["checklist", "taglist"])
def test_several_options_are_chosen_once_each(kind: str) -> None:
    made = form(part(kind, "it", values=COLOURS))
    assert cleaned(made, {"it": ["blue", "red", "blue", ""]}) == {"it": ["blue", "red"]}
    assert cleaned(made, {"it": []}) == {"it": None}
    assert codes(made, {"it": ["green"]}) == {"it": "not_an_option"}
    for wrong in ("red", {"red": True}, [["red"]], ["red"] * 501, [10**5000]):
        assert codes(made, {"it": wrong}) == {"it": "not_a_list"}


def test_options_keep_the_kind_of_their_values() -> None:
    made = form(part("radio", "it", values=[{"value": 3, "label": "3"}, {"value": True}]))
    assert cleaned(made, {"it": "3"}) == {"it": 3}
    assert cleaned(made, {"it": "true"}) == {"it": True}


@pytest.mark.parametrize("setting", [{"valuesKey": "lists.colours"}, {"valuesExpression": "=hues"}])
def test_options_come_from_data(setting: dict[str, str]) -> None:
    made = form(part("select", "it", **setting))
    data = {"lists": {"colours": ["red"]}, "hues": ["red"]}
    assert cleaned(made, {"it": "red"}, data) == {"it": "red"}
    assert codes(made, {"it": "blue"}, data) == {"it": "not_an_option"}
    assert codes(made, {"it": "red"}, {}) == {"it": "not_an_option"}


def test_options_in_data_are_read_with_care() -> None:
    found = [None, "", [], {"value": {}}, {"value": 1, "label": "One"}, "a", "a", {"value": "b"}]
    read = read_options(found)
    assert read == (Option(1, "One"), Option("a", "a"), Option("b", "b"))
    assert read_options("abc") == ()
    assert len(read_options(list(range(1000)))) == 500
