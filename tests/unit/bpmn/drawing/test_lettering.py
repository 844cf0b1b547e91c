import pytest

from service.bpmn.diagram import Bounds, Point
from service.bpmn.drawing.lettering import centred, labelled, topped, upwards, width_of, wrapped


def test_wide_letters_are_wider():
    assert width_of("MMM") > width_of("AAA") > width_of("aaa") > width_of("iii")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("One", ["One"]),
        ("Look into the case", ["Look into", "the case"]),
        ("Wohnungsnotfallhilfe", ["Wohnungs", "notfallhilfe"]),
    ],
)
def test_text_is_broken_at_spaces_and_long_words_anywhere(text, lines):
    assert wrapped(text, 60) == lines


def test_what_does_not_fit_ends_in_an_ellipsis():
    assert wrapped("one, two three four", 30, most=2) == ["one,", "two…"]


def test_nothing_to_write_writes_nothing():
    area = Bounds(0, 0, 50, 50)
    assert centred("", area) == topped("", area) == upwards("", Point(0, 0), 50) == ""
    assert labelled("", None, Point(0, 0)) == ""


def test_label_stands_where_the_diagram_puts_it():
    assert 'x="130" y="211.2"' in labelled("Yes", Bounds(120, 200, 20, 14), Point(0, 0))
    assert 'x="5" y="10.2"' in labelled("Yes", None, Point(5, 6))
