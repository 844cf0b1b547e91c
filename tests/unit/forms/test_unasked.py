"""What was typed before a form changed is known when the new form does not ask for it."""

from service.forms.unasked import no_longer_taken, unasked
from tests.unit.forms.making import entries, form, part

BEFORE = form(
    part("textarea", "found", label="What did you find?"),
    part("textfield", "who", label=""),
    part("radio", "damp", label="Is it damp?", values=[{"label": "Yes", "value": "yes"}]),
    part("datetime", "day", label="On which day?", subtype="date"),
    entries("people", part("textfield", "name", label="Name")),
)
AFTER = form(
    part("textfield", "found"),
    part("number", "damp"),
    part("textfield", "day"),
    entries("people", part("textfield", "age")),
)
TYPED = {
    "_asked": ["found", "who"],
    "found": ["A crack"],
    "who": ["Ada"],
    "damp": ["yes"],
    "day-day": ["3"],
    "day-month": [""],
    "people.rows": ["1"],
    "people.0.name": ["Bo"],
    "people.0.age": [" "],
}


def test_what_the_new_form_does_not_ask_is_named_by_its_label():
    assert no_longer_taken(BEFORE, AFTER, TYPED) == ("who", "Is it damp?", "On which day?", "Name")
    assert no_longer_taken(BEFORE, BEFORE, TYPED) == ()


def test_what_no_question_has_is_kept_apart():
    assert unasked(BEFORE, TYPED) == {}
    assert unasked(AFTER, TYPED) == {"who": ["Ada"], "day-day": ["3"], "people.0.name": ["Bo"]}
