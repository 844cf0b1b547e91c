"""What must hold in the abandonment process whatever an analyst changes in it."""

from datetime import UTC, datetime

import pytest

from service.decisions import evaluate
from service.expressions import compile_expression
from tests.unit.processes.shipped import PROCESSES, decisions_of, process_in

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
MODEL = PROCESSES / "property_abandonment" / "property_abandonment.bpmn"
CHOICES = ("change the locks", "go to court", "let it go on", None)


def ways(choice, empty):
    facts = {"outcomes": {"decide_possession": choice}, "still_empty": empty}
    flows = process_in(MODEL).outgoing("possession_decided")
    taken = [one for one in flows if one.condition]
    return {one.target for one in taken if compile_expression(one.condition).evaluate(facts, at=AT)}


@pytest.mark.parametrize("empty", ["yes", "not_sure", None])
@pytest.mark.parametrize("choice", CHOICES)
def test_no_lock_is_changed_where_anybody_may_live(choice, empty):
    assert "regain_possession" not in ways(choice, empty)


def test_a_doubt_leads_to_court():
    assert ways("change the locks", "not_sure") == {"get_order"}
    assert ways("change the locks", "no") == {"regain_possession"}
    assert ways("let it go on", "no") == set()


def test_the_notice_runs_until_the_end_of_a_tenancy_period_hold_or_no_hold():
    timer = process_in(MODEL).elements["notice_expires"]
    assert timer.events[0].rule == "end of tenancy period"
    assert (timer.rule.kind, timer.rule.anchor) == ("statutory", "notice_served_on")


@pytest.mark.parametrize(
    ("letter", "timer", "length"),
    [
        ("write_letter", "wait_for_answer", "answer_within"),
        ("write_notice", "notice_expires", "notice_length"),
        ("write_goods_notice", "keep_goods", "kept_for"),
    ],
)
def test_a_letter_promises_what_its_timer_keeps(letter, timer, length):
    elements = process_in(MODEL).elements
    (data,) = [one for one in elements[letter].inputs if one.name == "data"]
    promised = compile_expression(data.value).evaluate({}, at=AT)[length]
    wait = elements[timer]
    notice = wait.rule.notice if wait.rule and wait.rule.notice else wait.events[0].rule
    assert promised == notice


def test_nobody_approves_what_they_asked_for():
    elements = process_in(MODEL).elements
    assert set(elements["approve_notice"].not_by) == {"assess", "request_notice"}
    assert set(elements["decide_possession"].not_by) == {"inspect_home", "request_notice"}


@pytest.mark.parametrize("event", ["tenant_in_touch", "error_reported"])
def test_the_tenants_word_and_a_mistake_stop_everything(event):
    start = process_in(MODEL).elements[event]
    assert start.interrupting
    assert start.actions[0].form


def test_what_is_not_known_is_no_sign():
    decisions = decisions_of("property_abandonment")
    facts = {"rent_stopped": "not_sure", "benefit_ended": "yes", "utilities_off": "no"}
    found = evaluate(decisions, "abandonment_signs", facts, at=AT).value
    assert [one["points"] for one in found] == ["left", "lived in"]
