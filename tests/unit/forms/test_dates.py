from datetime import UTC, datetime

import pytest

from service.forms import AnswersInvalid, check_answers
from tests.unit.forms.making import cleaned, codes, form, part, said

DAY = form(part("datetime", "d", label="Date of birth", subtype="date"))
TIME = form(part("datetime", "t", label="Time of visit", subtype="time"))
MOMENT = form(part("datetime", "m", label="Visit", subtype="datetime"))


@pytest.mark.parametrize(
    "given",
    [
        "2026-02-03",
        {"day": "3", "month": "2", "year": "2026"},
        {"day": " 03", "month": "February", "year": "2026"},
        {"day": 3, "month": "feb", "year": 2026},
    ],
)
def test_days_are_read_as_text_or_three_boxes(given: object) -> None:
    assert cleaned(DAY, {"d": given}) == {"d": "2026-02-03"}


@pytest.mark.parametrize("given", ["", None, {}, {"day": "", "month": " "}])
def test_an_empty_day_is_no_answer(given: object) -> None:
    assert cleaned(DAY, {"d": given}) == {"d": None}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("yesterday", "must be a real date"),
        ("2026-02-30", "must be a real date"),
        ({"day": "31", "month": "4", "year": "2026"}, "must be a real date"),
        ({"day": "x", "month": "4", "year": "2026"}, "must be a real date"),
        ({"day": [], "month": "4", "year": "2026"}, "must be a real date"),
        ({"day": "1", "month": "4", "year": "26"}, "must have a year of 4 numbers"),
        ({"day": "1", "month": "4", "year": ""}, "must include a year"),
        ({"day": "1"}, "must include a month and year"),
        ("0026-01-01", "must be after the year 1800"),
        (20260101, "must be a real date"),
        (True, "must be a real date"),
        ([], "must be a real date"),
    ],
)
def test_a_wrong_day_says_which_part(given: object, message: str) -> None:
    assert said(DAY, {"d": given}) == [f"Date of birth {message}"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("14:30", "14:30"),
        ("9.05", "09:05"),
        ("14:30:59.5", "14:30"),
        ("2pm", "14:00"),
        ("12 a.m.", "00:00"),
        ("12:15pm", "12:15"),
        ("Midday", "12:00"),
        ("midnight", "00:00"),
        ("", None),
    ],
)
def test_times_are_read_as_people_write_them(given: str, kept: str | None) -> None:
    assert cleaned(TIME, {"t": given}) == {"t": kept}


@pytest.mark.parametrize("wrong", ["25:00", "14:60", "13pm", "0am", "soon", 14, {}])
def test_a_wrong_time_is_refused(wrong: object) -> None:
    assert said(TIME, {"t": wrong}) == ["Time of visit must be a time, like 9:30am or 14:30"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("2026-06-01T10:00", "2026-06-01T10:00:00+01:00"),
        ("2026-06-01T10:00:00Z", "2026-06-01T11:00:00+01:00"),
        ("2026-12-01 10:00:00.000+01:00", "2026-12-01T09:00:00+00:00"),
        (
            {"day": "1", "month": "6", "year": "2026", "time": "2pm"},
            "2026-06-01T14:00:00+01:00",
        ),
        ({"day": "", "time": ""}, None),
        ("", None),
        (None, None),
    ],
)
def test_moments_are_kept_with_their_offset(given: object, kept: str | None) -> None:
    assert cleaned(MOMENT, {"m": given}) == {"m": kept}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("2026-06-01", "must be a real date and time"),
        ("2026-06-01T10:00:00+99:99", "must be a real date and time"),
        (12, "must be a real date and time"),
        ("9999-12-31T23:59-23:00", "must be a real date and time"),
        ({"day": "1", "month": "6", "year": "2026"}, "must include a time"),
        ({"time": "10:00"}, "must include a date"),
        (
            "2026-03-29T01:30",
            "must be a time that exists: the clocks went forward then",
        ),
    ],
)
def test_a_wrong_moment_says_why(given: object, message: str) -> None:
    assert said(MOMENT, {"m": given}) == [f"Visit {message}"]


@pytest.mark.parametrize(
    ("how", "kept"),
    [("utc_normalized", "2026-06-01T09:00:00Z"), ("no_timezone", "2026-06-01T10:00:00")],
)
def test_a_moment_is_written_as_the_form_says(how: str, kept: str) -> None:
    made = form(part("datetime", "m", subtype="datetime", timeSerializingFormat=how))
    assert cleaned(made, {"m": "2026-06-01T10:00"}) == {"m": kept}


@pytest.mark.parametrize(
    ("when", "good", "wrong"),
    [
        ("past", ["2026-11-19"], ["2026-11-20", "2026-11-21"]),
        ("today_or_past", ["2026-11-19", "2026-11-20"], ["2026-11-21"]),
        ("future", ["2026-11-21"], ["2026-11-20"]),
        ("today_or_future", ["2026-11-20", "2026-11-21"], ["2026-11-19"]),
    ],
)
def test_days_are_held_against_the_day_of_answering(
    when: str, good: list[str], wrong: list[str]
) -> None:
    made = form(part("datetime", "d", subtype="date", properties={"when": when}))
    assert all(codes(made, {"d": day}) == {} for day in good)
    assert all(codes(made, {"d": day}) == {"d": "wrong_time"} for day in wrong)


def test_today_is_that_of_the_wall_clock() -> None:
    made = form(part("datetime", "d", subtype="date", disallowPassedDates=True))
    late = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    assert check_answers(made, {"d": "2026-07-01"}, {}, at=late) == {"d": "2026-07-01"}
    with pytest.raises(AnswersInvalid):
        check_answers(made, {"d": "2026-06-30"}, {}, at=late)


@pytest.mark.parametrize("kept", ["utc_offset", "no_timezone"])
def test_moments_are_held_against_the_instant(kept: str) -> None:
    made = form(
        part(
            "datetime",
            "m",
            subtype="datetime",
            timeSerializingFormat=kept,
            properties={"when": "past"},
        )
    )
    assert codes(made, {"m": "2026-11-20T11:59"}) == {}
    assert codes(made, {"m": "2026-11-20T12:01"}) == {"m": "wrong_time"}


def test_a_time_of_day_is_never_past() -> None:
    made = form(part("datetime", "t", subtype="time", disallowPassedDates=True))
    assert codes(made, {"t": "00:01"}) == {}
