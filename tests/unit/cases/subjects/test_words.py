"""How a subject is found: the words that are kept of it, and those that are looked for."""

from datetime import date

import pytest

from service.cases.models import Subject
from service.cases.subjects.words import sought, words_about

ADA = Subject(
    name="Ada O'Brien-Łęcka",
    reference="P/0017",
    uprn="100023336956",
    tenancy_reference="T 88",
    date_of_birth=date(1980, 3, 2),
    contact={
        "phone": "+44 (0)1632 960-123 or 0161 496 0000",
        "address": "Flat 2, 12 Elm Court\nLeeds LS1 4AP",
        "preferred": "email",
        "pets": ["dog"],
    },
)


@pytest.mark.parametrize(
    "text",
    [
        *("ada", "OBRIEN", "o'brien-", "p/0017", "0017", "17", "t 88", "t88", "100023336956"),
        *("01632 960123", "+441632960123", "0044 1632 960 123", "0161-496 0000", "01614960000"),
        *("2/3/1980", "02.03.1980", "1980-03-02", "ada 2/3/1980", "elm court", "ls1 4ap", "ls14ap"),
    ],
)
def test_every_word_that_is_looked_for_begins_a_word_of_the_subject(text):
    words = words_about(ADA)
    wanted = sought(text)
    assert wanted
    assert all(any(one.startswith(word) for one in words) for word in wanted), (wanted, words)


@pytest.mark.parametrize("text", ["email", "dog", "3/2/1980", "01632 960124", "31/2/1980", "adam"])
def test_what_is_not_said_is_not_found(text):
    words = words_about(ADA)
    assert not all(any(one.startswith(word) for one in words) for word in sought(text))


def test_nothing_is_looked_for_without_a_letter_or_a_digit():
    assert sought(" ?! ") == ()


def test_details_that_are_one_text_or_none_are_read_as_well():
    assert "01632960123" in words_about(Subject(name="Bo", contact="ring 01632 960 123 after six"))
    assert words_about(Subject(name="Bo", contact=None)) == {"bo"}
