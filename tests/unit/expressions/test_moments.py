from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.expressions.moments import (
    Duration,
    iso,
    london_date,
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


@pytest.mark.parametrize(
    "text", ["P0D", "P5D", "PT36H", "P1Y2M3DT4H5M6S", "-P1D", "-P1Y", "PT1S", "P2W"]
)
def test_durations_survive_being_written(text):
    assert parse_duration(iso(parse_duration(text))) == parse_duration(text)


def test_durations_are_written_in_their_units():
    assert iso(Duration(26, timedelta(days=1, hours=1))) == "P2Y2M1DT1H"
    assert iso(-Duration(0, timedelta(minutes=90))) == "-PT1H30M"


@given(st.datetimes(timezones=st.just(UTC)))
def test_instants_survive_being_written(instant):
    assert parse_instant(iso(instant)) == instant


@given(st.dates())
def test_dates_survive_being_written(day):
    assert parse_date(iso(day)) == day


def test_the_day_of_an_instant_is_londons():
    assert london_date(datetime(2026, 7, 1, 22, 59, tzinfo=UTC)) == date(2026, 7, 1)
    assert london_date(datetime(2026, 7, 1, 23, 0, tzinfo=UTC)) == date(2026, 7, 2)
