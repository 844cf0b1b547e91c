from datetime import date

from service.web.team.days import AGES, Span, age_spans
from service.web.words import is_weekday

FRIDAY, SUNDAY = date(2026, 11, 20), date(2026, 11, 22)


def test_ages_divide_all_days_by_the_working_days_since():
    spans = age_spans(FRIDAY, is_weekday)
    assert len(spans) == len(AGES)
    assert spans[0] == Span(date(2026, 11, 13), None)
    assert spans[1] == Span(date(2026, 11, 6), date(2026, 11, 13))
    assert spans[2] == Span(date(2026, 10, 23), date(2026, 11, 6))
    assert spans[3] == Span(None, date(2026, 10, 23))


def test_days_off_age_nothing():
    assert age_spans(SUNDAY, is_weekday) == age_spans(FRIDAY, is_weekday)
    closed = date(2026, 11, 18)
    spans = age_spans(FRIDAY, lambda day: is_weekday(day) and day != closed)
    assert spans[0] == Span(date(2026, 11, 12), None)
