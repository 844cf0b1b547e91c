from decimal import Decimal

import pytest

from service.bpmn.times import Time, is_computed, read_time


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("5 working days", {"working days": 5}),
        ("1 working day", {"working days": 1}),
        ("24 hours", {"seconds": 86_400}),
        ("12 weeks", {"days": 84}),
        ("1 month", {"months": 1}),
        ("1 year and 2 days", {"months": 12, "days": 2}),
        ("1 day, 2 hours", {"days": 1, "seconds": 7200}),
        ("2  Working  Hours 30 working minutes", {"working seconds": 9000}),
        ("1.5 hours", {"seconds": 5400}),
        ("P5D", {"days": 5}),
        ("PT24H", {"seconds": 86_400}),
        ("P1Y2M3W4DT5H6M7S", {"months": 14, "days": 25, "seconds": 18_367}),
        ("  P5D ", {"days": 5}),
    ],
)
def test_length_is_read(text, length):
    time = read_time(text)
    assert time.kind == "length"
    assert dict(time.length) == {unit: Decimal(amount) for unit, amount in length.items()}


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("R3/PT1H", 3),
        ("R/P10D", None),
        ("R0/PT1H", 0),
        ("R2/2026-12-24T09:00:00Z/PT1H", 2),
        ("every 10 working days", None),
        ("every working day", None),
        ("r/pt1h", None),
        ("Every 2 hours", None),
    ],
)
def test_cycle_is_read(text, times):
    time = read_time(text)
    assert (time.kind, time.times) == ("cycle", times)


@pytest.mark.parametrize(
    "text",
    ["2026-12-24", "2026-12-24T09:00Z", "2026-12-24T09:00:00.5+01:00", "2026-12-24T09:00:00"],
)
def test_date_is_read(text):
    assert read_time(text).kind == "date"


def test_end_of_a_tenancy_period_is_read():
    assert read_time(" End of  tenancy period") == Time("period")
    assert not read_time("end of tenancy period").is_nothing


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "5",
        "5 moons",
        "days",
        "5 working weeks",
        "5 days later",
        "P",
        "PT",
        "P5H",
        "2026-13-01",
        "R3/",
        "R3/soon",
        "R3/tomorrow/PT1H",
        "every",
        "every now",
        "0 0 9 * * ?",
        "1.5 days",
        "PT0.5S",
        "101 years",
        "1 day " * 40,
        "1 day and",
        "2026-02-30",
        "1899-12-31",
        "R3/PT1H/2026-12-24",
    ],
)
def test_anything_else_is_not_read(text):
    assert read_time(text) is None


@pytest.mark.parametrize(
    ("text", "computed"), [("=x", True), ("in ${n} days", True), ("#{x}", True), ("P5D", False)]
)
def test_computed_text_is_known_only_later(text, computed):
    assert is_computed(text) is computed


@pytest.mark.parametrize(
    ("one", "other", "longer"),
    [
        ("6 days", "5 days", True),
        ("5 days", "5 days", False),
        ("1 week", "6 days", True),
        ("2 months", "5 days", False),
        ("1 day 1 hour", "1 hour", False),
        ("2026-12-24", "5 days", False),
    ],
)
def test_longer_is_said_only_when_it_is_sure(one, other, longer):
    assert read_time(one).longer_than(read_time(other)) is longer


@pytest.mark.parametrize(
    ("text", "nothing"),
    [("PT0S", True), ("0 days", True), ("P1D", False), ("2026-12-24", False)],
)
def test_length_of_nothing_is_known(text, nothing):
    assert read_time(text).is_nothing is nothing


@pytest.mark.parametrize(
    ("text", "happens"),
    [("R0/P1D", False), ("R/PT0S", False), ("R1/P1D", True), ("PT0S", True), ("2026-12-24", True)],
)
def test_cycle_that_never_takes_place_or_races_does_not_happen(text, happens):
    assert read_time(text).happens is happens
