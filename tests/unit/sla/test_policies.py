from typing import Any

import pytest

from service.bpmn.facts import Rule, Sla, Tell
from service.sla.attributes import PolicyUnreadable
from service.sla.lengths import parse_length
from service.sla.pauses import Kind
from service.sla.policies import Counting, Policy, Roll, Step
from service.sla.tenancy import parse_period
from tests.unit.sla.london import policy


def test_short_form_is_read_whole() -> None:
    record = Sla(
        within="5 working days",
        amber="1 working day",
        kind="stop_clock",
        calendar="scotland",
        counting="inclusive",
        roll="next",
        anchor="case",
        cap="10 days",
        tells=(
            Tell("amber", ("assignee",)),
            Tell("target", ("role:team_leader",)),
            Tell("target", ("user:dana",)),
            Tell("2 working days", ("owner",), every="1 working day"),
            Tell("5 days"),
        ),
    )

    assert Policy.from_record(record) == Policy(
        within=parse_length("5 working days"),
        amber=parse_length("1 working day"),
        kind=Kind.STOP_CLOCK,
        calendar="scotland",
        counting=Counting.INCLUSIVE,
        roll=Roll.NEXT,
        anchor="case",
        cap=parse_length("10 days"),
        at_amber=("assignee",),
        at_target=("role:team_leader", "user:dana"),
        steps=(
            Step(parse_length("2 working days"), parse_length("1 working day"), ("owner",)),
            Step(parse_length("5 days"), None, ()),
        ),
    )


def test_what_is_not_said_has_the_vocabularys_defaults() -> None:
    assert policy("5 days") == Policy(within=parse_length("5 days"))


def test_notice_runs_to_the_end_of_the_tenancy_period() -> None:
    read = policy("End of tenancy  period", notice="28 days", period="sunday")

    assert (read.within, read.period) == (parse_length("28 days"), parse_period("sunday"))


def test_computed_period_stands_for_its_expression() -> None:
    record = Sla(within="end of tenancy period", notice="28 days", period="${rent_day}")

    assert Policy.from_record(record, period=31).period == parse_period(31)
    with pytest.raises(PolicyUnreadable, match=r"period: “\${rent_day}”"):
        Policy.from_record(record)


def test_drawn_timer_counts_by_its_rule() -> None:
    rule = Rule(kind="statutory", calendar="scotland", counting="inclusive", roll="previous")

    read = Policy.from_rule(rule, "21 days")

    assert (read.within, read.kind, read.calendar) == (
        parse_length("21 days"),
        Kind.STATUTORY,
        "scotland",
    )
    assert (read.counting, read.roll) == (Counting.INCLUSIVE, Roll.PREVIOUS)


@pytest.mark.parametrize(
    ("attributes", "field"),
    [
        ({"within": ""}, "within"),
        ({"within": "a while"}, "within"),
        ({"within": "0 days", "counting": "inclusive"}, "within"),
        ({"within": "end of tenancy period", "period": "sunday"}, "notice"),
        ({"within": "end of tenancy period", "notice": "28 days"}, "period"),
        ({"amber": "soon"}, "amber"),
        ({"kind": "holy"}, "kind"),
        ({"counting": "backwards"}, "counting"),
        ({"roll": "over"}, "roll"),
        ({"cap": "1 month"}, "cap"),
        ({"cap": "2 working hours"}, "cap"),
        ({"tells": (Tell("later"),)}, "at"),
        ({"tells": (Tell("1 day", every="often"),)}, "every"),
        ({"tells": (Tell("1 day", every="0 days"),)}, "every"),
        ({"amber": "1 day", "tells": (Tell("amber", every="1 day"),)}, "every"),
    ],
)
def test_attribute_that_cannot_be_read_is_named(attributes: dict[str, Any], field: str) -> None:
    record = Sla(**{"within": "5 days", "line": 7, **attributes})

    with pytest.raises(PolicyUnreadable) as caught:
        Policy.from_record(record)

    assert [(one.field, one.line) for one in caught.value.problems] == [(field, 7)]


def test_telling_again_from_the_target_on_is_a_step_after_it() -> None:
    tells = (Tell("target", ("owner",), every="2 days"),)
    policy = Policy.from_record(Sla(within="5 days", tells=tells))
    again = parse_length("2 days")
    assert policy.at_target == ("owner",)
    assert policy.steps == (Step(again, again, ("owner",)),)


def test_everything_wrong_is_said_at_once() -> None:
    with pytest.raises(PolicyUnreadable) as caught:
        policy("a while", kind="holy", roll="over")

    assert [one.field for one in caught.value.problems] == ["within", "kind", "roll"]
    assert "“holy” is none of service, statutory, stop_clock" in str(caught.value)
