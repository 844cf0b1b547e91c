from typing import Any

import pytest

from service.errors import Problem
from service.forms import AnswersInvalid, Part, check_answers, lay_out, link_problems
from service.forms.component import Field
from service.forms.form import Form
from service.forms.page import Box, Choice
from service.forms.questions import _show
from tests.unit.forms.making import AT, entries, form, group, part

VALUES = [{"value": "a", "label": "First"}, {"value": "b", "label": "Second"}]


def page(made: Form, answers: Any = None, data: Any = None, **more: Any) -> list[Part]:
    return list(lay_out(made, answers or {}, data or {}, at=AT, **more))


def only(component: Any, answer: Any = None, data: Any = None, **more: Any) -> Part:
    (part_,) = page(form(component), {"a": answer}, data, **more)
    return part_


def test_a_question_shows_its_words_its_answer_and_its_error() -> None:
    asked = part(
        "textfield",
        "a",
        label="Name of {{who}}",
        description="As on the *letter*",
        appearance={"prefixAdorner": "£", "suffixAdorner": "a week"},
        validate={"required": True, "maxLength": 40, "validationType": "email"},
    )
    problem = Problem("required", "Enter it", field="a")
    shown = only(asked, "Ada", {"who": "tenant"}, problems=[problem])
    assert (shown.kind, shown.name, shown.id, shown.focus) == ("textfield", "a", *["field-a"] * 2)
    assert (shown.label, shown.hint) == ("Name of tenant", "As on the *letter*")
    assert (shown.error, shown.value, shown.optional) == ("Enter it", "Ada", False)
    assert (shown.prefix, shown.suffix) == ("£", "a week")
    assert (shown.limit, shown.format) == (40, "email")


def test_wrong_answers_are_shown_as_entered() -> None:
    assert only(part("number", "a"), "ten").value == "ten"
    assert only(part("textarea", "a"), 12).value == "12"
    assert only(part("textfield", "a"), {"b": 1}).value == ""
    assert only(part("checkbox", "a"), "maybe").value is False
    assert [choice.chosen for choice in only(part("radio", "a", values=VALUES), []).choices] == [
        False,
        False,
    ]
    assert not any(
        choice.chosen for choice in only(part("select", "a", values=VALUES), ["a"]).choices
    )
    boxes = only(part("datetime", "a", subtype="date"), {"day": "31", "month": "x"}).boxes
    assert [box.value for box in boxes] == ["31", "x", ""]
    assert only(part("filepicker", "a"), ["../x"]).choices == ()


def test_numbers_are_written_with_their_decimals() -> None:
    assert only(part("number", "a", decimalDigits=2), 1200.5).value == "1200.50"
    assert only(part("number", "a"), 1.5).value == "1.5"
    assert only(part("number", "a", decimalDigits=0), 3).format == "whole"


def test_choices_show_what_is_chosen() -> None:
    shown = only(part("checklist", "a", values=VALUES), ["b"])
    assert shown.many
    assert shown.choices == (Choice("a", "First", chosen=False), Choice("b", "Second", chosen=True))
    assert only(part("checkbox", "a"), True).value is True


@pytest.mark.parametrize(
    ("subtype", "answer", "values"),
    [
        ("date", "2026-02-03", ["3", "2", "2026"]),
        ("date", None, ["", "", ""]),
        ("datetime", "2026-06-03T09:00:00Z", ["3", "6", "2026", "10:00"]),
        ("datetime", "soon", ["", "", "", ""]),
    ],
)
def test_days_are_shown_in_boxes(subtype: str, answer: str | None, values: list[str]) -> None:
    shown = only(part("datetime", "a", subtype=subtype), answer)
    assert shown.kind == subtype
    assert shown.focus == "field-a-day"
    assert [box.value for box in shown.boxes] == values
    assert shown.boxes[0] == Box("a-day", "Day", values[0], 2)


def test_a_moment_without_zone_is_shown_as_it_is() -> None:
    asked = part("datetime", "a", subtype="datetime", timeSerializingFormat="no_timezone")
    assert only(asked, "2026-06-03T09:00").boxes[-1].value == "09:00"


def test_a_time_has_one_box() -> None:
    shown = only(part("datetime", "a", subtype="time"), "9am")
    assert (shown.kind, shown.value) == ("time", "9am")


def test_files_are_shown_by_id() -> None:
    shown = only(part("filepicker", "a", multiple=True, accept=".pdf"), ["f1"])
    assert shown.choices == (Choice("f1", "f1", chosen=True),)
    assert (shown.many, shown.accept) == (True, ".pdf")


def test_read_only_questions_are_fixed() -> None:
    assert only(part("textfield", "a", readonly=True), "x").kind == "fixed"
    assert only(part("textfield", "a", readonly="=locked"), "x", {"locked": True}).kind == "fixed"


@pytest.mark.parametrize(
    ("component", "answer", "shown_as", "value"),
    [
        (part("textfield", "a"), " x ", "textfield", "x"),
        (part("number", "a", decimalDigits=2), 5.5, "number", "5.50"),
        (part("number", "a"), "ten", "textfield", "ten"),
        (part("number", "a"), "", "number", None),
        (part("datetime", "a"), {"day": "31", "month": "2", "year": ""}, "textfield", "31 2"),
        (part("filepicker", "a"), ["f 1", "", "f2"], "textfield", "f 1, f2"),
        (part("datetime", "a", subtype="date"), "2026-02-03", "date", "2026-02-03"),
        (part("checkbox", "a"), True, "checkbox", True),
        (part("filepicker", "a"), ["f1"], "filepicker", ["f1"]),
    ],
)
def test_a_page_to_be_read_fixes_every_answer(
    component: Any, answer: Any, shown_as: str, value: Any
) -> None:
    shown = only(component, answer, fixed=True)
    assert (shown.kind, shown.shown_as, shown.value) == ("fixed", shown_as, value)


def test_fixed_choices_are_those_chosen() -> None:
    shown = only(part("radio", "a", values=VALUES), "b", fixed=True)
    assert [choice.label for choice in shown.choices] == ["Second"]
    # What was an option then, and is none any more.
    shown = only(part("checklist", "a", values=VALUES), ["x", "a"], fixed=True)
    assert [choice.label for choice in shown.choices] == ["First", "x"]


def test_radios_that_need_no_answer_can_be_taken_back_once_one_is_chosen() -> None:
    def labels(answer: str | None, **attributes: Any) -> list[str]:
        shown = only(part("radio", "a", values=VALUES, **attributes), answer)
        return [choice.label for choice in shown.choices]

    assert labels("a") == ["First", "Second", "No answer"]
    assert labels(None) == ["First", "Second"]
    assert labels("a", validate={"required": True}) == ["First", "Second"]


def test_what_is_only_read_may_stand_on_a_page_twice() -> None:
    made = form(entries("a", part("textfield", "b"), description="Who lives there"))
    (shown,) = lay_out(made, {"a": [{"b": "x"}]}, {}, at=AT, fixed=True)
    assert (shown.id, shown.hint, shown.parts[0].id) == ("", "", "")


def test_groups_hold_their_parts_and_vanish_when_empty() -> None:
    made = form(
        group("home", part("textfield", "a"), label="Home"),
        group("", part("textfield", "b", conditional={"hide": "=true"})),
    )
    (shown,) = page(made, {"home": {"a": "x"}})
    assert (shown.kind, shown.label, shown.parts[0].name, shown.parts[0].value) == (
        "group",
        "Home",
        "home.a",
        "x",
    )


def test_entries_are_numbered_and_can_be_changed_within_their_limits() -> None:
    made = form(
        entries(
            "people",
            part("textfield", "name"),
            properties={"minEntries": 1, "maxEntries": 2, "called": "Household member"},
        )
    )
    (one,) = page(made, {"people": [{"name": "Al"}]})
    assert (one.kind, one.value, one.can_add, one.can_remove) == ("entries", 1, True, False)
    (two,) = page(made, {"people": [{"name": "Al"}, {"name": 5}]})
    assert (two.value, two.can_add, two.can_remove) == (2, False, True)
    second = two.parts[1]
    assert (second.kind, second.label, second.id) == (
        "entry",
        "Household member 2",
        "field-people-1",
    )
    assert (second.parts[0].name, second.parts[0].value) == ("people.1.name", "5")
    (fixed,) = page(made, {"people": [{}]}, fixed=True)
    assert (fixed.can_add, fixed.can_remove) == (False, False)


def test_texts_tables_and_lines_are_shown() -> None:
    made = form(
        part("text", text="Hello **{{who}}**"),
        part("html", content="<p>Read <b>this</b></p><script>bad()</script>"),
        part("separator"),
        part("spacer"),
        part(
            "table",
            dataSource="rows",
            columns=[{"key": "a", "label": "A"}, {"key": "b.c"}],
            label="Rents",
        ),
    )
    data = {"who": "Ada", "rows": [{"a": 1, "b": {"c": "x"}}, {"a": []}, "stray"]}
    hello, html, line, table = page(made, {}, data)
    assert [run.text for run in hello.blocks[0].lines[0]] == ["Hello ", "Ada"]
    assert [run.text for block in html.blocks for run in block.lines[0]] == ["Read this"]
    assert line.kind == "separator"
    assert (table.label, table.headings) == ("Rents", ("A", "b.c"))
    assert table.lines == ((1, "x"), ("", ""), ("", ""))
    assert page(made, {}, {"rows": "none"})[-1].lines == ()


def test_the_summary_links_problems_in_the_order_of_the_page() -> None:
    made = form(
        part("datetime", "day", subtype="date", validate={"required": True}),
        entries("people", part("textfield", "name", validate={"required": True})),
        part("number", "n"),
    )
    with pytest.raises(AnswersInvalid) as caught:
        check_answers(made, {"x": 1, "n": "x", "people": [{}]}, {}, at=AT)
    found = [*reversed(caught.value.problems), Problem("other", "Something else")]
    shown = page(made, {"people": [{}], "n": "x"}, problems=found)
    assert [(link.text[:10], link.href) for link in link_problems(shown, found)] == [
        ("Enter your", "#field-day-day"),
        ("Enter your", "#field-people-0-name"),
        ("Your answe", "#field-n"),
        ("The form h", ""),
        ("Something ", ""),
    ]


def test_a_kind_of_question_without_a_page_is_a_defect() -> None:
    class Odd(Field):
        read = judge = None  # type: ignore[assignment]

    with pytest.raises(TypeError, match="no page shows"):
        _show(object.__new__(Odd), type("A", (), {"place": type("P", (), {"name": "a"})}))
