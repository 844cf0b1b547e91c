"""The client as programs use it, against the service itself."""

import httpx
import pytest

from handrail.client import Conflict, NotAllowed, NotFound, Outdated, Rejected, Unreachable


def test_cases_are_started_found_steered_and_given_files(handrail, tmp_path):
    made = [
        handrail.cases.start("two_steps", {"n": n}, subject={"name": "Ada"}, external_ref="CRM-1")
        for n in range(3)
    ]
    found = list(handrail.cases.find(page=1, external_ref="CRM-1"))
    assert {one.id for one in found} == {one.id for one in made}
    case = handrail.cases.get(made[0].id)
    assert (case.state, case.data, case.etag) == ("open", {"n": 0}, made[0].etag)
    assert case.created_at.tzinfo is not None
    until = {"release_at": "2099-01-05T09:00:00Z", "reason": "Keys"}
    held = handrail.cases.do(case.id, "hold", if_match=case.etag, **until)
    assert held.json["hold"]["reason"] == "Keys"
    with pytest.raises(Outdated) as old:
        handrail.cases.do(case.id, "cancel", if_match=case.etag, reason="late")
    assert (old.value.status, old.value.code) == (412, "version_mismatch")
    assert handrail.cases.add_note(case.id, "Seen.")
    (tmp_path / "note.txt").write_bytes(b"seen")
    file = handrail.cases.attach(case.id, tmp_path / "note.txt")
    assert handrail.cases.download(file) == b"seen"
    assert handrail.cases.attach(case.id, b"more", "more.txt") != file
    assert "first" in {one["element"] for one in handrail.cases.history(case.id)}


def test_tasks_are_found_claimed_and_completed(handrail):
    case = handrail.cases.start("two_steps")
    (task,) = handrail.tasks.find(case=case.id)
    task = handrail.tasks.get(task.id)
    assert "complete" in task.actions
    assert task.json["form"]["id"] == "first"
    claimed = handrail.tasks.do(task.id, "claim", if_match=task.etag)
    assert claimed.assignee == "admin"
    with pytest.raises(Rejected) as wrong:
        handrail.tasks.complete(task.id, {})
    assert wrong.value.code == "form_invalid"
    assert [one["field"] for one in wrong.value.errors] == ["street"]
    moved = handrail.tasks.complete(task.id, {"street": "Elm"}, outcome=None)
    assert [one.element for one in moved.tasks] == ["second"]
    with pytest.raises(Conflict, match="409 task_already_done"):
        handrail.tasks.complete(task.id, {"street": "Elm"})


def test_messages_reach_their_case(handrail):
    handrail.cases.start("waits", {"ref": "a"})
    told = handrail.messages.send("reply", {"x": 1}, correlation={"ref": "a"})
    assert told.result == "delivered"
    assert handrail.messages.get(told.id) == told
    assert handrail.messages.signal("enough")


def test_whatever_else_there_is_can_be_asked_for(handrail, connect):
    assert handrail.get("/processes/two_steps")["name"] == "Two steps"
    assert len(list(handrail.pages("/processes", limit=1))) > 1
    with pytest.raises(NotFound, match="404 not_found"):
        handrail.cases.get("nowhere")
    with pytest.raises(NotAllowed) as unknown:
        connect(token="nobody").get("/cases")
    assert unknown.value.code == "token_refused"


def test_what_may_pass_is_sent_again_under_the_same_key(handrail, connect, waits, app):
    keys, whole = [], httpx.WSGITransport(app=app)

    def troubled(request):
        keys.append(request.headers["Idempotency-Key"])
        if len(keys) == 1:
            return httpx.Response(503, headers={"Retry-After": "7"}, text="busy")
        answer = whole.handle_request(request)
        if len(keys) == 2:
            raise httpx.ReadError("The answer is lost.")
        return answer

    case = connect(httpx.MockTransport(troubled)).cases.start("two_steps")
    assert len(set(keys)) == 1
    assert waits[0] == 7
    assert 0.5 <= waits[1] <= 1
    assert [one.id for one in handrail.cases.find()] == [case.id]


def test_a_service_that_stays_away_is_given_up_after_some_tries(connect, waits):
    client = connect(httpx.MockTransport(lambda _: httpx.Response(429, json={"code": "x"})))
    with pytest.raises(Unreachable, match="6 times: 429 x"):
        client.get("/cases")
    assert len(waits) == 5
