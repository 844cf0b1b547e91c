import pytest
from lxml import etree

from service.web.team.charts import IN_TIME, LATE, Bar, chart


def test_a_chart_is_a_picture_with_a_name_and_all_its_numbers():
    drawn = chart("Load & more", (LATE, IN_TIME), [Bar("Ann <x>", (1, 3)), Bar("B" * 60, (0, 8))])
    root = etree.fromstring(drawn)
    assert root.get("aria-label") == "Load & more"
    words = [one.text for one in root.iter("text")]
    assert words == ["Late", "Not late", "Ann <x>", "4", "B" * 33 + "…", "8"]
    widths = [int(one.get("width", "0")) for one in root.iter("rect")][2:]
    assert widths[1] == pytest.approx(3 * widths[0], abs=2)
    assert widths[2] == pytest.approx(2 * sum(widths[:2]), abs=2)
    assert max(widths) < int(root.get("width", "0"))


def test_a_chart_of_nothing_has_no_bars():
    assert chart("None", (LATE,), [Bar("Ann", (0,))]).count("<rect") == 1
