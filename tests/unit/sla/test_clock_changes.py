"""The language and the clocks count days and hours alike, above all when the clocks change."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.expressions.moments import later, parse_duration
from service.sla.rules import resolve
from tests.unit.sla.london import ENGLAND, at, policy, target_of, utc

NEAR_A_CHANGE = st.one_of(
    st.datetimes(datetime(2026, month, 20), datetime(2026, month + 1, 5), timezones=st.just(UTC))  # noqa: DTZ001
    for month in (3, 10)
)
LENGTHS = st.one_of(
    st.integers(1, 400).map("P{}D".format),
    st.integers(0, 400).map("PT{}H".format),
    st.integers(1, 30).map("P{}W".format),
    st.tuples(st.integers(1, 40), st.integers(0, 40)).map(lambda both: "P{}DT{}H".format(*both)),
)


@given(NEAR_A_CHANGE, LENGTHS)
def test_a_timer_falls_due_where_the_language_adds_its_length(base, text):
    assert resolve(text, base, ENGLAND).at == later(base, parse_duration(text))


@pytest.mark.parametrize(
    ("text", "spring", "autumn"),
    [
        ("P1D", "2026-03-29 10:00", "2026-10-25 10:00"),
        ("PT24H", "2026-03-29 11:00", "2026-10-25 09:00"),
    ],
)
def test_a_day_and_its_hours_part_when_the_clocks_change(text, spring, autumn):
    assert resolve(text, at("2026-03-28"), ENGLAND).at == at(spring)
    assert resolve(text, at("2026-10-24"), ENGLAND).at == at(autumn)


def test_an_hour_target_is_no_day_target():
    assert policy("PT24H") == policy("24 hours") != policy("P1D")
    assert target_of("PT24H", "2026-10-24").at == at("2026-10-25 09:00")
    assert target_of("P1D", "2026-10-24").at == at("2026-10-25 23:59:59")


def test_a_timer_from_the_hour_that_comes_twice_never_falls_due_before_it():
    second = utc("2026-10-25T01:30")
    assert resolve("P0D", second, ENGLAND).at == second
    assert resolve("P1D", second, ENGLAND).at == at("2026-10-26 01:30")
