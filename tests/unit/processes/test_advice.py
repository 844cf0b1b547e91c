from datetime import UTC, datetime

from service.decisions import evaluate
from tests.unit.processes.shipped import housing_decisions

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)


def advice(**facts):
    return evaluate(housing_decisions(), "advice", facts, at=AT).value


def keys(**facts):
    return [one["value"] for one in advice(**facts)]


def test_statements_have_their_own_keys_and_places():
    rules = housing_decisions()["advice"].rules
    rows = [{n: each.evaluate({}) for n, each in enumerate(rule.results)} for rule in rules]
    assert len({row[0] for row in rows}) == len(rows)
    places = [row[3] for row in rows]
    assert places == sorted(set(places))


def test_everybody_is_told_to_come_back():
    assert keys(notice_type="none") == ["come_back"]


def test_a_private_tenant_with_a_section_8_notice_for_arrears():
    found = keys(
        notice_type="section_8",
        landlord_type="private",
        tenure="private_tenant",
        rent_arrears=900,
        housing_cost_help="yes",
        affordability={"result": "no"},
    )
    assert {
        "stay_for_now",
        "check_notice",
        "section_8_grounds",
        "arrears_plan",
        "housing_payment",
    } <= set(found)
    assert not {"section_21_ended", "mutual_exchange", "mortgage", "abuse_safety"} & set(found)


def test_advice_about_abuse_is_marked_as_sensitive():
    found = [one for one in advice(notice_type="none", domestic_abuse="yes") if one["sensitive"]]
    assert [one["value"] for one in found] == ["abuse_safety"]


def test_a_social_tenant_hears_of_swapping_homes():
    assert "mutual_exchange" in keys(notice_type="none", tenure="council_tenant")


def test_the_housing_payment_needs_help_with_housing_costs():
    found = {
        one["value"]: one
        for one in advice(
            notice_type="none", housing_cost_help="yes", affordability={"result": "only_with_help"}
        )
    }
    text = found["housing_payment"]["text"]
    assert "Crisis and Resilience Fund" in text
    assert "entitled to Housing Benefit or the housing element of Universal Credit" in text
    for answer in ("no", "not_sure", None):
        facts = {"housing_cost_help": answer, "affordability": {"result": "only_with_help"}}
        assert "housing_payment" not in keys(notice_type="none", **facts)
