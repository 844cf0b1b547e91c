import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.documents import Kind, in_words, read_markup, spans, write_markup

TEXT = """# Pack

Dear **Ada**,
how are you?

- one
- **two**

1. first
2. second

## Steps

| What | By when |
| Pay \\| ring | Monday |"""


def test_what_people_write_is_read_as_blocks():
    blocks = read_markup(TEXT)
    assert [(one.kind, one.rows) for one in blocks] == [
        (Kind.HEADING, (("Pack",),)),
        (Kind.PARAGRAPH, (("Dear **Ada**,",), ("how are you?",))),
        (Kind.BULLETS, (("one",), ("**two**",))),
        (Kind.NUMBERS, (("first",), ("second",))),
        (Kind.HEADING, (("Steps",),)),
        (Kind.TABLE, (("What", "By when"), ("Pay | ring", "Monday"))),
    ]
    assert write_markup(blocks) == TEXT
    assert blocks[1].as_json()["rows"][0] == [[["Dear ", False], ["Ada", True], [",", False]]]


def test_an_email_says_the_same_in_plain_words():
    assert in_words(read_markup(TEXT)) == (
        "Pack\n\nDear Ada,\nhow are you?\n\n- one\n- two\n\n1. first\n2. second\n\nSteps\n\n"
        "What \N{EN DASH} By when\nPay | ring \N{EN DASH} Monday"
    )


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("### Deep\n### Deeper\n# Up", "# Deep\n\n## Deeper\n\n# Up"),
        ("| a | b |\n| c", "| a | b |\n| c |  |"),
        ("|", "|  |"),
        ("* a\n\N{BULLET} b\n3) c", "- a\n- b\n\n1. c"),
        ("#panic()\r\n*x*\x00\x0b", "#panic()\n*x*"),
        (" \n\n ", ""),
        ("####### x", "####### x"),
    ],
    ids=["levels", "cells", "bar", "lists", "code", "empty", "no heading"],
)
def test_whatever_is_written_can_be_read(text, read):
    assert write_markup(read_markup(text)) == read


def test_a_table_has_no_more_columns_than_a_page_has_room_for():
    (wide,) = read_markup("|a" * 14)
    assert wide.rows == ((*["a"] * 11, "a | a | a"),)
    assert read_markup(write_markup([wide])) == (wide,)


def test_a_table_of_too_many_cells_stays_as_it_was_typed():
    typed = "\n".join(["| a " * 12 + "|", *["| a |"] * 600])
    small, large = read_markup(f"| a |\n\n{typed}")
    assert (small.kind, large.kind) == (Kind.TABLE, Kind.PARAGRAPH)
    assert write_markup([large]) == typed


def test_stars_that_belong_to_nothing_stay():
    assert spans("a ** b") == (("a ** b", False),)
    assert spans("") == ()


@given(st.text(max_size=200))
def test_reading_what_was_read_changes_nothing(text):
    once = write_markup(read_markup(text))
    assert write_markup(read_markup(once)) == once
