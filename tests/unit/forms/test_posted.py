from typing import Any

import pytest

from service.forms import (
    AnswersInvalid,
    answers_from_fields,
    answers_to_show,
    asks_more,
    check_answers,
    presses_row_button,
)
from service.forms.form import Form
from tests.unit.forms.making import AT, cleaned, entries, form, group, part

VALUES = ["red", "blue"]


def page(asked: str, **fields: Any) -> dict[str, list[str]]:
    posted = {name: value if isinstance(value, list) else [value] for name, value in fields.items()}
    return {"_asked": asked.split(), **posted}


def test_every_kind_of_question_is_gathered() -> None:
    made = form(
        part("textfield", "a"),
        part("number", "b"),
        part("checkbox", "c"),
        part("checklist", "d", values=VALUES),
        part("radio", "e", values=VALUES),
        part("datetime", "f", subtype="date"),
        part("datetime", "g", subtype="time"),
        part("datetime", "h", subtype="datetime"),
        part("filepicker", "i", multiple=True),
        group("home", part("textfield", "kind")),
    )
    fields = {
        "a": " x ",
        "b": "1",
        "c": "true",
        "d": ["red", "", "blue"],
        "e": "red",
        "f-day": "1",
        "f-month": "2",
        "f-year": "2026",
        "g": "9:00",
        "h-day": "1",
        "h-month": "2",
        "h-year": "2026",
        "h-time": "9am",
        "i": ["f1", ""],
        "home.kind": "flat",
    }
    answers = answers_from_fields(made, page("a b c d e f g h i home.kind", **fields))
    assert cleaned(made, answers) == {
        "a": "x",
        "b": 1,
        "c": True,
        "d": ["red", "blue"],
        "e": "red",
        "f": "2026-02-01",
        "g": "09:00",
        "h": "2026-02-01T09:00:00+00:00",
        "i": ["f1"],
        "home": {"kind": "flat"},
    }


def test_what_the_page_asked_and_got_nothing_for_is_answered_with_nothing() -> None:
    made = form(part("textfield", "a"), part("checkbox", "b"), part("radio", "c", values=VALUES))
    answers = answers_from_fields(made, page("a b c"))
    assert cleaned(made, answers) == {"a": None, "b": False, "c": None}


def test_what_the_page_did_not_ask_is_not_answered() -> None:
    made = form(part("textfield", "a"), part("checkbox", "b"), entries("list", part("number", "n")))
    assert answers_from_fields(made, page("a", a="x", b="true")) == {"a": "x"}


def people(least: int = 0, most: int = 3, **attributes: Any) -> Form:
    bounds = {"minEntries": least, "maxEntries": most}
    inner = entries("pets", part("textfield", "kind"))
    return form(
        entries("people", part("textfield", "name"), inner, properties=bounds, **attributes)
    )


def names(made: Form, count: str, **fields: Any) -> list[Any]:
    asked = " ".join(f"people.{number}.name" for number in range(3))
    posted = page(asked, **{"people.rows": count, **fields})
    found: list[Any] = answers_from_fields(made, posted)["people"]
    return [row.get("name", row) for row in found]


def test_entries_are_gathered_by_number() -> None:
    found = names(people(), "2", **{"people.0.name": "Al", "people.1.name": "Bo"})
    assert found == ["Al", "Bo"]


def test_blank_entries_are_dropped_down_to_the_least() -> None:
    assert names(people(), "3", **{"people.1.name": "Bo"}) == ["Bo"]
    assert names(people(least=2), "3", **{"people.1.name": "Bo"}) == ["", "Bo"]
    assert names(people(), "1") == []


def test_a_page_is_left_and_found_again_with_its_blank_entries() -> None:
    posted = page("people.0.name", **{"people.rows": "1", "people.0.name": ""})
    assert answers_from_fields(people(), posted, blanks=True) == {"people": [{"name": ""}]}


def test_an_entry_without_a_tick_or_choice_is_blank() -> None:
    made = form(entries("a", part("checkbox", "b"), part("checklist", "c", values=VALUES)))
    posted = page("a.0.b a.0.c a.1.b a.1.c", **{"a.rows": "2", "a.1.c": "red"})
    assert answers_from_fields(made, posted) == {"a": [{"b": False, "c": ["red"]}]}


def test_buttons_add_and_remove_entries() -> None:
    given = {"people.0.name": "Al", "people.1.name": "Bo"}
    assert names(people(), "2", **given, _add="people") == ["Al", "Bo", {"pets": [{}]}]
    assert names(people(most=2), "2", **given, _add="people") == ["Al", "Bo"]
    assert names(people(), "2", **given, _add="elsewhere") == ["Al", "Bo"]
    assert names(people(), "2", **given, _remove="people.0") == ["Bo"]
    assert names(people(), "2", **given, _remove="people.7") == ["Al", "Bo"]
    assert presses_row_button(page("", _add="people"))
    assert presses_row_button(page("", _remove="people.0"))
    assert not presses_row_button(page(""))


def test_buttons_reach_lists_within_entries() -> None:
    posted = page(
        "people.0.pets.0.kind",
        **{
            "people.rows": "1",
            "people.0.pets.rows": "1",
            "people.0.pets.0.kind": "cat",
            "_add": "people.0.pets",
        },
    )
    assert answers_from_fields(people(), posted) == {"people": [{"pets": [{"kind": "cat"}, {}]}]}


def test_a_fixed_list_keeps_its_entries() -> None:
    made = people(allowAddRemove=False)
    assert names(made, "2", _add="people") == ["", ""]


@pytest.mark.parametrize("count", ["x", "-1", "9999", ""])
def test_a_senseless_count_is_none(count: str) -> None:
    assert names(people(), count) == []


def test_too_many_entries_are_gathered_up_to_a_limit() -> None:
    made = form(entries("a", entries("b", part("checkbox", "c"))))
    posted = page("", **{"a.rows": "999", **{f"a.{n}.b.rows": "100" for n in range(100)}})
    posted["_add"] = ["none"]
    found = answers_from_fields(made, posted)["a"]
    assert len(found) == 101
    assert sum(len(row.get("b", ())) for row in found) == 899


def test_an_entry_too_many_is_told_and_not_lost() -> None:
    """The last one of a page that had grown too long was left out, and the rest taken."""
    made = form(entries("a", entries("b", part("checkbox", "c"))))
    posted = page(
        " ".join(f"a.{n}.b.{m}.c" for n in range(10) for m in range(50)),
        **{"a.rows": "10", **{f"a.{n}.b.rows": "49" for n in range(9)}, "a.9.b.rows": "50"},
        **{f"a.{n}.b.{m}.c": "true" for n in range(10) for m in range(50)},
    )
    answers = answers_from_fields(made, posted)
    assert len(answers["a"][9]["b"]) == 50
    with pytest.raises(AnswersInvalid) as refused:
        check_answers(made, answers, {}, at=AT)
    (problem,) = refused.value.problems
    assert (problem.field, problem.code) == ("a.9.b", "too_many")
    assert "500 entries in all" in problem.message


def test_answers_can_open_questions_that_were_not_asked() -> None:
    made = form(
        part("checkbox", "pets"),
        part("textfield", "kind", conditional={"hide": "=not pets"}),
        part("textfield", "fixed", readonly=True),
    )
    assert asks_more(made, page("pets"), {"pets": True}, {}, at=AT)
    assert not asks_more(made, page("pets"), {"pets": False}, {}, at=AT)
    assert not asks_more(made, page("pets kind"), {"pets": True}, {}, at=AT)


def test_answers_can_open_a_list_that_was_not_asked() -> None:
    made = form(
        part("checkbox", "pets"),
        part("text", text="Pets"),
        entries("list", part("textfield", "kind"), conditional={"hide": "=not pets"}),
    )
    assert asks_more(made, page("pets"), {"pets": True}, {}, at=AT)
    posted = page("pets list.0.kind", **{"list.rows": "1"})
    assert not asks_more(made, posted, {"pets": True, "list": [{"kind": ""}]}, {}, at=AT)


def test_what_was_not_asked_is_shown_from_its_start() -> None:
    made = form(
        part("textfield", "a", defaultValue="x"),
        part("textfield", "b", defaultValue="y"),
        entries("list", part("textfield", "c", defaultValue="z")),
    )
    assert answers_to_show(made, {"a": ""}, {"b": "known"}) == {
        "a": "",
        "b": "known",
        "list": [{"c": "z"}],
    }


def test_a_new_entry_starts_from_its_defaults() -> None:
    made = form(entries("list", part("textfield", "c", defaultValue="z")))
    posted = page("", **{"list.rows": "0", "_add": "list"})
    assert answers_from_fields(made, posted) == {"list": [{"c": "z"}]}
