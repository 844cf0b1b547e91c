from datetime import date

import pytest

from service.web.days import monday_after


@pytest.mark.parametrize("today", [date(2026, 11, 20), date(2026, 11, 22), date(2026, 11, 23)])
def test_next_week_begins_on_a_monday(today):
    monday = monday_after(today)
    assert monday.weekday() == 0
    assert 1 <= (monday - today).days <= 7
