"""The served document and its page."""

import re
import secrets

import html5lib
import pytest
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import validate

from service.api.problem_codes import ELSEWHERE
from service.api.statuses import STATUS
from service.app import create_app
from service.cases.case_list import CASE_SORTS
from service.cases.worklist import TASK_SORTS
from service.errors import Refusal
from service.people.groups import Scope
from service.settings import Mode, Settings
from tests.services.installation import ROOT

BASE = "/api/v1"
NAMED_LATER = ("stream",)
NAMED = {
    "post /deployments",
    "get /processes",
    "get /processes/{key}",
    "get /processes/{key}/versions",
    "get /processes/{key}/versions/{number}",
    "get /processes/{key}/versions/{number}/bpmn",
    "post /cases",
    "get /cases",
    "get /cases/{case_id}",
    "get /cases/{case_id}/tasks",
    "post /cases/{case_id}/tasks",
    "get /cases/{case_id}/history",
    "get /cases/{case_id}/events",
    "post /cases/{case_id}/cancel",
    "post /cases/{case_id}/close",
    "post /cases/{case_id}/assign",
    "post /cases/{case_id}/hold",
    "post /cases/{case_id}/release",
    "get /cases/{case_id}/notes",
    "post /cases/{case_id}/notes",
    "get /cases/{case_id}/attachments",
    "post /cases/{case_id}/attachments",
    "get /attachments/{file_id}",
    "get /tasks",
    "get /tasks/{task_id}",
    "post /tasks/{task_id}/claim",
    "post /tasks/{task_id}/unclaim",
    "post /tasks/{task_id}/assign",
    "post /tasks/{task_id}/complete",
    "post /tasks/{task_id}/hold",
    "post /tasks/{task_id}/release",
    "post /messages",
    "get /messages/{message_id}",
    "post /signals",
    "get /webhooks",
    "post /webhooks",
    "patch /webhooks/{webhook_id}",
    "delete /webhooks/{webhook_id}",
    "get /webhooks/{webhook_id}/deliveries",
    "post /deliveries/{delivery_id}/redeliver",
    "get /feed",
    "get /incidents",
    "post /incidents/{incident_id}/retry",
    "post /test/clock",
    "get /healthz",
    "get /readyz",
    "get /metrics",
    "post /cases/{case_id}/reopen",
    "post /tasks/{task_id}/extend",
    "post /tasks/{task_id}/undo",
    "post /tasks/{task_id}/bypass",
    "post /tasks/{task_id}/cancel",
}


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    return create_app(settings(tmp_path_factory.mktemp("var"), Mode.TEST))


@pytest.fixture(scope="module")
def document(app):
    return app.test_client().get(f"{BASE}/openapi.json").json


def settings(var, mode):
    url = f"sqlite:///{var}/none.sqlite3"
    return Settings(mode=mode, database_url=url, var=var, secret_key=secrets.token_hex(32))


def operations(document):
    for path, found in document["paths"].items():
        for method, operation in found.items():
            yield f"{method} {path.removeprefix(BASE)}", operation


def test_it_is_valid(document):
    validate(document)
    assert document["openapi"].startswith("3.1")


def test_it_holds_every_endpoint_and_none_that_is_not_there_yet(document):
    found = {name for name, _ in operations(document)}
    assert found >= NAMED
    assert not [name for name in found if any(word in name for word in NAMED_LATER)]


def test_every_operation_is_described(document):
    for name, operation in operations(document):
        assert operation["summary"], name
        assert operation["operationId"], name
        assert operation["responses"]["429"], name
        if operation.get("security"):
            assert {"401", "403"} <= set(operation["responses"]), name
        if name.startswith("post "):
            sent = {one["name"] for one in operation["parameters"]}
            assert "Idempotency-Key" in sent, name


def test_writes_on_cases_and_tasks_heed_if_match(document):
    for name, operation in operations(document):
        sent = {one["name"] for one in operation["parameters"]}
        writes = name.startswith(("post /cases/{case_id}/", "post /tasks/{task_id}/"))
        changes = not name.endswith(("/notes", "/attachments", "/tasks", "/links", "/preview"))
        assert ("If-Match" in sent) is ((writes and changes) or name.startswith("patch ")), name


def test_the_sorts_are_those_that_there_are(document):
    for path, sorts in (("/cases", CASE_SORTS), ("/tasks", TASK_SORTS)):
        parameters = document["paths"][BASE + path]["get"]["parameters"]
        (sort,) = [one["schema"] for one in parameters if one["name"] == "sort"]
        assert set(sort["enum"]) == set(sorts)


def test_its_page_is_whole_and_needs_no_scripts(app, document):
    response = app.test_client().get("/api/docs")
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    html5lib.HTMLParser(strict=True).parse(response.text)
    for name, _ in operations(document):
        assert name.partition(" ")[2] in response.text
    assert "`" not in response.text
    assert response.text.index(">Cases</h2>") < response.text.index(">Operations</h2>")
    for unwanted in ("<script", "style=", "src=", '="http', "url(http"):
        assert unwanted not in response.text
    style = app.test_client().get("/api/docs.css")
    assert (style.status_code, style.mimetype) == (200, "text/css")


def test_production_has_no_test_clock_and_no_bootstrap_token(tmp_path):
    app = create_app(settings(tmp_path, Mode.PRODUCTION))
    document = app.test_client().get(f"{BASE}/openapi.json").json
    assert f"{BASE}/test/clock" not in document["paths"]
    response = app.test_client().post(f"{BASE}/test/clock", json={"advance": 1})
    assert response.status_code == 404


def test_what_is_not_in_the_table_is_readable_but_wrong():
    assert STATUS[Refusal] == 422
    assert set(STATUS.values()) == {400, 401, 403, 404, 409, 412, 413, 422, 429, 503}


def test_the_guide_names_every_scope_and_every_operation_needs_one_of_them(document):
    guide = (ROOT / "docs" / "integrators.md").read_text()
    told = guide.partition("### Which scopes does it need?")[2].partition("\n### ")[0]
    named = re.findall(r"^\| `([a-z_:]+)` \|", told, re.MULTILINE)
    assert sorted(named) == sorted(Scope)
    needed = {
        scope
        for _, operation in operations(document)
        for each in operation.get("security", [])
        for scope in each.get("token", [])
    }
    assert needed <= {*named}


def test_every_body_has_an_example_that_its_schema_allows(document):
    for name, operation in operations(document):
        sent = operation.get("requestBody", {}).get("content", {})
        came = [one.get("content", {}) for one in operation["responses"].values()]
        bodies = [body for content in (sent, *came) for body in content.values()]
        assert bodies or "204" in operation["responses"], name
        for body in bodies:
            whole = {**body["schema"], "components": document["components"]}
            checks = FormatChecker()
            Draft202012Validator(whole, format_checker=checks).validate(body["example"])


def test_every_operation_lists_the_problem_codes_that_it_may_answer_with(document):
    known = document["x-problems"]
    for name, operation in operations(document):
        for status, codes in operation["x-problems"].items():
            assert status in operation["responses"], name
            assert {str(known[code]["status"]) for code in codes} == {status}, name
    listed = dict(operations(document))["post /tasks/{task_id}/complete"]["x-problems"]
    assert {"task_already_done", "task_is_held", "task_claimed_by_other"} <= {*listed["409"]}
    assert "form_invalid" in listed["422"]
    assert "case_data_too_large" in listed["413"]
    named = dict(operations(document))
    assert named["get /metrics"]["x-problems"]["401"] == ["token_missing", "token_refused"]
    hook = named["post /hooks/{slug}"]
    assert [*hook["requestBody"]["content"]] == ["application/json", "message/rfc822"]
    assert "415" not in hook["responses"]


def test_the_page_of_the_document_lists_every_problem_code_that_there_is(app):
    page = app.test_client().get("/api/docs").text
    listed = re.findall(r'<tr id="problem-(\w+)">', page)
    codes = {one.code() for one in kinds_of(Refusal) if one.__module__.startswith("service.")}
    assert sorted(listed) == sorted(codes | {*ELSEWHERE})


def kinds_of(kind):
    return {inner for one in kind.__subclasses__() for inner in (one, *kinds_of(one))}
