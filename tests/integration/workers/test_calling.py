"""The topic `http`: against a real server on loopback, which the installation allows."""

import base64
import json
from dataclasses import replace

import pytest
from flask import current_app
from sqlalchemy import select

from service.cases.commands.retry_incident import retry_incident
from service.extensions import Base, db
from service.installation import here, install
from service.ledger import outbox
from service.people.actors import SYSTEM, Acting
from service.secrets.keeping import set_secret
from service.transaction import reading, transaction
from tests.factories.definitions import publish_files
from tests.services.applications import BOOTSTRAP_TOKEN
from tests.services.http_server import Reply, http_server
from tests.services.installation import free_port
from tests.unit.engine.notation import (
    boundary,
    end,
    event_sub,
    extension,
    flow,
    handrail,
    process,
    service,
    start,
    sub,
    user,
    write,
)

VALUE = 'tok"en/of the CRM'
JSON = {"Content-Type": "application/json; charset=utf-8"}


@pytest.fixture
def database_url(sqlite_databases):
    """Calling asks little of the database: one kind is enough here."""
    with sqlite_databases.lend() as url:
        yield url


@pytest.fixture
def crm(hands):
    """Another system, which this installation may call."""
    with http_server() as server:
        settle(egress_allowed=("127.0.0.1",))
        yield server


def settle(**changed):
    install(current_app, replace(here().settings, **changed), here().clock)


def keep(value=VALUE, host="127.0.0.1", name="crm"):
    with transaction():
        set_secret(name, value, [host], acting=Acting(SYSTEM, here().clock.now()))


def calling(*around, outputs=(), **inputs):
    """Publish a process that calls; A comes after it, and B where an error is caught."""
    given = {"url": "base", "path": "['people', person]"} | inputs
    parts = [handrail("input", name=key, value=value) for key, value in given.items() if value]
    parts += [handrail("output", name=key, value=value) for key, value in outputs]
    work = service("W", topic="http", inner=extension(*parts))
    drawn = process(start(), work, *around, user("A"), end(), flow("S W A E"))
    written = write(drawn)
    for code in ("http_404", "http_4xx", "http_refused"):
        written = written.replace(
            b"<process", f'<error id="e_{code}" errorCode="{code}"/><process'.encode(), 1
        )
    publish_files(("p/p.bpmn", written))


def caught(code):
    """What catches an error at the call, and goes to B."""
    return boundary("X", "W", f"error {code}"), user("B"), flow("X B E")


def begin(hands, crm, person="A 1/é", **data):
    case = hands.start(base=f"{crm.url}/api?v=1", person=person, **data)
    hands.tick()
    return case


def incident(hands, case):
    (found,) = hands.case(case).incidents
    return found.message


def test_a_call_is_made_as_it_is_drawn_and_its_answer_mapped(hands, crm):
    crm.usual = Reply(201, b'{"id": 7, "tags": ["a"]}', JSON | {"Set-Cookie": "s=1", "ETag": "x"})
    calling(
        method="'PUT'", query="{'late': true, 'on': date('2026-11-23'), 'tag': ['a', 'b c']}",
        headers="{'X-Source': 'Handrail'}", body="{'name': person}",
        outputs=[("crm_id", "body.id"), ("tags", "body.tags"), ("status", "status"),
                 ("headers", "headers")],
    )  # fmt: skip
    case = begin(hands, crm)
    (heard,) = crm.heard
    assert heard.method == "PUT"
    assert heard.path == "/api/people/A%201%2F%C3%A9?v=1&late=true&on=2026-11-23&tag=a&tag=b+c"
    assert json.loads(heard.body) == {"name": "A 1/é"}
    assert heard.headers["content-type"] == "application/json"
    assert heard.headers["x-source"] == "Handrail"
    assert hands.open(case) == ["A"]
    data = hands.case(case).data
    assert (data["crm_id"], data["tags"], data["status"]) == (7, ["a"], 201)
    assert (data["headers"]["etag"], "set-cookie" in data["headers"]) == ("x", False)


@pytest.mark.parametrize(
    ("inputs", "method", "kind", "sent"),
    [
        ({}, "GET", None, b""),
        ({"form": "{'a': 'b c', 'd': 1}"}, "POST", "application/x-www-form-urlencoded",
         b"a=b+c&d=1"),
        ({"text": "'hello'"}, "POST", "text/plain; charset=utf-8", b"hello"),
        ({"body": "[1]", "headers": "{'content-type': 'application/vnd.x+json'}"}, "POST",
         "application/vnd.x+json", b"[1]"),
    ],
)  # fmt: skip
def test_what_is_sent_says_what_it_is(hands, crm, inputs, method, kind, sent):
    crm.usual = Reply(body=b"plain \0 text")
    calling(**inputs)
    case = begin(hands, crm)
    (heard,) = crm.heard
    assert (heard.method, heard.headers.get("content-type"), heard.body) == (method, kind, sent)
    assert hands.case(case).data["body"] == "plain  text"


@pytest.mark.parametrize(
    ("ways", "header", "sent"),
    [
        ({}, "authorization", f"Bearer {VALUE}"),
        ({"secret_as": "'basic'"}, "authorization",
         f"Basic {base64.b64encode(VALUE.encode()).decode()}"),
        ({"secret_header": "'X-Api-Key'"}, "x-api-key", VALUE),
    ],
)  # fmt: skip
def test_a_secret_is_sent_and_left_nowhere(hands, crm, asked_for, ways, header, sent):
    def repeat(heard):
        """Say the secret again, as an other system may that is written badly."""
        said = heard.headers[header]
        spelt = [
            said,
            VALUE,
            base64.b64encode(VALUE.encode()).decode(),
            "tok%22en%2fof+the+CRM",
            json.dumps({"key": VALUE}),
            base64.b64encode(f"me:{VALUE}".encode()).decode(),
        ]
        status = 400 if len(crm.heard) == 2 else 200
        odd = VALUE.replace('"', r"\u0022").replace("/", r"\/").replace("t", r"\u0074", 1)
        body = json.dumps({"odd": odd, "you": spelt, odd: 12345678}).replace("\\\\", "\\")
        return Reply(status, body.encode(), JSON | {"X-You": said})

    crm.answer = repeat
    keep()
    calling(secret="'crm'", headers="{'X-Source': 'here'}", **ways)
    case, failed = begin(hands, crm), begin(hands, crm)
    assert [one.headers[header] for one in crm.heard] == [sent, sent]
    assert (hands.open(case), hands.open(failed)) == (["A"], [])
    assert "127.0.0.1 answered 400" in incident(hands, failed)
    told = [everything_stored(), *asked_for([case, failed])]
    assert "•••" in told[0]
    for text in told:
        for spelling in (VALUE, json.dumps(VALUE)[1:-1], sent, sent.partition(" ")[2] or sent):
            assert spelling not in text
        assert "CRM" not in text
        assert "L29mIHRoZSBD" not in text, "That is its middle in base64."


@pytest.fixture
def asked_for(client, capfd):
    """What the API tells of cases, and what was written to the log."""

    def ask(cases):
        paths = [f"cases/{one}{part}" for one in cases for part in ("", "/events", "/history")]
        token = {"Authorization": f"Bearer {BOOTSTRAP_TOKEN}"}
        answers = [client.get(f"/api/v1/{path}", headers=token) for path in (*paths, "incidents")]
        assert {one.status_code for one in answers} == {200}
        return [*(one.text for one in answers), *capfd.readouterr()]

    return ask


def everything_stored():
    """Give all that is in the database, as text."""
    with reading():
        return (
            "".join(
                repr([tuple(row) for row in db.session.execute(select(table))])
                for table in Base.metadata.sorted_tables
            )
            .replace('\\"', '"')
            .replace("\\\\", "\\")
        )


@pytest.mark.parametrize(
    ("host", "url", "why"),
    [
        ("crm.test", "base", "may not be sent to 127.0.0.1; it is kept for crm.test."),
        ("localhost", "'http://localhost:1'", "goes out encrypted: call localhost by https."),
    ],
)  # fmt: skip
def test_a_secret_goes_to_its_own_hosts_and_encrypted(hands, crm, host, url, why):
    keep(host=host)
    calling(secret="'crm'", url=url)
    assert why in incident(hands, begin(hands, crm))
    assert crm.heard == []


def test_a_secret_that_is_missing_is_set_and_the_call_made_again(hands, crm):
    calling(secret="'crm'")
    case = begin(hands, crm)
    (found,) = hands.case(case).incidents
    assert "There is no secret of the name 'crm'." in found.message
    keep()
    hands.do(lambda: retry_incident(found.id, acting=hands.acting()))
    hands.tick()
    assert hands.open(case) == ["A"]


@pytest.mark.parametrize(
    ("inputs", "why"),
    [
        ({"url": "' '"}, "There is no url."),
        ({"url": "'ftp://crm.test'"}, "begins with https://"),
        ({"url": "'http://10.0.0.1/'"}, "not public"),
        ({"path": "['..', 'admin']"}, "A part of the path"),
        ({"query": "person"}, "query is no object"),
        ({"method": "how"}, "'CONNECT' is no method"),
        ({"method": "'GET'", "body": "1"}, "'GET' is no method, or one that sends nothing"),
        ({"body": "1", "form": "{'a': 1}"}, "Give one of body, form"),
        ({"headers": "{'Host': 'x'}"}, "The header host cannot be given."),
        ({"headers": "{'X-A': 'a\\nb: c'}"}, "not well formed"),
        ({"timeout": "100"}, "timeout is at most 60 seconds."),
        ({"timeout": "how"}, "timeout is a number"),
        ({"retry_on": "[99]"}, "retry_on is a list of statuses"),
        ({"secret": "'crm'", "secret_as": "'header'"}, "secret_as is bearer, basic, or header"),
        ({"strange": "1"}, "There is no input 'strange'."),
    ],
)
def test_a_call_that_cannot_be_made_is_an_incident_at_once(hands, crm, inputs, why):
    keep()
    calling(**inputs)
    assert why in incident(hands, begin(hands, crm, how="connect"))
    assert crm.heard == []


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_system_is_asked_again_when_it_says(hands, crm, status):
    crm.replies = [Reply(status, headers={"Retry-After": "90"})]
    calling(body="1")
    case = begin(hands, crm)
    assert not hands.case(case).incidents
    hands.later(seconds=89)
    hands.tick()
    assert len(crm.heard) == 1
    hands.later(seconds=1)
    hands.tick()
    assert (len(crm.heard), hands.open(case)) == (2, ["A"])


def test_what_another_worker_took_up_meanwhile_is_not_sent(hands, crm, monkeypatch):
    note = outbox.note_sending

    def note_late(work_id, fence, at):
        assert not note(work_id, fence - 1, at)
        return False

    monkeypatch.setattr(outbox, "note_sending", note_late)
    calling(body="1")
    begin(hands, crm)
    assert crm.heard == []


@pytest.mark.parametrize("unreadable", ["soon", f"Fri, 31 Dec {'9' * 30} 23:59:59 GMT"])
def test_it_may_say_when_by_the_clock_and_is_not_believed_for_ever(hands, crm, unreadable):
    crm.replies = [
        Reply(503, headers={"Retry-After": "Fri, 31 Dec 2199 23:59:59 GMT"}),
        Reply(503, headers={"Retry-After": unreadable}),
    ]
    calling()
    case = begin(hands, crm)
    hands.later(days=1)
    hands.tick()
    hands.later(minutes=1)
    hands.tick()
    assert (len(crm.heard), hands.open(case)) == (3, ["A"])


@pytest.mark.parametrize(
    ("inputs", "again"),
    [
        ({}, True),
        ({"method": "'DELETE'"}, True),
        ({"body": "1", "idempotent": "true"}, True),
        ({"body": "1", "headers": "{'Idempotency-Key': 'k-1'}"}, True),
        ({"body": "1"}, False),
        ({"body": "1", "method": "'PATCH'"}, False),
    ],
)
@pytest.mark.parametrize("trouble", [Reply(502), Reply(mute=True)])
def test_what_may_have_been_carried_out_is_asked_again_only_where_that_does_no_harm(
    hands, crm, inputs, again, trouble
):
    crm.replies = [trouble]
    calling(**inputs)
    case = begin(hands, crm)
    hands.later(minutes=1)
    hands.tick()
    assert (len(crm.heard), hands.open(case)) == ((2, ["A"]) if again else (1, []))
    if again:
        keys = {one.headers.get("idempotency-key") for one in crm.heard}
        assert len(keys) == 1, "Both tries have the same key."
    else:
        (found,) = hands.case(case).incidents
        hands.do(lambda: retry_incident(found.id, acting=hands.acting()))
        hands.tick()
        assert (len(crm.heard), hands.open(case)) == (2, ["A"])


def test_after_a_worker_was_killed_a_post_is_looked_after_by_somebody(hands, crm, monkeypatch):
    calling(body="1")
    with monkeypatch.context() as patched:
        patched.setattr("workers.acting._record", lambda *_: None)
        case = begin(hands, crm)
    hands.later(minutes=5)
    hands.tick()
    assert len(crm.heard) == 1
    (found,) = hands.case(case).incidents
    assert "An earlier try was broken off. It may have been carried out" in found.message
    hands.do(lambda: retry_incident(found.id, acting=hands.acting()))
    hands.tick()
    assert (len(crm.heard), hands.open(case)) == (2, ["A"])


def test_a_system_that_is_away_is_asked_again_though_it_is_a_post(hands, crm):
    there, crm.port = crm.port, free_port()
    calling(body="1", url="'http://127.0.0.1:' + port", path="")
    case = hands.start(port=str(crm.port))
    for _ in range(5):
        hands.tick()
        hands.later(hours=6)
    assert "could not be reached" in incident(hands, case)
    assert there


def test_the_statuses_that_are_tried_again_can_be_drawn(hands, crm):
    crm.replies = [Reply(409), Reply(503)]
    calling(body="1", retry_on="[409]")
    case = begin(hands, crm)
    hands.later(minutes=1)
    hands.tick()
    assert len(crm.heard) == 2
    assert "answered 503" in incident(hands, case)


@pytest.mark.parametrize(
    ("code", "status", "way"),
    [
        ("http_404", 404, ["B"]),
        ("http_404", 410, []),
        ("http_4xx", 410, ["B"]),
        ("http_refused", 404, ["B"]),
        ("http_refused", 302, ["B"]),
        ("http_4xx", 501, []),
    ],
)
def test_a_refusal_goes_the_way_that_is_drawn_or_waits_for_somebody(hands, crm, code, status, way):
    crm.usual = Reply(status, b'{"detail":\n "No such person"}')
    calling(*caught(code), body="1")
    case = begin(hands, crm)
    assert hands.open(case) == way
    if not way:
        told = f'http: 127.0.0.1 answered {status}: {{"detail": "No such person"}}'
        assert incident(hands, case) == told


def test_an_error_may_be_caught_around_the_step(hands, crm):
    crm.usual = Reply(404)
    work = service("W", topic="http", inner=extension(handrail("input", name="url", value="base")))
    inner = sub("P", start("S1"), work, end("E1"), flow("S1 W E1"))
    outer = event_sub("Q", start("S2", "error http_404"), user("B"), end("E2"), flow("S2 B E2"))
    drawn = write(process(start(), inner, outer, end(), flow("S P E")))
    error = b'<error id="e_http_404" errorCode="http_404"/><process'
    publish_files(("p/p.bpmn", drawn.replace(b"<process", error, 1)))
    assert hands.open(begin(hands, crm)) == ["B"]


def test_an_answer_that_cannot_be_kept_is_an_incident(hands, crm):
    crm.replies = [
        Reply(body=b"[" * 200 + b"]" * 200, headers=JSON),
        Reply(body=b"x" * 1024**2 * 2),
    ]
    calling()
    assert "what cannot be kept" in incident(hands, begin(hands, crm))
    assert "longer than" in incident(hands, begin(hands, crm))
    crm.usual = Reply(body=b"{not json}", headers=JSON)
    assert hands.case(begin(hands, crm)).data["body"] == "{not json}"
