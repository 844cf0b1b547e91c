from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.expressions.moments import (
    Duration,
    iso,
    later,
    london_date,
    on_wall,
    parse_date,
    parse_duration,
    parse_instant,
)


@pytest.mark.parametrize(
    "text",
    ["2026-1-1", "2026-02-30", "20260101", "2026-W01-1", " 2026-01-01", "\uff12026-01-01", ""],
)
def test_what_is_no_date(text):
    assert parse_date(text) is None


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-07-01T10:00", datetime(2026, 7, 1, 9, tzinfo=UTC)),
        ("2026-01-01T10:00:00", datetime(2026, 1, 1, 10, tzinfo=UTC)),
        ("2026-07-01T10:00:00.25+02:00", datetime(2026, 7, 1, 8, 0, 0, 250_000, tzinfo=UTC)),
    ],
)
def test_instants_are_read(text, instant):
    assert parse_instant(text) == instant


@pytest.mark.parametrize(
    "text", ["2026-01-01", "2026-01-01T25:00", "2026-01-01 10:00", "0001-01-01T00:00+23:00"]
)
def test_what_is_no_instant(text):
    assert parse_instant(text) is None


@pytest.mark.parametrize(
    "text", ["P", "PT", "P1DT", "P1H", "5D", "P1.5D", "P1234567D", "P1D1M", ""]
)
def test_what_is_no_duration(text):
    assert parse_duration(text) is None


@pytest.mark.parametrize("text", ["P999999W", "PT999999H60M", "P999999Y12M"])
def test_what_could_not_be_written_in_six_digits_is_no_duration(text):
    assert parse_duration(text) is None


@pytest.mark.parametrize(
    ("text", "duration", "written"),
    [
        ("PT24H", Duration(span=timedelta(hours=24)), "PT24H"),
        ("P1D", Duration(days=1), "P1D"),
        ("P2W", Duration(days=14), "P14D"),
        ("P1W1DT48H", Duration(days=8, span=timedelta(hours=48)), "P8DT48H"),
        ("PT90M", Duration(span=timedelta(minutes=90)), "PT1H30M"),
        ("PT86400S", Duration(span=timedelta(days=1)), "PT24H"),
        ("P1Y14M", Duration(months=26), "P2Y2M"),
        ("P1Y2M3DT4H5M6S", Duration(14, 3, timedelta(seconds=14_706)), "P1Y2M3DT4H5M6S"),
        ("-P1DT12H", Duration(days=-1, span=timedelta(hours=-12)), "-P1DT12H"),
        ("-P1Y", Duration(months=-12), "-P1Y"),
        ("PT0S", Duration(), "P0D"),
    ],
)
def test_a_duration_keeps_its_days_apart_from_its_hours(text, duration, written):
    assert parse_duration(text) == duration
    assert iso(duration) == written


UNITS = st.integers(0, 999_999)


@st.composite
def written(draw):
    """A duration as somebody may write it, in any units of any size."""
    dates = [f"{draw(UNITS)}{letter}" for letter in "YMWD" if draw(st.booleans())]
    times = [f"{draw(UNITS)}{letter}" for letter in "HMS" if draw(st.booleans())]
    return f"{draw(st.sampled_from(['', '-']))}P{''.join(dates)}{'T' * bool(times)}{''.join(times)}"


@given(written())
def test_durations_survive_being_written(text):
    duration = parse_duration(text)
    if duration is not None:
        assert parse_duration(iso(duration)) == duration


INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("instant", "text", "after"),
    [
        ("2026-03-28T10:00", "P1D", "2026-03-29T09:00"),  # a day of 23 hours
        ("2026-03-28T10:00", "PT24H", "2026-03-29T10:00"),
        ("2026-10-24T09:00", "P1D", "2026-10-25T10:00"),  # a day of 25 hours
        ("2026-10-24T09:00", "PT24H", "2026-10-25T09:00"),
        ("2026-10-24T09:00", "P1DT1H", "2026-10-25T11:00"),
        ("2026-10-25T10:00", "-P1D", "2026-10-24T09:00"),
        ("2026-10-25T10:00", "-PT24H", "2026-10-24T10:00"),
        ("2026-02-28T10:00", "P1M1D", "2026-03-29T09:00"),
        ("2026-03-28T01:30", "P1D", "2026-03-29T01:30"),  # 01:30 is skipped: 02:30
        ("2026-10-24T00:30", "P1D", "2026-10-25T00:30"),  # 01:30 comes twice: the first
        ("2026-10-25T00:30", "P0D", "2026-10-25T00:30"),
        ("2026-10-25T01:30", "P0D", "2026-10-25T01:30"),  # the second stays where it is
        ("2026-10-25T01:30", "PT1H", "2026-10-25T02:30"),
        ("2026-10-25T01:30", "P154D", "2027-03-28T01:30"),  # the second, to a skipped time
    ],
)
def test_days_pass_on_the_wall_and_hours_by_the_clock(instant, text, after):
    assert later(utc(instant), parse_duration(text)) == utc(after)


@given(INSTANTS, st.integers(-400, 400))
def test_days_go_to_the_same_time_on_the_wall(instant, days):
    after = later(instant, Duration(days=days))
    assert london_date(after) == london_date(instant) + timedelta(days=days)
    assert abs(after - instant - timedelta(days=days)) <= timedelta(hours=1)


@given(INSTANTS, st.integers(-10_000, 10_000))
def test_hours_elapse_whatever_the_wall_says(instant, hours):
    span = timedelta(hours=hours)
    assert later(instant, Duration(span=span)) == instant + span


@given(INSTANTS, INSTANTS, st.integers(-400, 400))
def test_what_comes_later_stays_later(one, other, days):
    first, last = sorted([one, other])
    assert later(first, Duration(days=days)) <= later(last, Duration(days=days))


def test_a_time_on_the_wall_is_one_instant():
    repeated = time(1, 30, fold=1)
    assert on_wall(date(2026, 7, 1), time(10)) == utc("2026-07-01T09:00")
    assert on_wall(date(2026, 3, 29), repeated) == utc("2026-03-29T01:30")
    assert on_wall(date(2026, 10, 25), repeated) == utc("2026-10-25T00:30")


@given(st.datetimes(timezones=st.just(UTC)))
def test_instants_survive_being_written(instant):
    assert parse_instant(iso(instant)) == instant


@given(st.dates())
def test_dates_survive_being_written(day):
    assert parse_date(iso(day)) == day


def test_the_day_of_an_instant_is_londons():
    assert london_date(datetime(2026, 7, 1, 22, 59, tzinfo=UTC)) == date(2026, 7, 1)
    assert london_date(datetime(2026, 7, 1, 23, 0, tzinfo=UTC)) == date(2026, 7, 2)
