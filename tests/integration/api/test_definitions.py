import hashlib
import io

import pytest

from service.people.groups import Group
from tests.integration.api import drawings
from tests.integration.api.conftest import deploy
from tests.integration.api.contract import refusal

FILES = [
    ("two_steps/two_steps.bpmn", drawings.TWO_STEPS),
    ("two_steps/first.json", drawings.FORM),
]


def test_a_deployment_tells_what_now_stands(api):
    response = deploy(api, *FILES, note="First go")
    made = response.json
    assert response.status_code == 201
    assert made["created"] is True
    assert made["processes"] == [{"key": "two_steps", "version": 1, "name": "Two steps"}]
    assert (made["decisions"], made["forms"]) == ([], ["first"])
    warning = made["warnings"][0]
    assert (warning["code"], warning["element"]) == ("task_without_role", "first")
    assert {"message", "mend", "file", "line"} < set(warning)
    assert "field" not in warning


def test_the_same_content_again_stores_nothing(api):
    first = deploy(api, *FILES).json
    again = deploy(api, *FILES)
    assert again.status_code == 200
    assert again.json == {**first, "created": False}


def test_a_form_alone_makes_a_new_version_of_what_uses_it(api):
    deploy(api, *FILES)
    changed = drawings.FORM.replace(b'"Street"', b'"Street name"')
    made = deploy(api, ("first.json", changed)).json
    assert made["processes"] == [{"key": "two_steps", "version": 2, "name": "Two steps"}]


def test_a_dry_run_stores_nothing(api):
    response = deploy(api, *FILES, dry_run="true")
    assert response.status_code == 200
    assert response.json["created"] is True
    assert refusal(api.get("/processes/two_steps")) == (404, "process_not_found")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<not xml",
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
        b"\xff\xfe\x00\x00",
        drawings.drawn("broken", '<complexGateway id="G"/>'),
        drawings.TWO_STEPS.replace(b'sourceRef="S"', b'sourceRef="nowhere"'),
    ],
)
def test_what_is_wrong_is_told_with_file_and_nothing_is_stored(api, content):
    response = api.send("/deployments", {"files": [(io.BytesIO(content), "broken.bpmn")]})
    assert refusal(response) == (422, "definition_invalid")
    for one in response.json["errors"]:
        assert {"code", "message"} <= set(one)
        assert one["file"] == "broken.bpmn"
    assert {one["key"] for one in api.read("/processes")["items"]} == {"hold"}


@pytest.mark.parametrize("fields", [{}, {"files": "text"}, {"note": "only"}])
def test_files_must_be_sent_as_files(api, fields):
    assert refusal(api.send("/deployments", fields)) == (422, "request_invalid")


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_names_too_long_for_any_file_are_refused(api):
    sent = [(io.BytesIO(drawings.TWO_STEPS), "f/" * 200 + "two_steps.bpmn")]
    assert refusal(api.send("/deployments", {"files": sent})) == (422, "definition_invalid")
    long = drawings.drawn("k" * 150, "<startEvent id='S'/>")
    sent = [(io.BytesIO(long), "long.bpmn")]
    assert refusal(api.send("/deployments", {"files": sent})) == (422, "definition_invalid")


def test_a_version_takes_effect_when_it_says(api):
    deploy(api, *FILES, effective_from="2090-01-01T00:00:00Z")
    assert refusal(api.post("/cases", {"process": "two_steps"})) == (404, "process_not_found")
    version = api.read("/processes/two_steps/versions/1")
    assert version["effective_from"] == "2090-01-01T00:00:00Z"


def test_only_analysts_and_administrators_publish(person):
    officer, analyst = person("olivia", Group.OFFICER), person("ana", Group.ANALYST)
    sent = {"files": [(io.BytesIO(drawings.TWO_STEPS), "two_steps.bpmn")]}
    assert refusal(officer.send("/deployments", sent)) == (403, "not_allowed")
    assert deploy(analyst, *FILES).status_code == 201


def test_a_process_counts_its_open_cases_by_version(api):
    deploy(api, *FILES)
    api.made("/cases", {"process": "two_steps"})
    deploy(api, ("first.json", drawings.FORM.replace(b"Street", b"Road")))
    api.made("/cases", {"process": "two_steps"})
    over = api.made("/cases", {"process": "two_steps"})
    api.made(f"/cases/{over['id']}/cancel", {"reason": "Mistake"})
    found = api.read("/processes/two_steps")
    assert (found["key"], found["name"], found["version"]) == ("two_steps", "Two steps", 2)
    assert found["open_cases"] == [{"version": 1, "count": 1}, {"version": 2, "count": 1}]
    page = api.read("/processes?limit=1")
    rest = api.read(f"/processes?limit=1&cursor={page['next']}")
    assert [one["key"] for one in page["items"] + rest["items"]] == ["hold", "two_steps"]
    assert found in rest["items"]


def test_versions_tell_who_when_why_and_from_what(api):
    deploy(api, *FILES, note="First go")
    deploy(api, ("first.json", drawings.FORM.replace(b"Street", b"Road")))
    newest, first = api.read("/processes/two_steps/versions")["items"]
    assert (newest["version"], first["version"]) == (2, 1)
    assert (first["deployed_by"], first["note"]) == ("admin", "First go")
    assert api.read("/processes/two_steps/versions/1") == first
    drawing = next(one for one in first["files"] if one["part"] == "bpmn")
    assert drawing["name"] == "two_steps/two_steps.bpmn"
    assert drawing["sha256"] == hashlib.sha256(drawings.TWO_STEPS).hexdigest()
    fetched = api.get("/processes/two_steps/versions/1/bpmn")
    assert (fetched.data, fetched.mimetype) == (drawings.TWO_STEPS, "application/xml")


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/processes/nowhere", "process_not_found"),
        ("/processes/nowhere/versions", "process_not_found"),
        ("/processes/nowhere/versions/1", "process_not_found"),
        ("/processes/hold/versions/9", "version_not_found"),
        ("/processes/hold/versions/0", "version_not_found"),
        ("/processes/hold/versions/99999999999999999999", "version_not_found"),
        ("/processes/hold/versions/9/bpmn", "version_not_found"),
        ("/processes/hold/versions/x", "no_such_path"),
    ],
)
def test_what_was_never_published_is_not_found(api, path, code):
    assert refusal(api.get(path)) == (404, code)
