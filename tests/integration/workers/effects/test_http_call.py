"""The topic `http`: against a real server on loopback, which the installation allows."""

import base64
import json
from collections import defaultdict
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from service.extensions import Base, db
from service.ledger import outbox
from service.transaction import reading
from tests.factories.definitions import publish_files
from tests.integration.workers.effects.side_by_side import (
    incident,
    incidents,
    inputs_of,
    keep,
    publish_side_by_side,
    retry,
    settle,
    with_errors,
)
from tests.services.applications import BOOTSTRAP_TOKEN
from tests.services.http_server import Reply, http_server
from tests.services.installation import free_port
from tests.unit.engine.notation import (
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
def crm(hands):
    """Another system, which this installation may call."""
    with http_server() as server:
        settle(egress_allowed=("127.0.0.1",))
        yield server


def calling(*around, outputs=(), **inputs):
    """Publish a process that calls; A comes after it, and B where an error is caught."""
    given = {"url": "base", "path": "['people', person]"} | inputs
    mapped = [handrail("output", name=key, value=value) for key, value in outputs]
    work = service("W", topic="http", inner=extension(*inputs_of(given), *mapped))
    drawn = process(start(), work, *around, user("A"), end(), flow("S W A E"))
    publish_files(("p/p.bpmn", with_errors(write(drawn), "http_404")))


def calling_each(*each, caught=()):
    """Publish a process with many calls side by side, each to a path that is its number."""
    usual = [{"url": "base", "path": f"['{number}']"} for number in range(len(each))]
    both = [one | given for one, given in zip(usual, each, strict=True)]
    publish_side_by_side("http", both, caught=caught)


def number_of(heard):
    """Tell which of the calls side by side was heard."""
    return int(urlsplit(heard.path).path.rpartition("/")[2])


def first_of_each(crm, *replies):
    """Have each of the calls side by side answered by these first; give what each has sent."""
    tries = defaultdict(list)

    def answer(heard):
        number = number_of(heard)
        tries[number].append(heard)
        own = replies[number] if isinstance(replies[number], list) else [replies[number]]
        return own[len(tries[number]) - 1] if len(tries[number]) <= len(own) else Reply()

    crm.answer = answer
    return tries


def begin(hands, crm, person="A 1/é", **data):
    case = hands.start(base=f"{crm.url}/api?v=1", person=person, **data)
    hands.tick()
    return case


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


def test_what_is_sent_says_what_it_is(hands, crm):
    crm.usual = Reply(body=b"plain \0 text")
    calling_each(
        {},
        {"form": "{'a': 'b c', 'd': 1}"},
        {"text": "'hello'"},
        {"body": "[1]", "headers": "{'content-type': 'application/vnd.x+json'}"},
    )
    case = begin(hands, crm)
    heard = sorted(crm.heard, key=number_of)
    assert [(one.method, one.headers.get("content-type"), one.body) for one in heard] == [
        ("GET", None, b""),
        ("POST", "application/x-www-form-urlencoded", b"a=b+c&d=1"),
        ("POST", "text/plain; charset=utf-8", b"hello"),
        ("POST", "application/vnd.x+json", b"[1]"),
    ]
    assert hands.case(case).data["body"] == "plain  text"


def test_null_characters_are_left_out_of_what_is_read_and_nothing_else(hands, crm):
    crm.usual = Reply(
        body=rb'{"a\u0000": ["\\u0000", "b\u0000", {"c\\\u0000": 7}], "odd": null}', headers=JSON
    )
    calling()
    case = begin(hands, crm)
    told = {"a": [r"\u0000", "b", {"c\\": 7}], "odd": None}
    assert hands.case(case).data["body"] == told


def test_a_secret_is_sent_and_left_nowhere(hands, crm, asked_for):
    basic = base64.b64encode(VALUE.encode()).decode()
    ways = [
        ({}, "authorization", f"Bearer {VALUE}"),
        ({"secret_as": "'basic'"}, "authorization", f"Basic {basic}"),
        ({"secret_header": "'X-Api-Key'"}, "x-api-key", VALUE),
    ] * 2
    heard = {}

    def repeat(call):
        """Say the secret again, as an other system may that is written badly."""
        number = number_of(call)
        heard[number] = said = call.headers[ways[number][1]]
        spelt = [
            said,
            VALUE,
            basic,
            "tok%22en%2Fof%20the%20CRM",
            "tok%22en%2fof+the+CRM",
            json.dumps({"key": VALUE}),
            base64.b64encode(f"me:{VALUE}".encode()).decode(),
        ]
        odd = VALUE.replace('"', r"\u0022").replace("/", r"\/").replace("t", r"\u0074", 1)
        body = json.dumps({"odd": odd, "you": spelt, odd: 12345678}).replace("\\\\", "\\")
        return Reply(200 if number < 3 else 400, body.encode(), JSON | {"X-You": said})

    crm.answer = repeat
    keep(VALUE)
    calling_each(*[{"secret": "'crm'", "headers": "{'X-Source': 'here'}"} | way[0] for way in ways])
    case = begin(hands, crm)
    assert [heard[number] for number in range(6)] == [way[2] for way in ways]
    assert hands.open(case) == ["A0", "A1", "A2"]
    failed = incidents(hands, case)
    assert sorted(failed) == ["W3", "W4", "W5"]
    assert all("127.0.0.1 answered 400" in said for said in failed.values())
    told = [everything_stored(), *asked_for([case])]
    assert "•••" in told[0]
    for text in told:
        for spelling in (VALUE, json.dumps(VALUE)[1:-1], basic):
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


def test_a_secret_goes_to_its_own_hosts_and_encrypted(hands, crm):
    keep(VALUE, host="crm.test", name="theirs")
    keep(VALUE, host="localhost", name="ours")
    calling_each({"secret": "'theirs'"}, {"secret": "'ours'", "url": "'http://localhost:1'"})
    told = incidents(hands, begin(hands, crm))
    assert "may not be sent to 127.0.0.1; it is kept for crm.test." in told["W0"]
    assert "goes out encrypted: call localhost by https." in told["W1"]
    assert crm.heard == []


def test_a_secret_that_is_missing_is_set_and_the_call_made_again(hands, crm):
    calling(secret="'crm'")
    case = begin(hands, crm)
    assert "There is no secret of the name 'crm'." in incident(hands, case)
    keep(VALUE)
    retry(hands, case)
    assert hands.open(case) == ["A"]


def test_a_call_that_cannot_be_made_is_an_incident_at_once(hands, crm):
    wrong = [
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
    ]
    keep(VALUE)
    calling_each(*[inputs for inputs, _ in wrong])
    told = incidents(hands, begin(hands, crm, how="connect"))
    for number, (inputs, why) in enumerate(wrong):
        assert why in told[f"W{number}"], inputs
    assert crm.heard == []


def test_a_busy_system_is_asked_again_when_it_says(hands, crm):
    first_of_each(crm, *[Reply(status, headers={"Retry-After": "90"}) for status in (429, 503)])
    calling_each({"body": "1"}, {"body": "1"})
    case = begin(hands, crm)
    assert not hands.case(case).incidents
    hands.later(seconds=89)
    hands.tick()
    assert len(crm.heard) == 2
    hands.later(seconds=1)
    hands.tick()
    assert (len(crm.heard), hands.open(case)) == (4, ["A0", "A1"])


def test_what_another_worker_took_up_meanwhile_is_not_sent(hands, crm, monkeypatch):
    note = outbox.note_sending

    def note_late(work_id, fence, at):
        assert not note(work_id, fence - 1, at)
        return False

    monkeypatch.setattr(outbox, "note_sending", note_late)
    calling(body="1")
    begin(hands, crm)
    assert crm.heard == []


def test_it_may_say_when_by_the_clock_and_is_not_believed_for_ever(hands, crm):
    far = Reply(503, headers={"Retry-After": "Fri, 31 Dec 2199 23:59:59 GMT"})
    unreadable = ("soon", f"Fri, 31 Dec {'9' * 30} 23:59:59 GMT")
    first_of_each(crm, *[[far, Reply(503, headers={"Retry-After": one})] for one in unreadable])
    calling_each({}, {})
    case = begin(hands, crm)
    hands.later(days=1)
    hands.tick()
    hands.later(minutes=1)
    hands.tick()
    assert (len(crm.heard), hands.open(case)) == (6, ["A0", "A1"])


def test_what_may_have_been_carried_out_is_asked_again_only_where_that_does_no_harm(hands, crm):
    harmless = [
        {},
        {"method": "'DELETE'"},
        {"body": "1", "idempotent": "true"},
        {"body": "1", "headers": "{'Idempotency-Key': 'k-1'}"},
    ] * 2
    others = [{"body": "1"}, {"body": "1", "method": "'PATCH'"}] * 2
    half = [Reply(502)] * 4 + [Reply(mute=True)] * 4
    tries = first_of_each(crm, *half, *[Reply(502)] * 2, *[Reply(mute=True)] * 2)
    calling_each(*harmless, *others)
    case = begin(hands, crm)
    hands.later(minutes=1)
    hands.tick()
    assert [len(tries[number]) for number in range(12)] == [2] * 8 + [1] * 4
    for number in range(8):
        keys = {one.headers.get("idempotency-key") for one in tries[number]}
        assert len(keys) == 1, "Both tries have the same key."
    assert hands.open(case) == [f"A{number}" for number in range(8)]
    retry(hands, case)
    assert [len(tries[number]) for number in range(12)] == [2] * 12
    assert hands.open(case) == sorted(f"A{number}" for number in range(12))


def test_after_a_worker_was_killed_a_post_is_looked_after_by_somebody(hands, crm, monkeypatch):
    calling(body="1")
    with monkeypatch.context() as patched:
        patched.setattr("workers.acting._record", lambda *_: None)
        case = begin(hands, crm)
    hands.later(minutes=5)
    hands.tick()
    assert len(crm.heard) == 1
    told = incident(hands, case)
    assert "An earlier try was broken off. It may have been carried out" in told
    retry(hands, case)
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


def test_a_refusal_goes_the_way_that_is_drawn_or_waits_for_somebody(hands, crm):
    ways = [
        ("http_404", 404, True),
        ("http_404", 410, False),
        ("http_4xx", 410, True),
        ("http_refused", 404, True),
        ("http_refused", 302, True),
        ("http_4xx", 501, False),
    ]
    body = b'{"detail":\n "No such person"}'
    first_of_each(crm, *[Reply(status, body) for _, status, _ in ways])
    calling_each(*[{"body": "1"} for _ in ways], caught=[code for code, *_ in ways])
    case = begin(hands, crm)
    assert hands.open(case) == [f"B{n}" for n, (*_, is_caught) in enumerate(ways) if is_caught]
    assert incidents(hands, case) == {
        f"W{n}": f'http: 127.0.0.1 answered {status}: {{"detail": "No such person"}}'
        for n, (_, status, is_caught) in enumerate(ways)
        if not is_caught
    }


def test_an_error_may_be_caught_around_the_step(hands, crm):
    crm.usual = Reply(404)
    work = service("W", topic="http", inner=extension(handrail("input", name="url", value="base")))
    inner = sub("P", start("S1"), work, end("E1"), flow("S1 W E1"))
    outer = event_sub("Q", start("S2", "error http_404"), user("B"), end("E2"), flow("S2 B E2"))
    drawn = write(process(start(), inner, outer, end(), flow("S P E")))
    publish_files(("p/p.bpmn", with_errors(drawn, "http_404")))
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
