import itertools
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.bpmn.facts import Tell
from service.sla.occurrences import ClockUnknown, Occurrence, occurrences
from service.sla.pauses import Pause
from service.sla.targets import target
from tests.unit.sla.london import ENGLAND, at, hold, policy

CLOCK = policy(
    "5 working days",
    amber="1 working day",
    tells=(
        Tell("amber", ("assignee",)),
        Tell("target", ("role:team_leader",)),
        Tell("2 working days", ("role:manager",), every="2 working days"),
        Tell("3 days", ("user:dana",)),
    ),
)


def told(*pauses: Pause, count: int = 6, after: str | None = None) -> list[tuple[str, str]]:
    found = target(CLOCK, at("2026-12-01"), ENGLAND, pauses)
    rest = occurrences(CLOCK, found, ENGLAND, after=after)
    return [(one.clock, f"{one.at:%d %b}") for one in itertools.islice(rest, count)]


def next_after(clock: str | None) -> Occurrence | None:
    found = target(CLOCK, at("2026-12-01"), ENGLAND)
    return next(occurrences(CLOCK, found, ENGLAND, after=clock), None)


def test_clocks_are_told_in_order_of_time() -> None:
    assert told() == [
        ("amber", "07 Dec"),
        ("target", "08 Dec"),
        ("follow_on:1", "10 Dec"),
        ("follow_on:2", "11 Dec"),
        ("follow_on:1.2", "14 Dec"),
        ("follow_on:1.3", "16 Dec"),
    ]


def test_occurrences_up_to_a_named_one_are_left_out() -> None:
    assert told(count=1, after="follow_on:2") == [("follow_on:1.2", "14 Dec")]


@given(
    lengths=st.lists(
        st.tuples(
            st.sampled_from(["0 days", "2 working days", "3 days", "1 month", "5 hours"]),
            st.sampled_from([None, "1 day", "2 working days", "1 month", "7 hours"]),
        ),
        max_size=3,
    ),
    held=st.lists(st.integers(0, 60), min_size=2, max_size=2, unique=True),
    place=st.integers(0, 40),
)
def test_what_follows_a_clock_is_what_came_after_it_in_the_whole_row(
    lengths: list[tuple[str, str | None]], held: list[int], place: int
) -> None:
    tells = tuple(Tell(start, ("assignee",), every=every) for start, every in lengths)
    clock = policy("5 working days", amber="1 working day", tells=tells)
    begin = at("2026-12-01")
    start, end = (f"{begin + timedelta(days=one):%Y-%m-%d}" for one in sorted(held))
    found = target(clock, begin, ENGLAND, (hold(start, end),))
    whole = list(itertools.islice(occurrences(clock, found, ENGLAND), 60))
    named = whole[min(place, len(whole) - 1)].clock
    expected = whole[min(place, len(whole) - 1) + 1 :]
    rest = occurrences(clock, found, ENGLAND, after=named)
    assert list(itertools.islice(rest, len(expected))) == expected


def test_each_clock_names_whom_to_tell() -> None:
    found = target(CLOCK, at("2026-12-01"), ENGLAND)
    first = itertools.islice(occurrences(CLOCK, found, ENGLAND), 5)

    assert [one.who for one in first] == [
        ("assignee",),
        ("role:team_leader",),
        ("role:manager",),
        ("user:dana",),
        ("role:manager",),
    ]


def test_follow_ons_are_held_by_a_pause_after_the_target() -> None:
    assert told(hold("2026-12-09", "2026-12-15"))[2:] == [
        ("follow_on:1", "16 Dec"),
        ("follow_on:2", "17 Dec"),
        ("follow_on:1.2", "18 Dec"),
        ("follow_on:1.3", "22 Dec"),
    ]


@pytest.mark.parametrize(
    ("clock", "following"),
    [
        (None, "amber"),
        ("amber", "target"),
        ("target", "follow_on:1"),
        ("follow_on:1", "follow_on:2"),
        ("follow_on:2", "follow_on:1.2"),
        ("follow_on:1.2", "follow_on:1.3"),
    ],
)
def test_next_clock_follows_a_named_one(clock: str | None, following: str) -> None:
    found = next_after(clock)

    assert found is not None
    assert found.clock == following


def test_clock_without_amber_begins_with_its_target_and_ends_there() -> None:
    plain = policy("5 days")
    found = target(plain, at("2026-12-01"), ENGLAND)

    assert [one.clock for one in occurrences(plain, found, ENGLAND)] == ["target"]
    assert list(occurrences(plain, found, ENGLAND, after="target")) == []


@pytest.mark.parametrize(
    "clock", ["noon", "follow_on:3", "follow_on:2.2", "follow_on:1.x", "follow_on:", ""]
)
def test_unknown_clock_is_refused(clock: str) -> None:
    with pytest.raises(ClockUnknown, match="no clock"):
        next_after(clock)


def test_amber_of_a_policy_without_one_is_unknown() -> None:
    plain = policy("5 days")

    with pytest.raises(ClockUnknown):
        occurrences(plain, target(plain, at("2026-12-01"), ENGLAND), ENGLAND, after="amber")
