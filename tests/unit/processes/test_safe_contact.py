"""Nothing leaves in writing but by a way that is called safe, in any shipped process."""

from datetime import UTC, datetime
from itertools import product

import pytest

from service.decisions import evaluate
from service.expressions import compile_expression
from tests.unit.processes.shipped import MODELS, decisions_of, process_in

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
ANSWERS = ("yes", "no", "not_sure", None)
ADDRESSES = ("here@example.org", "", None)
WILLING = {"delivery": {"way": "email"}, "contact_ways": {"email": True}}
SENDERS = [
    pytest.param(model, one, id=f"{model.stem}-{one.id}")
    for model in MODELS
    for one in process_in(model).elements.values()
    if one.topic == "email"
]


def test_there_are_processes_that_send_email():
    assert len(SENDERS) >= len({"housing_options", "property_abandonment", "damp_mould_hazard"})


@pytest.mark.parametrize(("model", "sender"), SENDERS)
def test_email_leaves_only_behind_a_gate_that_asks_for_safe_email(model, sender):
    process = process_in(model)
    for flow in process.incoming(sender.id):
        assert process.elements[flow.source].type == "exclusiveGateway"
        condition = compile_expression(flow.condition or "true")
        assert condition.evaluate(WILLING | {"safe_email": "yes"})
        for answer in ("no", "not_sure", None):
            assert not condition.evaluate(WILLING | {"safe_email": answer}), (flow.id, answer)


def test_a_summary_of_a_hazard_goes_by_no_way_that_is_not_called_safe():
    decisions = decisions_of("damp_mould_hazard")
    wishes = ("email", "post", "in_person", None)
    for wish, email, to, post in product(wishes, ANSWERS, ADDRESSES, ANSWERS):
        facts = {"summary_by": wish, "safe_email": email, "email_address": to, "safe_post": post}
        way = evaluate(decisions, "summary_delivery", facts, at=AT).value["way"]
        assert way in {"email", "post", "hand"}
        assert way != "email" or (email == "yes" and to)
        assert way != "post" or post == "yes"
        assert wish != "in_person" or way == "hand"


def test_no_letter_is_left_where_the_tenant_may_have_fled_from():
    decisions = decisions_of("property_abandonment")
    for letter, fled, email, to in product(ANSWERS, ANSWERS, ANSWERS, ADDRESSES):
        facts = {
            "home_letter_safe": letter,
            "may_have_fled": fled,
            "safe_email": email,
            "email_address": to,
        }
        ways = evaluate(decisions, "contact_ways", facts, at=AT).value
        assert not ways["email"] or (email == "yes" and to)
        assert letter != "no" or ways["home"] == "leave none"
        if letter != "yes" and fled in {"yes", "not_sure"}:
            assert ways["home"] == "leave none"
