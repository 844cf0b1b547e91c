import pytest

from service.bpmn.facts import Rule
from service.sla.attributes import PolicyUnreadable
from service.sla.lengths import Length, LengthUnreadable, Unit
from service.sla.rules import Cycle, Moment, PeriodEnd, Wait, next_turn, parse_rule, resolve
from tests.unit.sla.london import ENGLAND, at, hold

TEN_WORKING_DAYS = (Length(10, Unit.WORKING_DAYS, ""),)
AN_HOUR = (Length(3600, Unit.CLOCK, ""),)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("5 days", Wait((Length(5, Unit.DAYS, ""),))),
        ("PT1H", Wait(AN_HOUR)),
        (" 2026-12-24 ", Moment(at("2026-12-24 00:00"))),
        ("2026-12-24T09:00:00Z", Moment(at("2026-12-24 09:00"))),
        ("R3/PT1H", Cycle(AN_HOUR, 3, None)),
        ("R/P10D", Cycle((Length(10, Unit.DAYS, ""),), None, None)),
        ("R2/10 working days", Cycle(TEN_WORKING_DAYS, 2, None)),
        ("R/2026-12-24T09:00:00Z/PT1H", Cycle(AN_HOUR, None, at("2026-12-24 09:00"))),
        ("every 10 working days", Cycle(TEN_WORKING_DAYS, None, None)),
        ("Every hour", Cycle(AN_HOUR, None, None)),
        ("End of  tenancy period", PeriodEnd()),
    ],
)
def test_rule_is_read(text: str, rule: Wait | Moment | Cycle | PeriodEnd) -> None:
    assert parse_rule(text) == rule


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "Write a length"),
        ("0 0 9 * * ?", "Write a length"),
        ("R3/", "Write a length"),
        ("R/PT0S", "without any time between"),
        ("every 0 days", "without any time between"),
        ("R0/PT1H", "write R1 or more"),
        ("R3/soon/PT1H", "is not an instant"),
        ("every so often", "no unit “so often”|Write a length"),
        ("2026-02-30", "Write a length"),
    ],
)
def test_unreadable_rule_says_how_to_write_it(text: str, why: str) -> None:
    with pytest.raises(LengthUnreadable, match=why):
        parse_rule(text)


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("PT24H", "2026-10-25 09:00"),
        ("P1D", "2026-10-25 10:00"),
        ("5 working days", "2026-10-30 10:00"),
        ("P1M", "2026-11-24 10:00"),
        ("P1DT12H", "2026-10-25 22:00"),
        ("2026-12-24", "2026-12-24 00:00"),
        ("R3/PT1H", "2026-10-24 11:00"),
    ],
)
def test_drawn_timer_keeps_the_time_of_day(text: str, due: str) -> None:
    assert resolve(text, at("2026-10-24"), ENGLAND).at == at(due)


def test_timer_explains_itself() -> None:
    assert resolve("P1DT12H", at("2026-12-01"), ENGLAND).explanation == (
        "1 day from 10:00 on Tuesday 1 December 2026 (the day after counts as day 1) is 10:00 on "
        "Wednesday 2 December 2026; then 12 hours from 10:00 on Wednesday 2 December 2026 is 22:00 "
        "on Wednesday 2 December 2026."
    )
    assert resolve("2026-12-24", at("2026-12-01"), ENGLAND).explanation == (
        "At 00:00 on Thursday 24 December 2026, as written."
    )


def test_held_timer_keeps_what_was_left() -> None:
    pauses = [hold("2026-12-02 08:00", "2026-12-04 09:00")]

    assert resolve("P3D", at("2026-12-01"), ENGLAND, pauses=pauses).at == at("2026-12-06 10:00")
    assert resolve("PT48H", at("2026-12-01"), ENGLAND, pauses=pauses).at == at("2026-12-05 11:00")


def test_held_timer_never_falls_due_before_the_release() -> None:
    pauses = [hold("2026-12-02 08:00", "2026-12-04 12:00")]

    assert resolve("P1D", at("2026-12-01"), ENGLAND, pauses=pauses).at == at("2026-12-04 12:00")


@pytest.mark.parametrize(
    ("held", "due"),
    [
        (("2026-12-20", "2026-12-23"), "2026-12-24 00:00"),
        (("2026-12-20", "2026-12-28"), "2026-12-28 10:00"),
        (("2026-12-24 00:00", "2026-12-28"), "2026-12-28 10:00"),
        (("2026-12-20", "2026-12-24 00:00"), "2026-12-24 00:00"),
        (("2026-12-25", "2026-12-28"), "2026-12-24 00:00"),
    ],
)
def test_date_within_a_hold_waits_for_the_release(held: tuple[str, str], due: str) -> None:
    found = resolve("2026-12-24", at("2026-12-01"), ENGLAND, pauses=[hold(*held)])

    assert found.at == at(due)
    assert ("on hold then" in found.explanation) is (due == "2026-12-28 10:00")


@pytest.mark.parametrize(
    ("text", "turn", "due"),
    [
        ("R3/PT1H", 2, "2026-12-01 11:00"),
        ("R/2026-12-24T09:00:00Z/PT1H", 1, "2026-12-24 09:00"),
        ("R/2026-12-24T09:00:00Z/PT1H", 2, "2026-12-01 11:00"),
    ],
)
def test_later_turn_counts_from_the_one_before(text: str, turn: int, due: str) -> None:
    assert resolve(text, at("2026-12-01"), ENGLAND, turn=turn).at == at(due)


@pytest.mark.parametrize(
    ("text", "turn", "now", "number", "missed", "due"),
    [
        ("R/PT1H", 1, "2026-12-01 10:30", 1, 0, "2026-12-01 11:00"),
        ("R/PT1H", 1, "2026-12-01 11:00", 1, 0, "2026-12-01 11:00"),
        ("R/PT1H", 1, "2026-12-01 15:30", 5, 4, "2026-12-01 15:00"),
        ("R/PT1H", 4, "2026-12-01 15:30", 8, 4, "2026-12-01 15:00"),
        ("R/PT1S", 1, "2027-12-01 10:00", 31_536_000, 31_535_999, "2027-12-01 10:00"),
        ("R3/PT1H", 1, "2026-12-02 15:30", 3, 2, "2026-12-01 13:00"),
        ("R3/PT1H", 3, "2026-12-02 15:30", 3, 0, "2026-12-01 11:00"),
        ("every 10 working days", 1, "2027-01-20", 3, 2, "2027-01-15 10:00"),
        ("R/2026-12-03T10:00:00Z/P1D", 1, "2026-12-05 11:00", 3, 2, "2026-12-05 10:00"),
        ("PT1H", 1, "2026-12-05", 1, 0, "2026-12-01 11:00"),
        ("2026-12-03", 1, "2026-12-05", 1, 0, "2026-12-03 00:00"),
    ],
)
def test_missed_turns_fire_once_with_their_count(
    text: str, turn: int, now: str, number: int, missed: int, due: str
) -> None:
    found = next_turn(text, at("2026-12-01"), ENGLAND, turn=turn, now=at(now))

    assert found is not None
    assert (found.number, found.missed, found.due.at) == (number, missed, at(due))


@pytest.mark.parametrize(("text", "turn"), [("R3/PT1H", 4), ("PT1H", 2), ("2026-12-03", 2)])
def test_timer_without_another_turn_gives_none(text: str, turn: int) -> None:
    assert next_turn(text, at("2026-12-01"), ENGLAND, turn=turn, now=at("2027-01-01")) is None


@pytest.mark.parametrize(
    ("text", "counts", "due"),
    [
        ("5 days", Rule(), "2026-12-06 23:59:59"),
        ("5 days", Rule(counting="inclusive"), "2026-12-05 23:59:59"),
        ("5 days", Rule(roll="next"), "2026-12-07 23:59:59"),
        ("24 hours", Rule(), "2026-12-02 10:00"),
        ("every 5 days", Rule(counting="inclusive"), "2026-12-05 23:59:59"),
        ("2026-12-25", Rule(roll="next"), "2026-12-29 00:00"),
        ("R/2026-12-25/P1D", Rule(roll="previous"), "2026-12-24 00:00"),
    ],
)
def test_timer_with_a_rule_counts_as_a_clock_does(text: str, counts: Rule, due: str) -> None:
    assert resolve(text, at("2026-12-01"), ENGLAND, counts=counts).at == at(due)


def test_rolled_date_says_why() -> None:
    found = resolve("2026-12-25", at("2026-12-01"), ENGLAND, counts=Rule(roll="next"))

    assert found.explanation == (
        "At 00:00 on Friday 25 December 2026, as written, which is no working day, so at 00:00 on "
        "Tuesday 29 December 2026."
    )


def test_only_the_first_turn_of_a_cycle_is_counted_inclusively() -> None:
    counts = Rule(counting="inclusive")
    first = resolve("every 5 days", at("2026-12-01"), ENGLAND, counts=counts)
    second = resolve("every 5 days", first.at, ENGLAND, turn=2, counts=counts)
    late = next_turn("every 5 days", at("2026-12-01"), ENGLAND, now=second.at, counts=counts)

    assert second.at == at("2026-12-10 23:59:59")
    assert late is not None
    assert (late.due.at, late.missed) == (second.at, 1)


@pytest.mark.parametrize("text", ["P10D", "2026-12-08"])
def test_statutory_timer_runs_through_a_hold(text: str) -> None:
    counts, held = Rule(kind="statutory"), [hold("2026-12-02", "2026-12-20")]

    found = resolve(text, at("2026-12-01"), ENGLAND, pauses=held, counts=counts)

    assert found.at == resolve(text, at("2026-12-01"), ENGLAND, counts=counts).at


def test_rule_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(PolicyUnreadable):
        resolve("5 days", at("2026-12-01"), ENGLAND, counts=Rule(roll="over"))


NOTICE = Rule(kind="statutory", notice="28 days", period="sunday")


def test_timer_ends_with_the_tenancy_period_that_its_rule_says() -> None:
    found = resolve("end of tenancy period", at("2026-11-25"), ENGLAND, counts=NOTICE)

    assert found.at == at("2026-12-27 23:59:59")
    assert found.explanation == (
        "28 days from Wednesday 25 November 2026 (the day after counts as day 1) is Wednesday "
        "23 December 2026, and the tenancy period ends on Sunday 27 December 2026."
    )


@pytest.mark.parametrize(
    ("counts", "missing"),
    [
        (None, "notice"),
        (Rule(period="sunday"), "notice"),
        (Rule(notice="28 days"), "period"),
        (Rule(notice="28 days", period="someday"), "period"),
    ],
)
def test_tenancy_period_without_notice_or_day_is_refused(counts: Rule | None, missing: str) -> None:
    with pytest.raises(PolicyUnreadable, match=missing):
        resolve("end of tenancy period", at("2026-11-25"), ENGLAND, counts=counts)
