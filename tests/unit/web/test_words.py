from datetime import UTC, date, datetime, time

import pytest

from service.web import words

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("when", "said"),
    [
        (date(2026, 12, 4), "4 December 2026"),
        ("2026-12-04", "4 December 2026"),
        ("2026-06-30T23:30:00Z", "1 July 2026"),
        ("2026-06-30T23:30:00", "30 June 2026"),
        (datetime(2026, 6, 30, 23, 30, tzinfo=UTC), "1 July 2026"),
    ],
)
def test_days_are_those_of_the_wall_clock(when: date | str, said: str) -> None:
    assert words.on_day(when) == said


def test_days_are_short_in_tables() -> None:
    assert words.on_short_day("2026-12-04") == "4 Dec 2026"


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("09:00", "9am"),
        ("14:30", "2:30pm"),
        ("12:00", "midday"),
        ("00:00", "midnight"),
        ("00:05", "12:05am"),
        (time(12, 5), "12:05pm"),
        ("2026-06-30T08:00:00Z", "9am"),
        (datetime(2026, 12, 1, 17, 0, tzinfo=UTC), "5pm"),
    ],
)
def test_times_are_said_as_people_say_them(when: time | str, said: str) -> None:
    assert words.at_time(when) == said


def test_moments_have_day_and_time() -> None:
    assert words.at_moment("2026-06-30T08:00:00Z") == "30 June 2026 at 9am"


def test_what_comes_several_times_a_minute_is_told_to_the_second() -> None:
    assert words.at_second("2026-06-30T23:00:07.9Z") == "1 July 2026 at 12:00:07am"
    assert words.at_second("2026-12-24T14:30:00Z") == "24 December 2026 at 2:30:00pm"


@pytest.mark.parametrize(
    ("target", "said", "late"),
    [
        ("2026-11-20T23:59:59Z", "due today", False),
        ("2026-11-20T17:00:00Z", "due today at 5pm", False),
        ("2026-11-21T23:59:59Z", "due tomorrow", False),
        ("2026-11-21T09:00:00Z", "due tomorrow at 9am", False),
        ("2026-11-23T23:59:59Z", "due in 1 working day", False),
        ("2026-12-04T23:59:59Z", "due in 10 working days", False),
        ("2026-12-07T23:59:59Z", "due on 7 December 2026", False),
        ("2026-12-07T12:00:00Z", "due on 7 December 2026 at midday", False),
        ("2026-11-20T11:00:00Z", "late since 11am", True),
        ("2026-11-19T23:59:59Z", "1 working day late", True),
        ("2026-11-17T23:59:59Z", "3 working days late", True),
        ("2024-11-17T23:59:59Z", "more than 250 working days late", True),
        (None, "no target", False),
    ],
)
def test_targets_are_seen_from_now(target: str | None, said: str, late: bool) -> None:
    found = words.due(target, NOW)
    assert (found.text, found.late) == (said, late)


def test_a_target_that_passed_at_a_weekend_is_not_a_working_day_late() -> None:
    sunday = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    assert words.due("2026-11-20T23:59:59Z", sunday).text == "late since 20 November 2026"


def test_a_target_at_a_weekend_is_told_by_its_date() -> None:
    friday_night = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
    assert words.due("2026-11-22T23:59:59Z", friday_night).text == "due on 22 November 2026"


def test_the_exact_target_is_kept_for_those_who_want_it() -> None:
    assert words.due("2026-11-23T23:59:59Z", NOW).exact == "23 November 2026"
    assert words.due("2026-11-23T09:00:00Z", NOW).exact == "23 November 2026 at 9am"


def test_a_calendar_may_say_which_days_are_worked() -> None:
    found = words.due("2026-12-29T23:59:59Z", NOW, is_working_day=lambda day: day.day == 29)
    assert found.text == "due in 2 working days"


def test_every_state_has_a_word_and_an_unknown_one_its_own() -> None:
    statuses = ("none", "green", "amber", "red", "paused", "met", "missed")
    assert len({words.sla_tag(status).text for status in statuses}) == len(statuses)
    assert words.sla_tag("red") == words.Tag("Late", "red")
    assert words.task_tag("held").text == "On hold"
    assert words.case_tag("failed").text == "Ended by an error"
    for tag in (words.sla_tag, words.task_tag, words.case_tag):
        assert tag("odd") == words.Tag("odd", "grey")
