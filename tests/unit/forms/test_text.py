import pytest

from tests.unit.forms.making import cleaned, codes, form, part, said


def test_text_is_trimmed_and_put_on_one_line() -> None:
    made = form(part("textfield", "name"), part("textarea", "note"))
    given = {"name": "  Ada\r\nLovelace ", "note": " one\r\ntwo\rthree \n"}
    assert cleaned(made, given) == {"name": "Ada Lovelace", "note": "one\ntwo\nthree"}


def test_numbers_given_for_text_become_text() -> None:
    assert cleaned(form(part("textfield", "ref")), {"ref": 12}) == {"ref": "12"}


@pytest.mark.parametrize("wrong", [True, [], {}, ["a"], {"a": 1}])
def test_what_is_no_text_is_refused(wrong: object) -> None:
    assert codes(form(part("textfield", "name")), {"name": wrong}) == {"name": "not_text"}


@pytest.mark.parametrize("wrong", ["a\x00b", "\ud800", "bell\x07"])
def test_characters_that_cannot_be_kept_are_refused(wrong: str) -> None:
    assert codes(form(part("textfield", "name")), {"name": wrong}) == {"name": "bad_characters"}


def test_a_number_too_long_to_write_is_refused() -> None:
    assert codes(form(part("textfield", "name")), {"name": 10**5000}) == {"name": "too_long"}


def test_lengths_are_held() -> None:
    made = form(part("textfield", "name", validate={"minLength": 2, "maxLength": 3}))
    assert said(made, {"name": "a"}) == ["Your answer must be 2 characters or more"]
    assert said(made, {"name": "abcd"}) == ["Your answer must be 3 characters or fewer"]
    assert cleaned(made, {"name": "abc"}) == {"name": "abc"}


def test_a_length_of_one_is_said_in_the_singular() -> None:
    made = form(part("textfield", "name", validate={"maxLength": 1}))
    assert said(made, {"name": "ab"}) == ["Your answer must be 1 character or fewer"]


def test_lengths_may_be_computed() -> None:
    made = form(part("textfield", "name", validate={"maxLength": "=most", "minLength": "=least"}))
    assert codes(made, {"name": "abc"}, {"most": 2}) == {"name": "too_long"}
    assert codes(made, {"name": "abc"}, {"least": 4}) == {"name": "too_short"}
    assert codes(made, {"name": "abc"}, {"most": "many"}) == {}


def test_no_answer_is_longer_than_the_house_allows() -> None:
    made = form(part("textfield", "name"), part("textarea", "note"))
    assert codes(made, {"name": "a" * 2001}) == {"name": "too_long"}
    assert codes(made, {"note": "a" * 20_000}) == {}
    assert codes(made, {"note": "a" * 20_001}) == {"note": "too_long"}


@pytest.mark.parametrize(
    ("kind", "good"),
    [
        ("email", "sam.o'neil+1@example.co.uk"),
        ("phone", "01632 960 001"),
        ("phone", "+44 (0)20 7946 0018 ext. 12"),
        ("url", "https://www.example.com/a?b=c#d"),
        ("url", "http://example.org:8080"),
    ],
)
def test_right_formats_pass(kind: str, good: str) -> None:
    made = form(part("textfield", "it", validate={"validationType": kind}))
    assert cleaned(made, {"it": good}) == {"it": good}


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        ("email", "sam"),
        ("email", "sam@example"),
        ("email", "a b@example.com"),
        ("phone", "12345"),
        ("phone", "call me"),
        ("url", "javascript:alert(1)"),
        ("url", "example.com"),
    ],
)
def test_wrong_formats_are_refused(kind: str, wrong: str) -> None:
    made = form(part("textfield", "it", validate={"validationType": kind}))
    assert codes(made, {"it": wrong}) == {"it": f"not_{kind}"}
    assert said(made, {"it": wrong})[0].startswith("Enter a")


def test_a_pattern_is_found_anywhere_unless_anchored() -> None:
    made = form(
        part("textfield", "a", validate={"pattern": "[0-9]{2}"}),
        part("textfield", "b", validate={"pattern": "^[A-Z]+$", "validationType": "custom"}),
    )
    assert cleaned(made, {"a": "x12y", "b": "OK"}) == {"a": "x12y", "b": "OK"}
    assert codes(made, {"a": "x1", "b": "ok"}) == {"a": "wrong_format", "b": "wrong_format"}
    assert said(made, {"b": "ok"}) == ["Enter your answer in the correct format"]
    assert codes(made, {"a": "12" * 150}) == {"a": "wrong_format"}
