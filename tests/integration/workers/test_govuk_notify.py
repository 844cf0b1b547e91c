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
from tests.integration.workers.test_calling import incident, keep, settle
from tests.services.http_server import Reply, http_server
from tests.unit.engine.notation import (
    boundary,
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
def database_url(sqlite_databases):
    """Calling asks little of the database: one kind is enough here."""
    with sqlite_databases.lend() as url:
        yield url


@pytest.fixture
def notify(hands):
    with http_server() as server:
        settle(egress_allowed=("127.0.0.1",))
        server.usual = SENT
        keep(KEY, name="notify")
        yield server


def publish(**inputs):
    """Publish a process that sends; A comes after it, and B for whom it cannot be sent to."""
    parts = [handrail("input", name=key, value=value) for key, value in inputs.items()]
    drawn = process(
        start(),
        service("W", topic="govuk_notify", inner=extension(*parts)),
        boundary("X", "W", "error recipient_refused"),
        user("A", "B"),
        end(),
        flow("S W A E"),
        flow("X B E"),
    )
    error = b'<error id="e_recipient_refused" errorCode="recipient_refused"/><process'
    publish_files(("p/p.bpmn", write(drawn).replace(b"<process", error, 1)))


def begin(hands, notify, **data):
    case = hands.start(base=notify.url, whom="ann@example.org", name="Ann", **data)
    hands.tick()
    return case


def unpacked(part):
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def test_an_email_is_asked_for_with_a_token_that_the_key_signs(hands, notify):
    publish(**USUAL, sender_id="'s-1'")
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
    assert hands.open(case) == ["A"]


@pytest.mark.parametrize(
    ("inputs", "path", "said"),
    [
        ({"channel": "'sms'", "sender_id": "'s'"}, "sms",
         {"phone_number": "ann@example.org", "personalisation": {"name": "Ann"},
          "sms_sender_id": "s"}),
        ({"channel": "'letter'", "address": "['Ann', '', '1 High Street', 'SW1A 1AA']"}, "letter",
         {"personalisation": {"name": "Ann", "address_line_1": "Ann",
                              "address_line_2": "1 High Street", "address_line_3": "SW1A 1AA"}}),
    ],
)  # fmt: skip
def test_a_text_message_and_a_letter_say_whom_they_are_for(hands, notify, inputs, path, said):
    publish(**USUAL | inputs)
    assert hands.open(begin(hands, notify)) == ["A"]
    (heard,) = notify.heard
    assert heard.path == f"/v2/notifications/{path}"
    told = json.loads(heard.body)
    assert {key: told[key] for key in told.keys() - {"reference", "template_id"}} == said


@pytest.mark.parametrize(
    ("inputs", "why"),
    [
        ({"channel": "name"}, "channel is email, sms or letter."),
        ({"to": "''"}, "There is nobody to send it to"),
        ({"template_id": "''"}, "There is no template_id."),
        ({"personalisation": "name"}, "personalisation is no object"),
        ({"channel": "'letter'", "address": "[1,2,3,4,5,6,7,8]"}, "at most 7 lines"),
        ({"secret": "'other'"}, "There is no secret of the name 'other'."),
        ({"secret": "'odd'"}, "The secret odd is no API key of GOV.UK Notify."),
        ({"url": "'https://evil.test'"}, "The secret notify may not be sent to evil.test"),
        ({"strange": "1"}, "There is no input 'strange'."),
    ],
)
def test_what_cannot_be_asked_for_is_an_incident_at_once(hands, notify, inputs, why):
    keep("not such a key", name="odd")
    publish(**{k: v for k, v in (USUAL | inputs).items() if v != "''"} | blank(inputs))
    assert why in incident(hands, begin(hands, notify))
    assert notify.heard == []


def blank(inputs):
    """Inputs that are computed to nothing."""
    return {key: "none_of_these" for key, value in inputs.items() if value == "''"}


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
    inputs = [handrail("input", name=key, value=value) for key, value in USUAL.items()]
    by_id = handrail("correlation", key="notification_id", value="notification_id")
    drawn = process(
        start(),
        service("W", topic="govuk_notify", inner=extension(*inputs)),
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


@pytest.mark.parametrize(
    ("answer", "way"),
    [
        (error(400, "ValidationError", "email_address Not a valid email address"), ["B"]),
        (error(400, "ValidationError", "Must be a real UK postcode"), ["B"]),
        (error(400, "BadRequestError", "Missing personalisation: name"), []),
        (error(403, "AuthError", "Invalid token: API key not found"), []),
    ],
)
def test_a_recipient_that_is_refused_goes_the_way_that_is_drawn(hands, notify, answer, way):
    notify.usual = answer
    publish(**USUAL)
    case = begin(hands, notify)
    assert hands.open(case) == way
    if not way:
        assert f"Notify answered {answer.status}: " in incident(hands, case)


def test_too_many_messages_are_sent_later(hands, notify):
    notify.replies = [
        error(429, "RateLimitError", "Exceeded"),
        Reply(200, b'{"notifications": []}'),
    ]
    publish(**USUAL)
    case = begin(hands, notify)
    hands.later(seconds=10)
    hands.tick()
    assert hands.open(case) == ["A"]
    assert [one.method for one in notify.heard] == ["POST", "GET", "POST"]


@pytest.mark.parametrize("known", [True, False])
def test_a_try_whose_end_is_not_known_is_looked_up_first(hands, notify, known):
    found = {"notifications": [{"id": "n-0"}] if known else []}
    notify.replies = [Reply(mute=True), Reply(500), Reply(200, json.dumps(found).encode())]
    publish(**USUAL)
    case = begin(hands, notify)
    for _ in range(2):
        hands.later(minutes=1)
        hands.tick()
    assert hands.open(case) == ["A"]
    methods = [one.method for one in notify.heard]
    assert methods == ["POST", "GET", "GET"] + ([] if known else ["POST"])
    reference = json.loads(notify.heard[0].body)["reference"]
    assert notify.heard[1].path == f"/v2/notifications?reference={reference}"
    assert hands.case(case).data["notification_id"] == ("n-0" if known else "n-1")


def test_an_answer_that_cannot_be_read_gives_no_id(hands, notify):
    notify.usual = Reply(201, b"[")
    publish(**USUAL)
    assert hands.case(begin(hands, notify)).data["notification_id"] == ""
    notify.usual = Reply(201, b"[]")
    assert hands.case(begin(hands, notify)).data["notification_id"] == ""
