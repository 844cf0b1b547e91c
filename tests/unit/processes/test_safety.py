"""What must hold in the housing options process whatever an analyst changes in it."""

from datetime import UTC, datetime
from itertools import product

import pytest

from service.decisions import evaluate
from tests.unit.processes.shipped import HOUSING, housing_decisions, process_in

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
MODEL = HOUSING / "housing_options.bpmn"
ANSWERS = ("yes", "no", "not_sure", None)
NOTICES = (
    "none",
    "section_8",
    "section_21",
    "notice_to_quit",
    "asked_to_leave",
    "possession_order",
    "bailiff_warrant",
    "mortgage",
    "other",
)


def decide(key, **facts):
    return evaluate(housing_decisions(), key, facts, at=AT).value


def test_no_way_is_chosen_that_the_applicant_has_not_called_safe():
    wishes = ("email", "post", "in_person", None)
    addresses = ("here@example.org", "", None)
    for wish, email, to, post, home in product(wishes, ANSWERS, addresses, ANSWERS, addresses):
        way = decide(
            "delivery",
            pack_delivery=wish,
            safe_email=email,
            email_address=to,
            safe_post=post,
            postal_address=home,
        )["way"]
        assert way in {"email", "post", "hand"}
        assert way != "email" or (email == "yes" and to)
        assert way != "post" or (post == "yes" and home)
        assert wish != "in_person" or way == "hand"


@pytest.mark.parametrize(
    "fact",
    [
        {"roofless_tonight": "yes"},
        {"roofless_tonight": "not_sure"},
        {"domestic_abuse": "yes"},
        {"domestic_abuse": "not_sure"},
        {"homeless_within_56_days": "yes"},
        {"homeless_within_56_days": "not_sure"},
        {"officer_view": "yes"},
        {"officer_view": "not_sure"},
        {"notice": {"threatened": True}},
        {"enquiry_source": "duty_to_refer"},
    ],
    ids=str,
)
def test_each_single_fact_is_reason_to_believe(fact):
    known = {
        "roofless_tonight": "no",
        "domestic_abuse": "no",
        "homeless_within_56_days": "no",
        "officer_view": "no",
        "enquiry_source": "phone",
    }
    assert decide("reason_to_believe", **known)["believe"] is False
    assert decide("reason_to_believe", **known | fact)["believe"] is True


def test_every_way_to_close_asks_for_reason_to_believe_just_before():
    process = process_in(MODEL)
    checks = {one.id for one in process.elements.values() if one.decision == "reason_to_believe"}
    for end in ("closed", "withdrawn", "contact_is_lost"):
        (flow,) = process.incoming(end)
        (check,) = {one.source for one in process.incoming(flow.source)}
        assert check in checks
        others = [one for one in process.outgoing(flow.source) if one.id != flow.id]
        assert [one.condition for one in others] == ["reason_to_believe.believe"]


def test_only_the_checked_escalation_closes_for_lost_contact():
    process = process_in(MODEL)
    ends = [
        one.id
        for one in process.elements.values()
        if one.type == "endEvent" and any(each.code == "lost_contact" for each in one.events)
    ]
    assert ends == ["contact_is_lost"]


def test_a_hand_over_is_due_on_the_day_and_no_hold_pauses_it():
    process = process_in(MODEL)
    for task in ("hand_over", "review_withdrawal"):
        sla = process.elements[task].sla
        assert sla is not None
        assert (sla.within, sla.kind, sla.counting) == ("1 day", "statutory", "inclusive")
        assert process.roles_of(task) == ("statutory_homelessness",)


@pytest.mark.parametrize(
    ("facts", "route"),
    [
        ({"immediate_risk": "yes"}, "emergency"),
        ({"immediate_risk": "not_sure"}, "emergency"),
        ({"roofless_tonight": "yes"}, "emergency"),
        ({"domestic_abuse": "yes"}, "emergency"),
        ({"domestic_abuse": "not_sure"}, "at_risk"),
        ({"applicant_under_18": "yes"}, "emergency"),
        ({"homeless_within_56_days": "yes"}, "at_risk"),
        ({"homeless_within_56_days": "not_sure"}, "at_risk"),
        ({"enquiry_source": "duty_to_refer"}, "at_risk"),
        ({}, "advice"),
    ],
    ids=str,
)
def test_triage_sends_each_fact_its_way(facts, route):
    assert decide("triage", **facts)["route"] == route


@pytest.mark.parametrize(
    ("served", "threatened"), [("2026-04-30", True), ("2026-05-01", False), (None, True)]
)
def test_section_21_ends_for_private_tenants_on_the_date_in_the_table(served, threatened):
    found = decide(
        "notice",
        notice_type="section_21",
        landlord_type="private",
        notice_served_on=served,
        notice_expires_on="2026-12-31",
        notice_within_56_days="no",
    )
    assert found["threatened"] is threatened


def test_what_ends_the_home_within_56_days_threatens_whatever_the_notice():
    landlords = ("private", "council", "housing_association", None)
    given = ("2026-04-30", "2026-05-01", None)
    for kind, landlord, served, said in product(NOTICES, landlords, given, ("yes", "not_sure")):
        facts = {
            "notice_type": kind,
            "landlord_type": landlord,
            "notice_served_on": served,
            "notice_within_56_days": said,
        }
        assert decide("notice", **facts)["threatened"] is True, facts


@pytest.mark.parametrize("kind", ["none", "mortgage", "other"])
def test_what_is_not_known_about_the_56_days_is_said_to_be_not_known(kind):
    assert (
        "not known"
        in decide("notice", notice_type=kind, notice_within_56_days="not_sure")["meaning"]
    )
    assert decide("notice", notice_type=kind, notice_within_56_days="no")["threatened"] is False


def test_a_date_left_from_a_notice_that_was_none_does_not_threaten():
    facts = {
        "notice_type": "none",
        "notice_expires_on": "2026-12-31",
        "notice_within_56_days": "no",
    }
    assert decide("notice", **facts)["threatened"] is False


@pytest.mark.parametrize(
    ("expires", "said", "threatened"),
    [("2027-01-18", "no", True), ("2027-01-19", "no", False), (None, "not_sure", True)],
)
def test_the_date_on_a_notice_outweighs_what_was_said_of_it(expires, said, threatened):
    found = decide(
        "notice",
        notice_type="section_8",
        landlord_type="private",
        notice_expires_on=expires,
        notice_within_56_days=said,
    )
    assert found["threatened"] is threatened


@pytest.mark.parametrize(
    ("residual", "reasonable", "result"),
    [
        (50, "yes", "yes"),
        (49.99, "yes", "only_with_help"),
        (0, "yes", "only_with_help"),
        (-0.01, "yes", "no"),
        (-0.01, "no", "only_with_help"),
    ],
)
def test_affordability_is_judged_at_its_edges(residual, reasonable, result):
    facts = {"residual_income": residual, "spending_reasonable": reasonable}
    assert decide("affordability", expected_rent=700, **facts)["result"] == result
    assert decide("affordability", **facts)["result"] == "unknown"
