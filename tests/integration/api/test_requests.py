"""What every door does alike: reading requests, knowing callers, refusing in one form."""

import io
from datetime import timedelta

import pytest

from service.api import answering
from service.clock import real_now
from service.people.groups import Group
from service.people.tokens import create_token, revoke_token, tokens_of
from service.transaction import reading, transaction
from tests.factories.people import ACTING, add_user
from tests.integration.api.contract import refusal
from tests.services.applications import BOOTSTRAP_TOKEN


def test_a_refusal_is_a_problem_document(api):
    response = api.get("/cases/nowhere")
    assert response.mimetype == "application/problem+json"
    assert response.json == {
        "type": "urn:handrail:problem:not_found",
        "title": "There is no such thing, or it is not for you to see.",
        "status": 404,
        "detail": "There is no such thing, or it is not for you to see.",
        "instance": "/api/v1/cases/nowhere",
        "code": "not_found",
    }
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        (b"{", "application/json", 400, "request_unreadable"),
        (b"\xff", "application/json", 400, "request_unreadable"),
        (b'{"process": NaN}', "application/json", 400, "request_unreadable"),
        (b'{"process": "\\ud800"}', "application/json", 400, "request_unreadable"),
        (b"[" * 3000 + b"]" * 3000, "application/json", 400, "request_unreadable"),
        (b'{"data":' * 100 + b"1" + b"}" * 100, "application/json", 422, "request_invalid"),
        (b"null", "application/json", 422, "request_invalid"),
        (b"process=x", "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
        (b"{}", "text/plain", 415, "unsupported_media_type"),
        (b"{}", "", 415, "unsupported_media_type"),
        (b"", "", 422, "request_invalid"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(api, body, content_type, status, code):
    response = api.post("/cases", data=body, content_type=content_type)
    assert refusal(response) == (status, code)


def test_a_wrong_method_tells_the_right_ones(api):
    response = api.open("DELETE", "/cases")
    assert refusal(response) == (405, "method_not_allowed")
    assert set(response.headers["Allow"].split(", ")) >= {"GET", "POST"}


@pytest.mark.parametrize("path", ["/nowhere", "/cases/x/nowhere", "/tasks/x/nowhere"])
def test_a_path_that_leads_nowhere_is_a_problem_too(api, path):
    assert refusal(api.get(path)) == (404, "no_such_path")


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_null_character_in_a_path_reaches_no_database(api):
    assert api.get("/cases/a%00b").status_code == 404
    assert api.get("/cases/%FF").status_code == 404


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (None, "token_missing"),
        ("Bearer nonsense", "token_refused"),
        ("Bearer", "token_refused"),
        ("Bearer a b", "token_refused"),
        ("Basic YWRtaW46eA==", "token_refused"),
        ("Bearer ü", "token_refused"),
    ],
)
def test_a_caller_without_a_token_that_counts_is_not_let_in(api, header, code):
    headers = {} if header is None else {"Authorization": header}
    for method, path in (("GET", "/cases"), ("POST", "/cases"), ("POST", "/test/clock")):
        response = api.as_(None).open(method, path, headers=headers)
        assert refusal(response) == (401, code)
        assert response.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_ends_with_its_date_its_revocation_and_its_user(app, api):
    def token(**given):
        with app.app_context(), transaction():
            made, secret = create_token("olivia", acting=ACTING, **given)
            return made.id, api.as_(secret)

    with app.app_context(), transaction():
        add_user("olivia", Group.OFFICER)
    _, past = token(expires_at=real_now() - timedelta(seconds=1))
    number, taken_back = token()
    assert taken_back.get("/cases").status_code == 200
    with app.app_context(), transaction():
        revoke_token(number, acting=ACTING)
    for caller in (past, taken_back):
        assert refusal(caller.get("/cases")) == (401, "token_refused")


def test_the_use_of_a_token_is_noted(app, officer):
    officer.read("/cases")
    with app.app_context(), reading():
        (token,) = tokens_of("olivia")
        first = token.used_at
    assert first is not None
    officer.read("/cases")
    with app.app_context(), reading():
        assert tokens_of("olivia")[0].used_at == first


def test_a_token_reaches_no_further_than_its_scopes(person, case):
    narrow = person("olivia", Group.OFFICER, scopes=["cases:read"])
    assert narrow.get(f"/cases/{case['id']}").status_code == 200
    for response in (narrow.get("/tasks"), narrow.post("/cases", {"process": "two_steps"})):
        assert refusal(response) == (403, "scope_missing")
        assert "scope" in response.json


def test_a_token_that_may_only_write_is_told_what_it_wrote(person, case):
    writer = person("olivia", Group.OFFICER, scopes=["cases:write"])
    assert writer.made(f"/cases/{case['id']}/assign", {"owner": "olivia"})["owner"] == "olivia"


def test_a_request_is_named_by_its_caller_or_by_us(api):
    assert api.get("/cases", headers={"X-Request-Id": "abc-1"}).headers["X-Request-Id"] == "abc-1"
    ours = api.get("/cases", headers={"X-Request-Id": "a b\tc"}).headers["X-Request-Id"]
    assert len(ours) == 16


def test_a_defect_is_a_problem_without_details(api, monkeypatch):
    def broken(*_args, **_kwargs):
        raise ZeroDivisionError("secret")

    monkeypatch.setattr("service.api.cases.list_cases", broken)
    response = (
        api.as_(api.token)
        .app.test_client()
        .get("/api/v1/cases", headers={"Authorization": f"Bearer {api.token}"})
    )
    assert (response.status_code, response.json["code"]) == (500, "internal_server_error")
    assert "secret" not in response.text


@pytest.mark.parametrize(
    ("token", "status"), [(None, 401), ("nobody's", 401), (BOOTSTRAP_TOKEN, 415)]
)
def test_a_refused_body_is_read_on_so_that_the_connection_can_be_used_again(api, token, status):
    size = answering.UNREAD - 1
    unread = io.BytesIO(b"x" * size)
    sent = {"input_stream": unread, "content_length": size, "content_type": "text/plain"}
    assert api.as_(token).post("/cases", **sent).status_code == status
    assert unread.tell() == size


def test_a_body_without_end_is_not_read_on_for_ever(api):
    size = answering.UNREAD * 3
    unread = io.BytesIO(b"x" * size)
    sent = {"input_stream": unread, "content_length": size, "content_type": "text/plain"}
    assert api.as_(None).post("/cases", **sent).status_code == 401
    assert unread.tell() == answering.UNREAD


@pytest.mark.parametrize("path", ["/cases?status=open", "/cases/{}?expand=tasks", "/tasks?mine=1"])
def test_a_query_parameter_that_nobody_reads_is_refused_by_name(api, case, path):
    response = api.get(path.format(case["id"]))
    assert refusal(response) == (422, "request_invalid")
    (error,) = response.json["errors"]
    assert (error["code"], error["field"]) == (
        "unknown_field",
        path.partition("?")[2].split("=")[0],
    )


def test_a_post_reads_no_query(api, case):
    response = api.post(f"/cases/{case['id']}/notes?text=a&limit=1", {"text": "b"})
    assert [one["field"] for one in response.json["errors"]] == ["text", "limit"]
    assert api.read(f"/cases/{case['id']}/notes")["items"] == []


def test_who_calls_is_asked_before_what_they_send(api, case):
    assert refusal(api.as_(None).get(f"/cases/{case['id']}?x=1")) == (401, "token_missing")


def test_what_is_open_to_everybody_takes_any_query(api):
    assert api.get("//readyz?from=balancer").status_code == 200
    assert refusal(api.post("//hooks/none?tenant=7", {})) == (404, "hook_not_found")
