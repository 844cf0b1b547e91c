"""The topic `govuk_notify`: against a server that speaks as GOV.UK Notify does."""

import base64
import hashlib
import hmac
import json

import pytest

from service.clock import real_now
from service.hooks.making import make_hook
from service.hooks.presets import PRESETS
from service.people.actors import SYSTEM, Acting
from service.transaction import transaction
from tests.factories.definitions import publish_files
from tests.integration.workers.effects.side_by_side import (
    incidents,
    inputs_of,
    keep,
    publish_side_by_side,
    settle,
)
from tests.services.http_server import Reply, http_server
from tests.unit.engine.notation import (
    catch,
    end,
    extension,
    flow,
    handrail,
    process,
    service,
    start,
    user,
    write,
)

ISSUER, SIGNING = "26785a09-ab16-4eb0-8407-a37497a57506", "3d844edf-8d35-48ac-975b-e847b4f122b0"
KEY = f"council_live-{ISSUER}-{SIGNING}"
USUAL = {
    "url": "base",
    "secret": "'notify'",
    "channel": "'email'",
    "template_id": "'t-1'",
    "to": "whom",
    "personalisation": "{'name': name}",
}
SENT = Reply(201, b'{"id": "n-1", "reference": "r", "template": {}}')


@pytest.fixture
def notify(hands):
    with http_server() as server:
        settle(egress_allowed=("127.0.0.1",))
        server.usual = SENT
        keep(KEY, name="notify")
        yield server


def publish(*each):
    """Publish a process that sends; A0 comes after it, and B0 for whom it cannot be sent to."""
    inputs = [USUAL | one for one in each or ({},)]
    publish_side_by_side("govuk_notify", inputs, caught=["recipient_refused"] * len(inputs))


def begin(hands, notify, **data):
    case = hands.start(base=notify.url, whom="ann@example.org", name="Ann", **data)
    hands.tick()
    return case


def unpacked(part):
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def test_an_email_is_asked_for_with_a_token_that_the_key_signs(hands, notify):
    publish({"sender_id": "'s-1'"})
    before = int(real_now().timestamp())
    case = begin(hands, notify)
    (heard,) = notify.heard
    assert (heard.method, heard.path) == ("POST", "/v2/notifications/email")
    said = json.loads(heard.body)
    reference = said.pop("reference")
    assert said == {
        "template_id": "t-1",
        "email_address": "ann@example.org",
        "personalisation": {"name": "Ann"},
        "email_reply_to_id": "s-1",
    }
    kind, _, token = heard.headers["authorization"].partition(" ")
    header, claims, signature = token.split(".")
    assert (kind, unpacked(header)) == ("Bearer", {"typ": "JWT", "alg": "HS256"})
    assert unpacked(claims)["iss"] == ISSUER
    assert before <= unpacked(claims)["iat"] <= before + 60
    made = hmac.new(SIGNING.encode(), f"{header}.{claims}".encode(), hashlib.sha256).digest()
    assert base64.urlsafe_b64encode(made).rstrip(b"=").decode() == signature
    data = hands.case(case).data
    assert (data["notification_id"], data["notification_reference"]) == ("n-1", reference)
    assert hands.open(case) == ["A0"]


def test_a_text_message_and_a_letter_say_whom_they_are_for(hands, notify):
    publish(
        {"channel": "'sms'", "sender_id": "'s'"},
        {"channel": "'letter'", "address": "['Ann', '', '1 High Street', 'SW1A 1AA']"},
    )
    assert hands.open(begin(hands, notify)) == ["A0", "A1"]
    told = {one.path: json.loads(one.body) for one in notify.heard}
    for one in told.values():
        del one["reference"], one["template_id"]
    assert told == {
        "/v2/notifications/sms": {
            "phone_number": "ann@example.org",
            "personalisation": {"name": "Ann"},
            "sms_sender_id": "s",
        },
        "/v2/notifications/letter": {
            "personalisation": {
                "name": "Ann",
                "address_line_1": "Ann",
                "address_line_2": "1 High Street",
                "address_line_3": "SW1A 1AA",
            },
        },
    }


def test_what_cannot_be_asked_for_is_an_incident_at_once(hands, notify):
    wrong = [
        ({"channel": "name"}, "channel is email, sms or letter."),
        ({"to": "none_of_these"}, "There is nobody to send it to"),
        ({"template_id": "none_of_these"}, "There is no template_id."),
        ({"personalisation": "name"}, "personalisation is no object"),
        ({"channel": "'letter'", "address": "[1,2,3,4,5,6,7,8]"}, "at most 7 lines"),
        ({"secret": "'other'"}, "There is no secret of the name 'other'."),
        ({"secret": "'odd'"}, "The secret odd is no API key of GOV.UK Notify."),
        ({"url": "'https://evil.test'"}, "The secret notify may not be sent to evil.test"),
        ({"strange": "1"}, "There is no input 'strange'."),
    ]
    keep("not such a key", name="odd")
    publish(*[inputs for inputs, _ in wrong])
    told = incidents(hands, begin(hands, notify))
    for number, (inputs, why) in enumerate(wrong):
        assert why in told[f"W{number}"], inputs
    assert notify.heard == []


@pytest.fixture
def receipt(hands, app):
    """Tell what became of a message, as Notify calls the hook that its preset makes."""
    with transaction():
        given = PRESETS["notify_receipt"].given
        _, token = make_hook("receipts", given, acting=Acting(SYSTEM, real_now()))

    def receipt(notification_id, status, token=token):
        told = {
            "id": notification_id,
            "reference": "0b0d6f0e",
            "to": "ann@example.org",
            "status": status,
            "created_at": "2026-11-23T12:15:30.000000Z",
            "completed_at": "2026-11-23T12:15:33.000000Z",
            "sent_at": "2026-11-23T12:15:31.000000Z",
            "notification_type": "email",
            "template_id": "t-1",
            "template_version": 1,
        }
        headers = {"Authorization": f"Bearer {token}"}
        return app.test_client().post("/hooks/receipts", json=told, headers=headers).status_code

    return receipt


def test_a_receipt_reaches_the_case_that_sent_the_message_and_no_other(hands, notify, receipt):
    by_id = handrail("correlation", key="notification_id", value="notification_id")
    drawn = process(
        start(),
        service("W", topic="govuk_notify", inner=extension(*inputs_of(USUAL))),
        catch("R", "message notify_receipt", inner=extension(by_id)),
        user("A"),
        end(),
        flow("S W R A E"),
    )
    message = b'<message id="m_notify_receipt" name="notify_receipt"/><process'
    publish_files(("p/p.bpmn", write(drawn).replace(b"<process", message, 1)))
    notify.replies = [Reply(201, json.dumps({"id": f"n-{n}"}).encode()) for n in (1, 2, 3)]
    first, second = begin(hands, notify), begin(hands, notify)
    assert receipt("n-2", "permanent-failure", token="another" * 5) == 401
    assert [receipt("n-2", "permanent-failure") for _ in range(2)] == [202, 200]
    # Notify may be quicker than the worker that has still to write down what it sent.
    assert receipt("n-3", "delivered") == 202
    hands.tick()
    assert [hands.open(one) for one in (first, second)] == [[], ["A"]]
    assert hands.case(second).data["delivery_status"] == "permanent-failure"
    third = begin(hands, notify)
    assert hands.open(third) == ["A"]
    assert hands.case(third).data["delivery_status"] == "delivered"


def error(status, kind, message):
    told = {"errors": [{"error": kind, "message": message}], "status_code": status}
    return Reply(status, json.dumps(told).encode())


def test_a_recipient_that_is_refused_goes_the_way_that_is_drawn(hands, notify):
    refusals = [
        error(400, "ValidationError", "email_address Not a valid email address"),
        error(400, "ValidationError", "Must be a real UK postcode"),
        error(400, "BadRequestError", "Missing personalisation: name"),
        error(403, "AuthError", "Invalid token: API key not found"),
    ]
    notify.answer = lambda heard: refusals[int(json.loads(heard.body)["template_id"])]
    publish(*[{"template_id": f"'{number}'"} for number in range(len(refusals))])
    case = begin(hands, notify)
    assert hands.open(case) == ["B0", "B1"]
    told = incidents(hands, case)
    assert sorted(told) == ["W2", "W3"]
    assert "Notify answered 400: " in told["W2"]
    assert "Notify answered 403: " in told["W3"]


def test_too_many_messages_are_sent_later(hands, notify):
    notify.replies = [
        error(429, "RateLimitError", "Exceeded"),
        Reply(200, b'{"notifications": []}'),
    ]
    publish()
    case = begin(hands, notify)
    hands.later(seconds=10)
    hands.tick()
    assert hands.open(case) == ["A0"]
    assert [one.method for one in notify.heard] == ["POST", "GET", "POST"]


def test_a_try_whose_end_is_not_known_is_looked_up_first(hands, notify):
    publish()
    for known in (True, False):
        found = {"notifications": [{"id": "n-0"}] if known else []}
        notify.heard.clear()
        notify.replies = [Reply(mute=True), Reply(500), Reply(200, json.dumps(found).encode())]
        case = begin(hands, notify)
        for _ in range(2):
            hands.later(minutes=1)
            hands.tick()
        assert hands.open(case) == ["A0"]
        methods = [one.method for one in notify.heard]
        assert methods == ["POST", "GET", "GET"] + ([] if known else ["POST"])
        reference = json.loads(notify.heard[0].body)["reference"]
        assert notify.heard[1].path == f"/v2/notifications?reference={reference}"
        assert hands.case(case).data["notification_id"] == ("n-0" if known else "n-1")


def test_an_answer_that_cannot_be_read_gives_no_id(hands, notify):
    notify.usual = Reply(201, b"[")
    publish()
    assert hands.case(begin(hands, notify)).data["notification_id"] == ""
    for odd in (b"[]", b'{"id": {"a": [1]}}', b'{"id": "\\u0000"}', b'{"id": 1e999}', b"\xff"):
        notify.usual = Reply(201, odd)
        assert hands.case(begin(hands, notify)).data["notification_id"] == ""


@pytest.mark.parametrize("odd", [{"notifications": {"a": 1}}, {"notifications": [None]}, ["a"]])
def test_what_was_sent_is_not_sent_again_because_of_an_odd_answer(hands, notify, odd):
    publish()
    notify.replies = [Reply(mute=True)]
    notify.usual = Reply(200, json.dumps(odd).encode())
    case = begin(hands, notify)
    for _ in range(5):
        hands.later(hours=9)
        hands.tick()
    assert [one.method for one in notify.heard] == ["POST"] + ["GET"] * 4
    assert "is not GOV.UK Notify: no list of notifications" in incidents(hands, case)["W0"]


def test_a_receipt_of_another_shape_is_refused_or_waits_for_nobody(hands, receipt):
    for odd in (None, [], {}, ["n-1"], 1):
        assert receipt(odd, "delivered") in (400, 422)
        assert receipt("n-1", odd) in (400, 422)
