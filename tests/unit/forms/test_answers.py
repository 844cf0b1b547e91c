import pytest

from service.forms import AnswersInvalid, check_answers, typed_answers
from tests.unit.forms.making import (
    AT,
    cleaned,
    codes,
    entries,
    form,
    group,
    part,
    problems,
    said,
)

REQUIRED = {"required": True}


def test_a_refusal_names_each_field_once_and_is_form_invalid() -> None:
    made = form(part("textfield", "a", validate=REQUIRED), part("number", "b", validate=REQUIRED))
    with pytest.raises(AnswersInvalid, match="2 answers need another look") as caught:
        check_answers(made, {}, {}, at=AT)
    assert caught.value.code() == "form_invalid"
    assert [problem.field for problem in caught.value.problems] == ["a", "b"]
    assert said(made, {"a": "x"}) == ["Enter your answer"]


def test_one_wrong_answer_is_said_in_the_singular() -> None:
    with pytest.raises(AnswersInvalid, match="One answer needs another look"):
        check_answers(form(part("number", "a")), {"a": "x"}, {}, at=AT)


def test_unanswered_questions_leave_the_data_alone() -> None:
    made = form(part("textfield", "a"), part("textfield", "b"))
    assert cleaned(made, {"a": ""}) == {"a": None}


def test_unknown_keys_are_refused_at_every_level() -> None:
    made = form(group("home", part("textfield", "a")), entries("people", part("textfield", "b")))
    found = problems(made, {"x": 1, "home": {"y": 1}, "people": [{"z": 1}], 5: 1, "k" * 90: 1})
    assert set(found) == {"x", "home.y", "people.0.z", "?", "k" * 60 + "…"}
    assert {problem.code for problem in found.values()} == {"unknown_field"}


def test_endless_unknown_keys_are_told_up_to_a_limit() -> None:
    assert len(problems(form(), {f"k{number}": 1 for number in range(5000)})) == 100


@pytest.mark.parametrize("wrong", [None, [], "text", 3])
def test_answers_that_are_no_object_are_refused(wrong: object) -> None:
    assert codes(form(part("textfield", "a")), wrong) == {None: "not_an_object"}


def test_groups_nest_their_answers() -> None:
    made = form(group("home", group("", part("number", "rooms.beds")), part("textfield", "kind")))
    given = {"home": {"rooms": {"beds": "2"}, "kind": "flat"}}
    assert cleaned(made, given) == {"home": {"rooms": {"beds": 2}, "kind": "flat"}}
    assert cleaned(made, {"home": None}) == {}
    assert codes(made, {"home": "big"}) == {"home": "not_an_object"}


def test_an_object_keeps_the_keys_that_the_form_does_not_ask() -> None:
    made = form(group("home", part("textfield", "kind")))
    data = {"home": {"uprn": "1", "kind": "house"}, "other": 1}
    assert cleaned(made, {"home": {"kind": "flat"}}, data) == {
        "home": {"uprn": "1", "kind": "flat"}
    }
    assert cleaned(made, {"home": {"kind": "flat"}}, {"home": "x"}) == {"home": {"kind": "flat"}}


def test_hidden_questions_are_neither_asked_nor_kept() -> None:
    made = form(
        part("checkbox", "pets"),
        part("textfield", "kind", conditional={"hide": "=not pets"}, validate=REQUIRED),
    )
    assert cleaned(made, {"pets": False, "kind": "cat"}) == {"pets": False}
    assert codes(made, {"pets": True}) == {"kind": "required"}
    assert cleaned(made, {"pets": True, "kind": "cat"}) == {"pets": True, "kind": "cat"}


def test_wrong_answers_to_hidden_questions_do_not_matter() -> None:
    made = form(part("number", "n", conditional={"hide": "=true"}))
    assert cleaned(made, {"n": "x"}) == {}


def test_a_hidden_answer_is_unknown_to_other_conditions_wherever_they_stand() -> None:
    made = form(
        part("textfield", "c", conditional={"hide": "=b != null"}),
        part("textfield", "a"),
        part("textfield", "b", conditional={"hide": '=a = "hide b"'}),
    )
    assert cleaned(made, {"a": "hide b", "b": "x", "c": "y"}) == {"a": "hide b", "c": "y"}
    assert cleaned(made, {"a": "", "b": "x", "c": "y"}) == {"a": None, "b": "x"}


def test_hidden_data_does_not_shine_through() -> None:
    made = form(
        part("textfield", "a", conditional={"hide": "=true"}),
        part("textfield", "b", conditional={"hide": '=a = "old"'}),
    )
    assert cleaned(made, {"b": "x"}, {"a": "old"}) == {"b": "x"}


def test_conditions_that_chase_each_other_come_to_an_end() -> None:
    made = form(
        part("textfield", "a", conditional={"hide": "=b != null"}),
        part("textfield", "b", conditional={"hide": "=a != null"}),
    )
    assert set(cleaned(made, {"a": "1", "b": "2"})) <= {"a", "b"}


def test_answers_are_typed_as_conditions_read_them_though_others_are_wrong() -> None:
    made = form(
        part("number", "rooms"),
        part("number", "beds"),
        part("textfield", "why", conditional={"hide": "=rooms = 2"}),
    )
    given = {"rooms": "2", "beds": "many", "why": "x", "stray": 1}
    assert typed_answers(made, given, {}, at=AT)["rooms"] == 2
    assert typed_answers(made, given, {"why": "before"}, at=AT)["why"] is None


def test_conditions_read_the_case_data_and_a_failing_one_hides_nothing() -> None:
    made = form(
        part("textfield", "a", conditional={"hide": "=closed"}),
        part("textfield", "b", conditional={"hide": "=1 + closed"}),
    )
    assert cleaned(made, {"a": "1", "b": "2"}, {"closed": True}) == {"b": "2"}


def test_required_may_be_computed() -> None:
    made = form(part("textfield", "a", validate={"required": "=urgent"}))
    assert codes(made, {}, {"urgent": True}) == {"a": "required"}
    assert cleaned(made, {}, {"urgent": False}) == {}


def test_a_read_only_question_keeps_what_it_started_from() -> None:
    made = form(
        part("textfield", "a", readonly=True),
        part("textfield", "b", disabled=True, defaultValue="new"),
        part("textfield", "c", readonly="=locked"),
        part("textfield", "d", readonly=True),
    )
    data = {"a": "old", "locked": False}
    assert cleaned(made, {"c": "x", "d": None}, data) == {"a": "old", "b": "new", "c": "x"}
    assert codes(made, {"a": "other"}, data) == {"a": "read_only"}
    assert codes(made, {"d": []}, data) == {"d": "read_only"}
    assert said(made, {"d": "x"}) == ["Your answer must not be changed"]


def test_entries_are_checked_each_for_itself() -> None:
    made = form(
        entries(
            "people",
            part("textfield", "name", label="First name", validate=REQUIRED),
            part("number", "age", label="Age", conditional={"hide": '=name = "Baby"'}),
        )
    )
    assert cleaned(made, {"people": [{"name": "Al", "age": 3}, {"name": "Baby", "age": 0}]}) == {
        "people": [{"name": "Al", "age": 3}, {"name": "Baby"}]
    }
    found = problems(made, {"people": [{"name": "Al", "age": "x"}, {}]})
    assert {field: problem.message for field, problem in found.items()} == {
        "people.0.age": "Age (household members, entry 1) must be a number",
        "people.1.name": "Enter first name (household members, entry 2)",
    }


def test_an_entry_is_called_by_its_name() -> None:
    name = part("textfield", "name", label="First name", validate=REQUIRED)
    made = form(entries("people", name, properties={"called": "Household member"}))
    assert said(made, {"people": [{}]}) == ["Enter first name (household member 1)"]


def test_entries_see_what_surrounds_them() -> None:
    made = form(
        part("textfield", "name"),
        entries(
            "people",
            part("textfield", "name"),
            part("textfield", "a", conditional={"hide": '=parent.name = "x" and i = 1'}),
            part("textfield", "b", conditional={"hide": '=this.name = "y"'}),
            part("textfield", "c", conditional={"hide": '=name = "x"'}),
        ),
    )
    given = {"name": "x", "people": [{"a": "1", "b": "2", "c": "3"}, {"name": "y", "b": "1"}]}
    assert cleaned(made, given)["people"] == [{"b": "2", "c": "3"}, {"name": "y"}]


def test_the_number_of_entries_is_held() -> None:
    made = form(
        entries("people", part("textfield", "a"), properties={"minEntries": "2", "maxEntries": 3})
    )
    for wrong in ({}, {"people": None}, {"people": [{}]}):
        assert said(made, wrong) == ["Household members must have at least 2 entries"]
    assert said(made, {"people": [{}] * 4}) == ["Household members must have 3 entries or fewer"]
    one = form(entries("people", properties={"minEntries": 1}))
    assert said(one, {}) == ["Household members must have at least 1 entry"]


def test_entries_are_a_list_of_objects_of_bearable_length() -> None:
    made = form(entries("people", part("textfield", "a")))
    assert cleaned(made, {"people": None}) == {"people": []}
    assert codes(made, {"people": "Al"}) == {"people": "not_a_list"}
    assert codes(made, {"people": ["Al"]}) == {"people.0": "not_an_object"}
    assert codes(made, {"people": [{}] * 101}) == {"people": "too_many"}


def test_nested_entries_are_counted_together() -> None:
    made = form(entries("a", entries("b", part("textfield", "c"))))
    given = {"a": [{"b": [{"c": "x"}] * 90} for _ in range(10)]}
    assert set(codes(made, given).values()) == {"too_many"}
    assert cleaned(made, {"a": [{"b": [{"c": "x"}]}]}) == {"a": [{"b": [{"c": "x"}]}]}


def test_hidden_groups_and_lists_go_whole() -> None:
    made = form(
        group("g", part("textfield", "a", validate=REQUIRED), conditional={"hide": "=true"}),
        entries("people", part("textfield", "b", validate=REQUIRED), conditional={"hide": "=true"}),
        part("textfield", "c", conditional={"hide": "=g.a = null and people = null"}),
    )
    assert cleaned(made, {"g": {"a": "x"}, "people": [{}], "c": "y"}) == {}
    assert cleaned(made, {}, {"g": {"a": "x"}, "people": [1]}) == {}


def test_texts_among_the_questions_have_no_part_in_the_answers() -> None:
    made = form(part("text", text="Read this."), part("textfield", "a"))
    assert cleaned(made, {"a": "x"}) == {"a": "x"}


def test_two_groups_may_share_a_path() -> None:
    made = form(group("home", part("textfield", "a")), group("home", part("textfield", "b")))
    assert made.keys == ("home",)
    assert cleaned(made, {"home": {"a": "1", "b": "2"}}) == {"home": {"a": "1", "b": "2"}}


def test_a_form_lists_its_questions_by_path() -> None:
    made = form(group("home", entries("people", part("textfield", "a.b"))), part("number", "n"))
    assert list(made.fields) == ["home.people.*.a.b", "n"]
    assert made.keys == ("home", "n")
