import pytest

from service.sla.lengths import parse_length
from service.sla.pauses import CapUnusable, Kind, Pause, merge, parse_cap, pauses_that_stop
from tests.unit.sla.london import ENGLAND, OFFICE, hold


def spans(pauses: tuple[Pause, ...]) -> list[tuple[str, str]]:
    return [
        (f"{pause.start:%m-%d %H:%M}", f"{pause.until:%m-%d %H:%M}" + "!" * pause.capped)
        for pause in pauses
    ]


def test_overlapping_and_touching_pauses_are_one() -> None:
    merged = merge(
        [
            hold("2026-12-14", "2026-12-16"),
            hold("2026-12-07", "2026-12-10"),
            hold("2026-12-08", "2026-12-09"),
            hold("2026-12-10", "2026-12-11"),
        ]
    )

    assert spans(merged) == [("12-07 10:00", "12-11 10:00"), ("12-14 10:00", "12-16 10:00")]


def test_empty_and_backward_pauses_do_not_count() -> None:
    assert merge([hold("2026-12-07", "2026-12-07"), hold("2026-12-07", "2026-12-01")]) == ()


def test_open_pause_lasts_until_its_planned_release() -> None:
    merged = merge([hold("2026-12-07", "2026-12-10"), hold("2026-12-08", None, "2026-12-21")])

    assert spans(merged) == [("12-07 10:00", "12-21 10:00")]
    assert merged[0].end is None


@pytest.mark.parametrize(
    ("kind", "stopped"),
    [
        (Kind.SERVICE, [("12-01 10:00", "12-02 10:00"), ("12-03 10:00", "12-04 10:00")]),
        (Kind.STATUTORY, []),
        (Kind.STOP_CLOCK, [("12-03 10:00", "12-04 10:00")]),
    ],
)
def test_kind_says_which_holds_stop_a_clock(kind: Kind, stopped: list[tuple[str, str]]) -> None:
    pauses = [hold("2026-12-01", "2026-12-02"), hold("2026-12-03", "2026-12-04", stop=True)]

    assert spans(pauses_that_stop(kind, pauses, cap=None, calendar=ENGLAND)) == stopped


@pytest.mark.parametrize(
    ("cap", "stopped"),
    [
        ("10 days", [("12-01 10:00", "12-03 10:00"), ("12-07 10:00", "12-11 10:00")]),
        ("6 days", [("12-01 10:00", "12-03 10:00"), ("12-07 10:00", "12-11 10:00")]),
        ("5 days", [("12-01 10:00", "12-03 10:00"), ("12-07 10:00", "12-10 10:00!")]),
        ("2 days", [("12-01 10:00", "12-03 10:00")]),
        ("1 day", [("12-01 10:00", "12-02 10:00!")]),
        ("50 hours", [("12-01 10:00", "12-03 10:00"), ("12-07 10:00", "12-07 12:00!")]),
        ("3 working days", [("12-01 10:00", "12-03 10:00"), ("12-07 10:00", "12-08 10:00!")]),
    ],
)
def test_stop_clock_is_paused_up_to_its_cap(cap: str, stopped: list[tuple[str, str]]) -> None:
    pauses = [
        hold("2026-12-01", "2026-12-03", stop=True),
        hold("2026-12-07", "2026-12-11", stop=True),
    ]

    found = pauses_that_stop(Kind.STOP_CLOCK, pauses, cap=parse_cap(cap), calendar=ENGLAND)

    assert spans(found) == stopped


def test_service_clock_has_no_cap() -> None:
    pauses = [hold("2026-12-01", "2026-12-21")]

    found = pauses_that_stop(Kind.SERVICE, pauses, cap=parse_length("1 day"), calendar=ENGLAND)

    assert spans(found) == [("12-01 10:00", "12-21 10:00")]


def test_cap_in_months_is_refused() -> None:
    with pytest.raises(CapUnusable, match="write it in days or hours"):
        parse_cap("2 months")


def test_a_cap_of_the_law_counts_no_closures() -> None:
    """Tuesday the 29th the office is shut."""
    cap = parse_length("2 working days")
    pauses = [hold("2026-12-24", "2027-01-08", stop=True)]

    found = pauses_that_stop(Kind.STOP_CLOCK, pauses, cap=cap, calendar=OFFICE)

    assert spans(found) == [("12-24 10:00", "12-30 10:00!")]
