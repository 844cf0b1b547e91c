import pytest

from service.sla.lengths import Length, LengthUnreadable, Unit, parse_length, parse_lengths


@pytest.mark.parametrize(
    ("text", "count", "unit", "words"),
    [
        ("5 working days", 5, Unit.WORKING_DAYS, "5 working days"),
        (" 1  Working  Day ", 1, Unit.WORKING_DAYS, "1 working day"),
        ("2 working hours", 7200, Unit.WORKING_TIME, "2 working hours"),
        ("90 working minutes", 5400, Unit.WORKING_TIME, "90 working minutes"),
        ("24 hours", 86_400, Unit.CLOCK, "24 hours"),
        ("30 minutes", 1800, Unit.CLOCK, "30 minutes"),
        ("1.5 hours", 5400, Unit.CLOCK, "1.5 hours"),
        ("1 hour and 30 minutes", 5400, Unit.CLOCK, "1 hour and 30 minutes"),
        ("45 seconds", 45, Unit.CLOCK, "45 seconds"),
        ("56 days", 56, Unit.DAYS, "56 days"),
        ("12 weeks", 84, Unit.DAYS, "12 weeks"),
        ("1 month", 1, Unit.MONTHS, "1 month"),
        ("2 years", 24, Unit.MONTHS, "2 years"),
        ("0 days", 0, Unit.DAYS, "0 days"),
        ("PT24H", 86_400, Unit.CLOCK, "24 hours"),
        ("PT1H30M", 5400, Unit.CLOCK, "1 hour and 30 minutes"),
        ("PT0S", 0, Unit.CLOCK, "0 seconds"),
        ("p5d", 5, Unit.DAYS, "5 days"),
        ("P2W", 14, Unit.DAYS, "2 weeks"),
        ("P1Y6M", 18, Unit.MONTHS, "1 year and 6 months"),
    ],
)
def test_length_is_read(text: str, count: int, unit: Unit, words: str) -> None:
    length = parse_length(text)

    assert (length.count, length.unit, length.words) == (count, unit, words)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", r"“\(nothing\)” is not"),
        ("soon", "Write a length such as 5 working days"),
        ("5", "Write a length"),
        ("five days", "Write a length"),
        ("-5 days", "Write a length"),
        ("5 fortnights", "no unit “fortnight”"),
        ("2 working weeks", "no unit “working week”"),
        ("1.5 days", "Only hours and minutes"),
        ("0.0001 hours", "Only hours and minutes"),
        ("P", "Write a length"),
        ("PT", "Write a length"),
        ("P5", "Write a length"),
        ("-P1D", "Write a length"),
        ("101 years", "longer than 100 years"),
        ("PT9999999999H", "Write a length"),
        ("1 day " * 60, "1 day 1 day"),
        ("P1DT12H", "mixes units"),
        ("1 month and 2 days", "mixes units"),
    ],
)
def test_unreadable_length_says_how_to_write_it(text: str, why: str) -> None:
    with pytest.raises(LengthUnreadable, match=why):
        parse_length(text)


def test_timer_chains_units_from_the_longest() -> None:
    assert parse_lengths("P1MT12H") == (
        Length(1, Unit.MONTHS, ""),
        Length(43_200, Unit.CLOCK, ""),
    )


def test_length_is_taken_several_times() -> None:
    length = parse_length("10 working days")

    assert length.times(1) == length
    assert (length.times(3).count, length.times(3).words) == (30, "3 times 10 working days")
