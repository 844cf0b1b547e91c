from datetime import date

from service.what_if.asking import months_before


def test_months_before_a_day_end_where_their_month_does() -> None:
    assert months_before(date(2026, 11, 21), 3) == date(2026, 8, 21)
    assert months_before(date(2026, 5, 31), 3) == date(2026, 2, 28)
    assert months_before(date(2028, 3, 31), 1) == date(2028, 2, 29)
    assert months_before(date(2027, 1, 31), 1) == date(2026, 12, 31)
    assert months_before(date(2026, 12, 1), 12) == date(2025, 12, 1)
