import pytest

from tests.unit.forms.making import cleaned, codes, form, part, said

MONEY = part("number", "n", decimalDigits=2, appearance={"prefixAdorner": "£"})


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("£1,200.50", 1200.5),
        (" 12 ", 12),
        ("1 000 000", 1_000_000),
        ("\u22123", -3),
        ("+4", 4),
        (".5", 0.5),
        ("5.", 5),
        (7, 7),
        (7.0, 7),
        (7.25, 7.25),
        ("0", 0),
        ("", None),
        ("  ", None),
        (None, None),
    ],
)
def test_numbers_are_read_as_people_write_them(given: object, kept: object) -> None:
    answer = cleaned(form(MONEY), {"n": given})["n"]
    assert answer == kept
    assert type(answer) is type(kept)


@pytest.mark.parametrize(
    "wrong", ["ten", "1,2", "1e5", "0x1", "--1", "1.2.3", "٣", True, [], {}, float("nan")]
)
def test_what_is_no_number_is_refused(wrong: object) -> None:
    assert codes(form(MONEY), {"n": wrong}) == {"n": "not_a_number"}


@pytest.mark.parametrize("wrong", [10**15, -(10**400), "1" + "0" * 15])
def test_numbers_beyond_use_are_refused(wrong: object) -> None:
    assert codes(form(MONEY), {"n": wrong}) == {"n": "too_large"}


@pytest.mark.parametrize("wrong", [1e300, float("inf")])
def test_floats_beyond_use_are_refused(wrong: float) -> None:
    assert codes(form(MONEY), {"n": wrong})


def test_small_floats_are_written_out() -> None:
    assert cleaned(form(part("number", "n")), {"n": 0.000001}) == {"n": 0.000001}


@pytest.mark.parametrize(
    ("decimals", "message"),
    [
        (0, "Your answer must be a whole number"),
        (1, "Your answer must have 1 decimal place or fewer"),
        (2, "Your answer must have 2 decimal places or fewer"),
    ],
)
def test_decimals_are_held(decimals: int, message: str) -> None:
    made = form(part("number", "n", decimalDigits=decimals))
    assert said(made, {"n": "1.234"}) == [message]
    assert cleaned(made, {"n": "1.000"}) == {"n": 1}


def test_limits_are_held_and_may_be_computed() -> None:
    made = form(part("number", "n", validate={"min": 1, "max": "=most"}))
    assert said(made, {"n": 0}) == ["Your answer must be 1 or more"]
    assert said(made, {"n": 2001}, {"most": 2000}) == ["Your answer must be 2,000 or less"]
    assert cleaned(made, {"n": 2001}, {"most": True}) == {"n": 2001}


def test_steps_are_counted_from_the_least() -> None:
    made = form(part("number", "n", increment="0.25"))
    assert cleaned(made, {"n": 1.75}) == {"n": 1.75}
    assert said(made, {"n": 1.8}) == ["Your answer must go up in steps of 0.25"]
    odd = form(part("number", "n", step=2, validate={"min": 1}))
    assert cleaned(odd, {"n": 3}) == {"n": 3}
    assert said(odd, {"n": 4}) == ["Your answer must go up in steps of 2 from 1"]


def test_a_number_can_be_kept_as_text() -> None:
    made = form(part("number", "n", serializeToString=True, validate={"max": 5000}))
    assert cleaned(made, {"n": "1,200.50"}) == {"n": "1200.5"}
    assert cleaned(made, {"n": 0}) == {"n": "0"}
    assert cleaned(made, {"n": "2000"}) == {"n": "2000"}
    assert codes(made, {"n": 5001}) == {"n": "too_large"}
