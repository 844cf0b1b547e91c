"""Calls of a hook from outside, carried out by a worker: the honest ones and no other."""

import base64
import hmac
from datetime import timedelta

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from service.cases.models import Case
from service.cases.record import read_case
from service.cases.subjects.refusals import SubjectUnsuitable
from service.clock import real_now
from service.extensions import db
from service.hooks.making import switch
from service.hooks.models import Does
from service.ledger.inbox import Received
from service.people.actors import SYSTEM, Acting
from service.transaction import reading, transaction
from tests.factories.definitions import publish_process
from tests.unit.engine.notation import catch, end, extension, flow, handrail, start, user
from workers import ticking


@pytest.fixture
def secret(make):
    publish_process(start(), user("A"), end(), flow("S A E"))
    return make("intake", Does.START, "p", data={"name": "body.applicant.name"})


def cases():
    with reading():
        found = list(db.session.scalars(select(Case.id).order_by(Case.number)))
        return [read_case(one, actor=SYSTEM, now=real_now()) for one in found]


def received():
    with reading():
        found = list(db.session.scalars(select(Received).order_by(Received.received_at)))
        db.session.expunge_all()
        return found


def refused(response, status, code):
    assert response.status_code == status, response.text
    assert response.mimetype == "application/problem+json"
    assert response.json["code"] == code
    assert received() == []


@pytest.mark.parametrize("path", ["/hooks/intake", "/api/v1/hooks/intake"])
def test_a_signed_call_is_stored_before_it_is_answered_and_then_carried_out(call, secret, path):
    response = call("intake", secret, {"applicant": {"name": "Ann"}}, path=path)
    assert (response.status_code, set(response.json)) == (202, {"id"})
    assert response.json["id"] == received()[0].id
    assert cases() == []
    assert ticking.work() == 1
    (case,) = cases()
    assert case.data == {"name": "Ann"}
    (stored,) = received()
    assert (stored.state, stored.cases) == ("started", [case.id])
    assert ticking.work() == 0


def test_a_repeat_is_answered_and_nothing_is_done_twice(call, secret):
    first = call("intake", secret, {"applicant": {"name": "Ann"}})
    again = call("intake", secret, {"applicant": {"name": "Ann"}})
    ticking.work()
    after = call("intake", secret, {"applicant": {"name": "Ann"}}, age=timedelta(minutes=1))
    ticking.work()
    assert [one.status_code for one in (first, again, after)] == [202, 200, 200]
    assert first.json == again.json == after.json
    assert len(cases()) == 1


def test_another_call_is_another_case(call, secret):
    call("intake", secret, {}, key="1")
    call("intake", secret, {}, key="2")
    ticking.work()
    assert len(cases()) == 2


def test_a_nudge_carries_one_call_out(call, secret):
    call("intake", secret, {})
    assert ticking.deliver(received()[0].id) == 1
    assert ticking.deliver(received()[0].id) == 0
    assert len(cases()) == 1


def test_an_unsigned_call_is_refused(heart, secret):
    refused(heart.test_client().post("/hooks/intake", json={}), 401, "signature_invalid")


@pytest.mark.parametrize("age", [timedelta(minutes=6), -timedelta(minutes=6)])
def test_a_call_that_is_too_old_or_from_the_future_is_refused(call, secret, age):
    refused(call("intake", secret, {}, age=age), 401, "signature_invalid")


def test_a_call_with_a_changed_body_is_refused(call, secret):
    refused(call("intake", secret, {"a": 1}, data=b'{"a": 2}'), 401, "signature_invalid")


@pytest.mark.parametrize("header", ["webhook_id", "webhook_timestamp"])
def test_a_call_with_a_changed_header_is_refused(call, secret, header):
    changed = {header: str(int(real_now().timestamp()) - 1)}
    refused(call("intake", secret, {}, headers=changed), 401, "signature_invalid")


def test_another_hooks_secret_opens_nothing(call, make, secret):
    other = make("other", Does.MESSAGE, "docs")
    refused(call("intake", other, {}), 401, "signature_invalid")


def test_a_call_of_no_hook_is_not_found(call, secret):
    refused(call("nothing", secret, {}), 404, "hook_not_found")


def test_a_hook_that_is_off_is_not_found(call, secret):
    with transaction():
        switch("intake", on=False, acting=Acting(SYSTEM, real_now()))
    refused(call("intake", secret, {}), 404, "hook_not_found")


@pytest.mark.parametrize(
    "body", [b"", b"{", b"name=Ann", b"\xff", b"NaN", b'"\\ud800"', b'{"a": "\\u0000"}']
)
def test_a_signed_call_that_is_no_json_is_refused(call, secret, body):
    response = call("intake", secret, body)
    assert response.status_code in (400, 401)
    assert received() == []


def test_a_call_that_is_too_large_is_refused_before_it_is_read(call, secret):
    refused(call("intake", secret, {"a": "x" * 1024 * 1024}), 413, "request_entity_too_large")


def test_a_call_with_an_id_without_end_is_refused(call, secret):
    refused(call("intake", secret, {}, key="x" * 201), 400, "body_unreadable")


def test_only_posts_are_taken(heart, secret):
    response = heart.test_client().get("/hooks/intake")
    assert (response.status_code, response.mimetype) == (405, "application/problem+json")
    assert "POST" in response.headers["Allow"]


def test_a_mapping_that_fails_leaves_the_call_with_the_reason_and_no_case(call, make):
    publish_process(start(), user("A"), end(), flow("S A E"))
    secret = make("intake", Does.START, "p", data={"sum": "body.a + 1"})
    call("intake", secret, {"a": "text"})
    ticking.work()
    (stored,) = received()
    assert stored.state == "unmatched"
    assert stored.reason.startswith("mapping_invalid: data.sum: ")
    assert cases() == []
    assert ticking.work() == 0


def test_a_hook_switched_off_meanwhile_leaves_its_calls_with_the_reason(call, secret):
    call("intake", secret, {})
    with transaction():
        switch("intake", on=False, acting=Acting(SYSTEM, real_now()))
    ticking.work()
    assert received()[0].reason.startswith("hook_not_found: ")


def test_a_hook_may_deliver_a_message_to_the_one_case_that_waits_for_it(call, make):
    publish_process(
        start(),
        catch(
            "C", "message docs", inner=extension(handrail("correlation", key="ref", value="ref"))
        ),
        user("A"),
        end(),
        flow("S C A E"),
    )
    secret = make(
        "docs", Does.MESSAGE, "docs", correlation={"ref": "body.ref"}, data={"seen": "body.what"}
    )
    start_secret = make("begin", Does.START, "p")
    for number, ref in enumerate(("r1", "r2")):
        call("begin", start_secret, {"ref": ref}, key=str(number))
    ticking.work()
    call("docs", secret, {"ref": "r2", "what": "passport"})
    ticking.work()
    assert [[task.element for task in case.tasks] for case in cases()] == [[], ["A"]]
    assert cases()[1].data == {"ref": "r2", "seen": "passport"}


def test_a_hook_sets_what_its_mapping_says_of_the_case(call, make):
    publish_process(start(), user("A"), end(), flow("S A E"))
    secret = make(
        "intake",
        Does.START,
        "p",
        title="'Referral: ' + body.name",
        subject="body.name",
        external_ref="body.id",
    )
    call("intake", secret, {"name": "Ann", "id": 7})
    ticking.work()
    (case,) = cases()
    assert (case.title, case.subject.name, case.external_ref) == ("Referral: Ann", "Ann", "7")
    assert case.data == {"name": "Ann", "id": 7}


def test_what_is_too_long_for_a_case_leaves_the_call_with_the_reason(call, make):
    publish_process(start(), user("A"), end(), flow("S A E"))
    details = ("name", "reference", "tenancy_reference")
    subject = {detail: f"body.{detail}" for detail in details}
    secret = make("intake", Does.START, "p", subject=subject, external_ref="body.external_ref")
    for detail in ("external_ref", *details):
        call("intake", secret, {"name": "Ann", detail: "x" * 301}, key=detail)
    assert ticking.work() == 0
    assert cases() == []
    stored = {one.external_id: one for one in received()}
    assert {(one.state, one.attempts) for one in stored.values()} == {("unmatched", 0)}
    assert stored["external_ref"].reason == (
        "mapping_invalid: external_ref: it has more than 200 characters."
    )
    for detail in details:
        place = f"subject_unsuitable: {SubjectUnsuitable.__doc__} {detail}: "
        assert stored[detail].reason.startswith(place)


@pytest.mark.parametrize("body", [[1, 2], "text", 5, None])
def test_a_body_that_is_no_object_is_known_as_the_body(call, make, body):
    publish_process(start(), user("A"), end(), flow("S A E"))
    call("intake", make("intake", Does.START, "p"), body)
    ticking.work()
    assert cases()[0].data == {"body": body}


HEADER = st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=60)
SIGNATURES = st.one_of(
    HEADER,
    st.binary(max_size=40).map(lambda raw: "v1," + base64.b64encode(raw).decode()),
    st.sampled_from(["v1,", "v1", ",", "v1,a v1,b", "v1a,x", " ", "v2,AAAA", "v1,=", "v1,é"]),
)


@settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    key=HEADER, stamp=st.one_of(HEADER, st.floats().map(str), st.just("now")), sign=SIGNATURES,
    body=st.binary(max_size=60),
)  # fmt: skip
def test_no_forged_call_is_ever_taken_or_breaks_the_service(heart, secret, key, stamp, sign, body):
    at = str(int(real_now().timestamp())) if stamp == "now" else stamp
    headers = {"webhook-id": key, "webhook-timestamp": at, "webhook-signature": sign}
    response = heart.test_client().post("/hooks/intake", data=body, headers=headers)
    assert response.status_code == 401
    with reading():
        assert db.session.scalar(select(func.count()).select_from(Received)) == 0


def test_one_changed_bit_of_the_signature_is_one_too_many(heart, secret):
    key = base64.b64decode(secret.removeprefix("whsec_"))
    body, at = orjson.dumps({}), str(int(real_now().timestamp()))
    right = hmac.new(key, f"one.{at}.".encode() + body, "sha256").digest()
    for bit in range(0, 256, 7):
        wrong = bytearray(right)
        wrong[bit // 8] ^= 1 << bit % 8
        headers = {
            "webhook-id": "one",
            "webhook-timestamp": at,
            "webhook-signature": "v1," + base64.b64encode(wrong).decode(),
        }
        response = heart.test_client().post("/hooks/intake", data=body, headers=headers)
        assert response.status_code == 401
    headers["webhook-signature"] = "v1," + base64.b64encode(right).decode()
    response = heart.test_client().post("/hooks/intake", data=body, headers=headers)
    assert response.status_code == 202
