from datetime import date, datetime, time

import pytest

from service.errors import Fault
from service.sla.days import (
    DateOutOfReach,
    at_time,
    counted,
    day_in_words,
    days_listed,
    instant_in_words,
    listed,
    local_date,
    shift,
)
from tests.unit.sla.london import utc


def test_late_summer_evening_in_utc_is_the_next_day_in_london() -> None:
    assert local_date(utc("2026-06-30T23:30:00")) == date(2026, 7, 1)


def test_instant_without_a_zone_is_a_defect() -> None:
    with pytest.raises(Fault, match="without a time zone"):
        local_date(datetime(2026, 6, 30))  # noqa: DTZ001


@pytest.mark.parametrize("fold", [0, 1])
def test_time_that_the_spring_change_skips_is_read_an_hour_later(fold: int) -> None:
    assert at_time(date(2027, 3, 28), time(1, 30, fold=fold)) == utc("2027-03-28T01:30:00")


@pytest.mark.parametrize("fold", [0, 1])
def test_time_that_the_autumn_change_repeats_is_its_first(fold: int) -> None:
    assert at_time(date(2026, 10, 25), time(1, 30, fold=fold)) == utc("2026-10-25T00:30:00")


@pytest.mark.parametrize(("day", "days"), [(date(1899, 12, 31), 1), (date(2199, 12, 31), 1)])
def test_day_beyond_the_countable_years_is_refused(day: date, days: int) -> None:
    with pytest.raises(DateOutOfReach, match="lies outside the years"):
        shift(day, days)


def test_day_is_said_in_full() -> None:
    assert day_in_words(date(2026, 12, 17)) == "Thursday 17 December 2026"


@pytest.mark.parametrize(
    ("instant", "words"),
    [
        ("2026-07-01T09:00:00", "10:00 on Wednesday 1 July 2026"),
        ("2026-12-01T23:59:59", "23:59:59 on Tuesday 1 December 2026"),
    ],
)
def test_instant_is_said_by_the_wall_clock(instant: str, words: str) -> None:
    assert instant_in_words(utc(instant)) == words


@pytest.mark.parametrize(
    ("words", "sentence"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_words_are_listed_as_in_a_sentence(words: list[str], sentence: str) -> None:
    assert listed(words) == sentence


def test_days_are_listed_by_month() -> None:
    days = [date(2027, 1, 1), date(2026, 12, 28), date(2026, 12, 25)]

    assert days_listed(days) == "25 and 28 December and 1 January"


def test_days_a_year_apart_say_their_years() -> None:
    days = [date(2026, 12, 25), date(2027, 12, 27)]

    assert days_listed(days) == "25 December 2026 and 27 December 2027"


def test_no_days_list_as_nothing() -> None:
    assert days_listed([]) == ""


@pytest.mark.parametrize(("count", "words"), [(1, "1 day"), (2, "2 days"), (0, "0 days")])
def test_number_is_said_with_its_noun(count: int, words: str) -> None:
    assert counted(count, "day") == words
