"""The lint and the clocks read one language: what one takes, the other counts."""

import pytest

from service.bpmn.times import read_time
from service.errors import Refusal
from service.sla.rules import Cycle, Moment, PeriodEnd, Wait, parse_rule

KINDS = {Wait: "length", Moment: "date", Cycle: "cycle", PeriodEnd: "period"}
TEXTS = """
PT1H|p5d|P5D|PT1.5H|P1.5D|1.5 days|1.5 hours|5 working days|5  Working Days|5 workingdays|5days
5 days and 3 hours|5 days, 3 hours|5 days 3 hours|5 days3 hours|24h|1 day and|2 working hours
every working day|every 10 working days|every  5 days|every|every day|every 5|every 1.5 days
R/P10D|R3/PT1H|r3/pt1h|R3/2026-12-24T09:00:00Z/PT1H|R3/2026-12-24/PT1H|R3/PT1H/2026-12-24
R0/PT1H|R/PT0S|R-1/PT1H|R5|R5/|R3/every 5 days|R3/5 working days|R/0 hours|R3/PT1.5H|R03/PT1H
2026-12-24|2026-12-24T09:00:00Z|2026-12-24T09:00|2026-12-24 09:00|2026-12-24T09:00:00+01:00
2026-12-24T09:00:00.123456789Z|2026-02-30|2026-13-01|20261224|2026-12-24T24:00:00Z|0009-01-01
2026-12-24T09:00:00+0100|2026-12-24T09Z|2026-12-24T9:00:00Z|2026-12-24t09:00:00z|2200-01-01
1899-12-31T23:00:00Z|0 9 * * *|0 0 9 ? * MON-FRI||P|PT|P1Y2M3DT4H5M6S|P1W|P1W2D|P5DT|PT5|-PT5H
200 years|P200Y|100 years|999999999 days|12345678901 days|1e3 days|5 fortnights|5 working weeks
1 working day|5 working dayss|5 day|5 Hours|1 month and 3 days|PT1H30M|PT0.5S|5 s|5 working
end of tenancy period|End of  Tenancy period|end of tenancy|every end of tenancy period
working 5 days|soon
"""


@pytest.mark.parametrize("text", [*TEXTS.replace("\n", "|").split("|"), "1 day " * 60])
def test_a_text_is_read_alike(text):
    time = read_time(text)
    try:
        counted = KINDS[type(parse_rule(text))]
    except Refusal:
        counted = None
    assert (time.kind if time and time.happens else None) == counted
