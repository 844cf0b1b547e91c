import pytest

from service.sla.statuses import Status, is_paused, status
from tests.unit.sla.london import at, hold, target_of

AMBER, TARGET = at("2026-12-10"), at("2026-12-15")


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-12-10 09:59", Status.GREEN),
        ("2026-12-10 10:00", Status.AMBER),
        ("2026-12-15 09:59", Status.AMBER),
        ("2026-12-15 10:00", Status.RED),
    ],
)
def test_open_clock_turns_amber_and_red_at_its_instants(now: str, expected: Status) -> None:
    assert status(TARGET, AMBER, now=at(now)) is expected


def test_clock_without_amber_stays_green_until_its_target() -> None:
    assert status(TARGET, None, now=at("2026-12-14")) is Status.GREEN


@pytest.mark.parametrize(
    ("ended", "expected"),
    [("2026-12-15 10:00", Status.MET), ("2026-12-15 10:01", Status.MISSED)],
)
def test_ended_clock_was_met_or_missed(ended: str, expected: Status) -> None:
    assert status(TARGET, AMBER, now=at("2027-01-01"), ended_at=at(ended)) is expected


def test_no_target_is_no_status() -> None:
    assert status(None, None, now=at("2026-12-01")) is Status.NONE


@pytest.mark.parametrize(
    ("now", "expected"), [("2026-12-11", Status.PAUSED), ("2026-12-16", Status.RED)]
)
def test_hold_does_not_hide_a_missed_target(now: str, expected: Status) -> None:
    assert status(TARGET, AMBER, now=at(now), paused=True) is expected


@pytest.mark.parametrize(
    ("now", "paused"),
    [("2026-12-07 09:00", False), ("2026-12-07 10:00", True), ("2026-12-21 10:00", False)],
)
def test_released_hold_paused_between_its_ends(now: str, paused: bool) -> None:
    found = target_of("10 working days", "2026-12-01", hold("2026-12-07", "2026-12-21"))

    assert is_paused(found.pauses, at(now)) is paused


def test_hold_pauses_until_it_is_released_whatever_was_planned() -> None:
    found = target_of("10 working days", "2026-12-01", hold("2026-12-07", None, "2026-12-21"))

    assert is_paused(found.pauses, at("2026-12-22"))


def test_capped_hold_pauses_no_longer_than_its_cap() -> None:
    long = hold("2026-12-07", None, "2026-12-21", stop=True)
    found = target_of("1 month", "2026-12-01", long, kind="stop_clock", cap="2 days")

    assert is_paused(found.pauses, at("2026-12-08"))
    assert not is_paused(found.pauses, at("2026-12-10"))


def test_statutory_clock_is_never_paused() -> None:
    found = target_of("21 days", "2026-12-01", hold("2026-12-07", "2026-12-21"), kind="statutory")

    assert not is_paused(found.pauses, at("2026-12-08"))
