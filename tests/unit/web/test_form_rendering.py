import json
from collections.abc import Mapping
from typing import Any

import pytest

from service.errors import Problem
from service.forms import (
    AnswersInvalid,
    answers_from_fields,
    asks_more,
    check_answers,
    lay_out,
    link_problems,
    presses_row_button,
    read_form,
    start_values,
)
from service.forms.form import Form
from tests.unit.web.pages import AT, by_class, find, posted, render, text

YES_NO = [{"label": "Yes", "value": "yes"}, {"label": "No", "value": "no"}]
CALLED = {"called": "Household member", "maxEntries": 2}
COMPONENTS: list[dict[str, Any]] = [
    {"type": "text", "text": "# First\nRead [this](https://example.org) **now**:\n- a\n- b\n1. c"},
    {"type": "html", "content": "<p>Plain <script>alert(1)</script>text</p>"},
    {"type": "separator"},
    {"type": "spacer"},
    {"type": "textfield", "key": "name", "label": "Full name", "validate": {"required": True}},
    {
        "type": "textfield",
        "key": "email",
        "label": "Email",
        "description": "For the pack",
        "validate": {"validationType": "email"},
    },
    {"type": "textarea", "key": "note", "label": "Note", "validate": {"maxLength": 2000}},
    {"type": "textarea", "key": "more", "label": "More"},
    {
        "type": "number",
        "key": "income",
        "label": "Income",
        "decimalDigits": 2,
        "appearance": {"prefixAdorner": "£", "suffixAdorner": "a month"},
    },
    {"type": "number", "key": "beds", "label": "Bedrooms", "decimalDigits": 0},
    {"type": "checkbox", "key": "agreed", "label": "Agreed", "description": "By all"},
    {"type": "radio", "key": "pets", "label": "Any pets?", "values": YES_NO},
    {
        "type": "textfield",
        "key": "pet",
        "label": "Kind of pet",
        "conditional": {"hide": '=pets != "yes"'},
    },
    {"type": "checklist", "key": "needs", "label": "Needs", "values": ["m", "h", "x"]},
    {"type": "taglist", "key": "tags", "label": "Tags", "valuesKey": "known"},
    {"type": "select", "key": "tenure", "label": "Tenure", "values": YES_NO},
    {"type": "datetime", "key": "born", "label": "Date of birth", "subtype": "date"},
    {"type": "datetime", "key": "at", "label": "Time", "subtype": "time"},
    {"type": "datetime", "key": "visit", "label": "Visit", "subtype": "datetime"},
    {"type": "filepicker", "key": "proof", "label": "Proof", "multiple": True, "accept": ".pdf"},
    {
        "type": "group",
        "label": "Home",
        "path": "home",
        "components": [
            {"type": "textfield", "key": "line", "label": "Address"},
            {"type": "group", "components": [{"type": "number", "key": "n", "label": "N"}]},
            {
                "type": "group",
                "label": "Inner",
                "components": [{"type": "textfield", "key": "x", "label": "X"}],
            },
        ],
    },
    {
        "type": "dynamiclist",
        "path": "people",
        "label": "Household",
        "properties": CALLED,
        "components": [
            {
                "type": "textfield",
                "key": "first",
                "label": "First name",
                "validate": {"required": True},
            },
            {"type": "checkbox", "key": "child", "label": "Child"},
        ],
    },
    {
        "type": "table",
        "label": "Rents",
        "dataSource": "rents",
        "columns": [{"key": "area", "label": "Area"}, {"key": "rent", "label": "Rent"}],
    },
    {"type": "textfield", "key": "ref", "label": "Reference", "readonly": True},
    {"type": "datetime", "key": "seen", "label": "Seen", "subtype": "date", "readonly": True},
]
FORM = read_form(
    json.dumps({"id": "all", "components": COMPONENTS}).encode(), file="forms/all.json"
)
DATA = {"known": ["p", "q"], "rents": [{"area": "Hove", "rent": 212}], "ref": "HO-1"}
ANSWERS: dict[str, Any] = {
    "name": "Ada & <b>Co</b>",
    "email": "a@example.com",
    "note": "one\n  two",
    "more": None,
    "income": 1200.5,
    "beds": 3,
    "agreed": True,
    "pets": "yes",
    "pet": 'a "big" dog',
    "needs": ["m", "x"],
    "tags": ["q"],
    "tenure": "no",
    "born": "1985-03-27",
    "at": "14:30",
    "visit": "2026-11-23T09:05:00+00:00",
    "proof": ["f1", "f2"],
    "home": {"line": "1 High St", "n": 2, "x": None},
    "people": [{"first": "Al", "child": True}, {"first": "Bo", "child": False}],
}


def shown(
    answers: Mapping[str, Any], *, problems: Any = (), fixed: bool = False, made: Form = FORM
) -> Any:
    parts = lay_out(made, answers, DATA, at=AT, problems=problems, fixed=fixed)
    return render(
        '{{ form(parts, "/tasks/1", csrf_token(), file_names={"f1": "payslip.pdf"}) }}',
        parts=parts,
        problem_links=link_problems(parts, problems),
    )


def test_what_a_page_shows_is_what_it_posts() -> None:
    answers = answers_from_fields(FORM, posted(shown({**start_values(FORM, DATA), **ANSWERS})))
    assert check_answers(FORM, answers, DATA, at=AT) == {**ANSWERS, "ref": "HO-1"}


def test_an_empty_page_posts_nothing_but_empty_answers() -> None:
    fields = posted(shown(start_values(FORM, {})))
    with pytest.raises(AnswersInvalid) as caught:
        check_answers(FORM, answers_from_fields(FORM, fields), {}, at=AT)
    assert [problem.field for problem in caught.value.problems] == ["name"]


def test_every_question_has_a_label_and_says_whether_it_is_optional() -> None:
    page = shown(ANSWERS)
    labelled = {label.get("for") for label in page.iter("label")}
    for tag in ("input", "select", "textarea"):
        for element in page.iter(tag):
            if element.get("type") != "hidden":
                assert element.get("id") in labelled
    titles = [text(label) for label in by_class(page, "govuk-label--s")]
    assert "Full name" in titles
    assert "Email (optional)" in titles


def test_the_form_is_posted_with_its_token_and_enter_completes_it() -> None:
    page = shown(ANSWERS)
    (form,) = find(page, "form")
    assert (form.get("method"), form.get("action")) == ("post", "/tasks/1")
    assert posted(page)["csrf_token"] == ["token"]
    assert find(form, "button")[0].get("name") is None


def test_hidden_questions_are_not_on_the_page_until_an_answer_opens_them() -> None:
    closed = shown({**ANSWERS, "pets": "no"})
    assert not find(closed, "input", name="pet")
    fields = posted(closed)
    fields["pets"] = ["yes"]
    answers = answers_from_fields(FORM, fields)
    assert asks_more(FORM, fields, answers, DATA, at=AT)
    assert find(shown(answers), "input", name="pet")


def test_problems_stand_at_their_question_and_in_the_summary() -> None:
    wrong = {
        **ANSWERS,
        "name": "",
        "born": {"day": "31", "month": "4", "year": "1985"},
        "pets": "maybe",
        "agreed": "perhaps",
        "note": "x" * 2001,
        "tenure": "?",
        "proof": ["../x"],
        "needs": ["z"],
        "people": [{"first": "", "child": False}, {"first": ""}],
    }
    with pytest.raises(AnswersInvalid) as caught:
        check_answers(FORM, wrong, DATA, at=AT)
    page = shown(wrong, problems=caught.value.problems)
    ids = {element.get("id"): element for element in page.iter() if element.get("id")}
    links = find(by_class(page, "govuk-error-summary")[0], "a")
    assert [text(link) for link in links][:2] == [
        "Enter full name",
        "Note must be 2,000 characters or fewer",
    ]
    assert all((link.get("href") or "")[1:] in ids for link in links)
    assert ids["field-born-day"].get("value") == "31"
    messages = [text(message) for message in by_class(page, "govuk-error-message")]
    assert len(messages) == len(links) == 10
    assert text(next(page.iter("title"))).startswith("Error: ")


def test_problems_of_a_list_and_of_no_question_are_told() -> None:
    problems = [
        Problem("too_few", "Household must have at least 1 entry", field="people"),
        Problem("not_an_object", "Each entry must be an object", field="people.0"),
        Problem("unknown_field", "The form has no question “x”", field="x"),
    ]
    page = shown(ANSWERS, problems=problems)
    summary = by_class(page, "govuk-error-summary__list")[0]
    assert [text(item) for item in summary] == [problem.message for problem in problems]
    assert [link.get("href") for link in find(summary, "a")] == ["#field-people", "#field-people-0"]


def test_entries_are_added_and_removed_by_buttons() -> None:
    one = shown({**ANSWERS, "people": [{"first": "Al", "child": True}]})
    assert text(by_class(one, "handrail-entry")[0]).startswith("Household member 1")
    fields = posted(one, {"_add": "people"})
    assert presses_row_button(fields)
    added = answers_from_fields(FORM, fields)
    assert added["people"] == [{"first": "Al", "child": True}, {}]
    two = shown(added)
    assert not find(two, "button", name="_add")
    removed = answers_from_fields(FORM, posted(two, {"_remove": "people.0"}))
    assert removed["people"] == [{"first": "", "child": False}]
    none = shown({**ANSWERS, "people": []})
    assert text(find(none, "button", name="_add")[0]) == "Add to Household"


def test_a_page_to_be_read_asks_nothing() -> None:
    page = shown({**ANSWERS, "ref": "HO-1"}, fixed=True)
    rows = {
        text(by_class(row, "govuk-summary-list__key")[0]): text(
            by_class(row, "govuk-summary-list__value")[0]
        )
        for row in by_class(page, "govuk-summary-list__row")
    }
    assert not find(page, "input", type="text")
    assert rows["Full name"] == "Ada & <b>Co</b>"
    assert rows["Income"] == "£1200.50 a month"
    assert (rows["Agreed"], rows["Child"], rows["More"]) == ("Yes", "No", "Not answered")
    assert (rows["Needs"], rows["Tenure"]) == ("m x", "No")
    assert (rows["Date of birth"], rows["Time"]) == ("27 March 1985", "2:30pm")
    assert rows["Visit"] == "23 November 2026 at 9:05am"
    assert rows["Proof"] == "payslip.pdf f2"


def test_answers_that_are_no_longer_offered_are_still_read() -> None:
    page = shown({"needs": ["gone", "old"], "tenure": "gone"}, fixed=True)
    found = [text(value) for value in by_class(page, "govuk-summary-list__value")]
    assert "gone old" in found
    assert "gone" in found


def test_texts_are_text_and_nothing_else() -> None:
    page = shown(ANSWERS)
    assert find(page, "a", href="https://example.org")
    assert "alert(1)" not in text(page)
    assert [text(item) for item in by_class(page, "govuk-list--bullet")[0]] == ["a", "b"]
    assert [text(item) for item in by_class(page, "govuk-list--number")[0]] == ["c"]
    assert [text(cell) for cell in by_class(page, "govuk-table__cell")] == ["Hove", "212"]


def test_lists_of_nothing_say_so() -> None:
    parts = lay_out(FORM, {}, {}, at=AT)
    page = render('{{ form(parts, "/", csrf_token()) }}', parts=parts)
    assert "There is nothing to choose from." in text(page)
    assert "Nothing to show" in text(page)


def test_more_can_stand_before_the_button() -> None:
    body = '{% call form(parts, "/", csrf_token(), button="Send") %}<p>Sure?</p>{% endcall %}'
    page = render(body, parts=())
    assert text(find(page, "form")[0]) == "Send Sure? Send"
