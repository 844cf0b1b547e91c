"""Idempotency keys and ETags."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from service.cases.commands import start
from service.extensions import db
from service.people.groups import Group
from tests.integration.api.contract import refusal
from tests.services.databases import KINDS

# Who is first is decided by locks, which each database has of its own.
pytestmark = pytest.mark.parametrize("database_url", KINDS, indirect=True)

KEY = {"Idempotency-Key": "order 66"}


def cases(api):
    return api.read("/cases")["items"]


def test_the_same_key_and_body_give_the_first_answer_again(api, two_steps):
    body = {"process": two_steps}
    first = api.post("/cases", body, headers=KEY)
    again = api.post("/cases", body, headers=KEY)
    assert again.status_code == 201
    assert again.data == first.data
    for name in ("ETag", "Location", "Content-Type"):
        assert again.headers[name] == first.headers[name]
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert len(cases(api)) == 1


def test_the_same_key_with_another_body_is_refused(api, two_steps):
    api.made("/cases", {"process": two_steps}, headers=KEY)
    other = api.post("/cases", {"process": two_steps, "title": "Other"}, headers=KEY)
    assert refusal(other) == (422, "idempotency_key_reused")
    assert len(cases(api)) == 1


def test_keys_live_per_token_and_path(api, officer, two_steps):
    body = {"process": two_steps}
    one = api.made("/cases", body, headers=KEY)
    two = officer.made("/cases", body, headers=KEY)
    assert one["id"] != two["id"]
    for case in (one, two):
        api.made(f"/cases/{case['id']}/notes", {"text": "x"}, headers=KEY)


def test_a_refusal_is_not_kept(api, case, task):
    path = f"/tasks/{task['id']}/complete"
    assert api.post(path, {"data": {}}, headers=KEY).status_code == 422
    assert api.post(path, {"data": {"street": "Elm"}}, headers=KEY).status_code == 200


def test_a_defect_leaves_no_key(api, two_steps, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr("service.api.cases.show_case", lambda *_a, **_k: 1 / 0)
        client = api.app.test_client()
        headers = {**KEY, "Authorization": f"Bearer {api.token}"}
        response = client.post("/api/v1/cases", json={"process": two_steps}, headers=headers)
        assert response.status_code == 500
    assert cases(api) == []
    response = api.post("/cases", {"process": two_steps}, headers=KEY)
    assert response.status_code == 201
    assert "Idempotent-Replayed" not in response.headers


@pytest.mark.parametrize("key", ["", "x" * 201, "ü"])
def test_a_key_that_is_none_is_refused(api, two_steps, key):
    response = api.post("/cases", {"process": two_steps}, headers={"Idempotency-Key": key})
    assert refusal(response) == (400, "request_unreadable")


def test_many_at_once_do_it_once(api, two_steps):
    together = Barrier(6)

    def send(_):
        together.wait()
        return api.post("/cases", {"process": two_steps}, headers=KEY)

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(send, range(6)))
    done = [one for one in answers if one.status_code == 201]
    assert len({one.json["id"] for one in done}) == 1
    assert sum("Idempotent-Replayed" not in one.headers for one in done) == 1
    for one in answers:
        if one not in done:
            assert refusal(one) == (409, "request_still_running")
    assert len(cases(api)) == 1


def test_a_second_is_refused_while_the_first_runs(app, api, two_steps, monkeypatch):
    with app.app_context():
        dialect = db.engine.dialect.name
    if dialect == "sqlite":
        pytest.skip("SQLite has one writer at a time: the second waits, as tested above")
    running, may_end = Event(), Event()
    begin = start.begin

    def slowly(*args, **kwargs):
        running.set()
        assert may_end.wait(60)
        return begin(*args, **kwargs)

    monkeypatch.setattr(start, "begin", slowly)
    body = {"process": two_steps}
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(api.post, "/cases", body, headers=KEY)
        assert running.wait(60)
        second = api.post("/cases", body, headers=KEY)
        may_end.set()
        assert first.result().status_code == 201
    assert refusal(second) == (409, "request_still_running")


def test_officers_who_claim_at_once_are_one(api, person, task):
    people = [person(f"officer{number}", Group.OFFICER) for number in range(4)]
    together = Barrier(len(people))

    def claim(caller):
        together.wait()
        return caller.post(f"/tasks/{task['id']}/claim")

    with ThreadPoolExecutor(len(people)) as pool:
        answers = list(pool.map(claim, people))
    assert sorted(one.status_code for one in answers) == [200, 409, 409, 409]
    assert {one.json["code"] for one in answers if one.status_code == 409} == {
        "task_already_claimed"
    }


@pytest.mark.parametrize("kind", ["case", "task"])
def test_a_write_on_what_has_changed_is_refused(api, officer, case, task, kind):
    path = f"/cases/{case['id']}" if kind == "case" else f"/tasks/{task['id']}"
    body = {"owner": "olivia"} if kind == "case" else {"assignee": "olivia"}
    seen = {"If-Match": api.get(path).headers["ETag"]}
    changed = api.post(f"{path}/assign", body, headers=seen)
    assert changed.status_code == 200
    assert changed.headers["ETag"] == api.get(path).headers["ETag"] != seen["If-Match"]
    response = api.post(f"{path}/assign", body, headers=seen)
    assert refusal(response) == (412, "version_mismatch")
    now = {"If-Match": changed.headers["ETag"]}
    assert api.post(f"{path}/assign", body, headers=now).status_code == 200


@pytest.mark.parametrize(
    ("match", "status"),
    [("*", 200), ('W/"1"', 412), ('"x"', 412), ("nonsense", 400), ("", 400), ('"1", "2"', 400)],
)
def test_other_forms_of_if_match(api, officer, case, match, status):
    path = f"/cases/{case['id']}/assign"
    response = api.post(path, {"owner": "olivia"}, headers={"If-Match": match})
    assert response.status_code == status
