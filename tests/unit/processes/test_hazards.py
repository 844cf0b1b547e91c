"""What must hold in the damp and mould process whatever an analyst changes in it."""

from datetime import UTC, datetime
from itertools import product

import pytest

from service.decisions import evaluate
from tests.unit.processes.shipped import PROCESSES, decisions_of, process_in

AT = datetime(2026, 12, 16, 9, tzinfo=UTC)
MODEL = PROCESSES / "damp_mould_hazard" / "damp_mould_hazard.bpmn"
ANSWERS = ("yes", "no", "not_sure", None)
EXTENTS = ("spots", "patches", "widespread", "not_sure", None)
HARMLESS = {
    "danger_now": "no",
    "damp_extent": "spots",
    "health_affected": "no",
    "vulnerable": "no",
}
LAW = {
    "make_safe_today": ("24 hours", "became_aware_at"),
    "make_safe_now": ("24 hours", "emergency_aware_at"),
    "investigate": ("10 working days", "became_aware_at"),
    "draft_summary": ("3 working days", "investigation_concluded_on"),
    "post_summary": ("3 working days", "investigation_concluded_on"),
    "give_summary": ("3 working days", "investigation_concluded_on"),
    "make_safe": ("5 working days", "investigation_concluded_on"),
    "plan_works": ("5 working days", "investigation_concluded_on"),
    "start_works": ("12 weeks", "investigation_concluded_on"),
}
LATE = {
    "emergency_late": ("24 hours", "became_aware_at"),
    "now_late": ("24 hours", "emergency_aware_at"),
    "not_safe_in_time": ("5 working days", "investigation_concluded_on"),
}


def band(**facts):
    return evaluate(decisions_of("damp_mould_hazard"), "hazard_triage", facts, at=AT).value["band"]


def test_danger_is_always_an_emergency():
    for extent, health, vulnerable in product(EXTENTS, ANSWERS, ANSWERS):
        facts = {"damp_extent": extent, "health_affected": health, "vulnerable": vulnerable}
        assert band(danger_now="yes", **facts) == "emergency"


def test_only_what_is_harmless_in_every_answer_is_no_hazard():
    for values in product(ANSWERS, EXTENTS, ANSWERS, ANSWERS):
        facts = dict(zip(HARMLESS, values, strict=True))
        assert (band(**facts) == "other") is (facts == HARMLESS), facts


@pytest.mark.parametrize("task", LAW)
def test_a_clock_of_the_law_counts_from_its_own_event_and_is_never_paused(task):
    sla = process_in(MODEL).elements[task].sla
    assert (sla.within, sla.anchor) == LAW[task]
    assert sla.kind == "statutory"


@pytest.mark.parametrize("event", LATE)
def test_what_the_law_asks_when_it_is_late_comes_hold_or_no_hold(event):
    timer = process_in(MODEL).elements[event]
    assert (timer.events[0].rule, timer.rule.anchor) == LATE[event]
    assert timer.rule.kind == "statutory"
    assert not timer.interrupting


def test_whoever_did_the_work_does_not_check_it():
    done_by = {"investigate", "make_safe_today", "make_safe", "finish_works", "inspect_again"}
    assert set(process_in(MODEL).elements["check_completion"].not_by) == done_by
