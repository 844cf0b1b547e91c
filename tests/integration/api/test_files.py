import hashlib
import io
from dataclasses import replace
from datetime import timedelta

import pytest

from service.cases.storage import bucket as bucket_store
from service.installation import here, install
from service.people.groups import Group
from tests.integration.api.contract import refusal
from tests.services.installation import free_port

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


def attach(api, case, content=PNG, name="damp.png", **options):
    return api.send(
        f"/cases/{case['id']}/attachments", {"file": (io.BytesIO(content), name)}, **options
    )


def stored(app):
    settings = app.extensions["handrail"].settings
    return [path for path in settings.files_folder.glob("??/*") if path.is_file()]


def test_notes_are_added_and_listed(api, case):
    path = f"/cases/{case['id']}/notes"
    response = api.post(path, {"text": "  Rang twice.  "})
    assert response.status_code == 201
    note = response.json
    assert (note["text"], note["actor"]) == ("Rang twice.", "admin")
    api.made(path, {"text": "No answer."})
    page = api.read(f"{path}?limit=1")
    assert page["items"] == [note]
    assert [one["text"] for one in api.read(f"{path}?cursor={page['next']}")["items"]] == [
        "No answer."
    ]
    assert refusal(api.post(path, {"text": " "})) == (422, "note_empty")
    assert refusal(api.post(path, {"text": 5})) == (422, "request_invalid")


def test_a_file_comes_back_as_it_was_sent(api, case):
    response = attach(api, case)
    assert response.status_code == 201
    file = response.json
    assert (file["name"], file["type"], file["size"]) == ("damp.png", "image/png", len(PNG))
    assert file["sha256"] == hashlib.sha256(PNG).hexdigest()
    fetched = api.get(f"/attachments/{file['id']}")
    assert fetched.data == PNG
    assert fetched.mimetype == "image/png"
    assert fetched.headers["Content-Disposition"] == "attachment; filename=damp.png"
    assert fetched.headers["X-Content-Type-Options"] == "nosniff"
    assert fetched.headers["X-Content-SHA256"] == file["sha256"]
    assert fetched.headers["ETag"] == f'"{file["sha256"]}"'
    assert fetched.headers["Cache-Control"] == "private, no-store"
    assert fetched.headers["Accept-Ranges"] == "none"
    assert api.read(f"/cases/{case['id']}/attachments")["items"] == [file]


def test_a_file_comes_back_from_a_bucket(app, api, case, bucket):
    with app.app_context():
        install(app, replace(here().settings, files=bucket), here().clock)
    content = PNG * 8_000
    file = attach(api, case, content=content).json
    fetched = api.get(f"/attachments/{file['id']}")
    assert fetched.data == content
    assert fetched.headers["X-Content-SHA256"] == hashlib.sha256(content).hexdigest()
    assert fetched.content_length == len(content)
    assert not (app.extensions["handrail"].settings.var / "files").exists()


def test_a_bucket_that_is_away_is_told_with_when_to_ask_again(app, api, case, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free_port()}")
    monkeypatch.setattr(bucket_store, "PATIENCE", timedelta(seconds=0.2))
    with app.app_context():
        install(app, replace(here().settings, files="s3://away"), here().clock)
    response = attach(api, case)
    assert refusal(response) == (503, "service_unavailable")
    assert response.headers["Retry-After"] == "5"
    assert api.read(f"/cases/{case['id']}/attachments")["items"] == []


def test_a_name_loses_its_folders_and_keeps_its_letters(api, case):
    file = attach(api, case, name="C:/scans/Müller.png").json
    assert file["name"] == "Müller.png"
    fetched = api.get(f"/attachments/{file['id']}")
    assert "filename*=UTF-8''M%C3%BCller.png" in fetched.headers["Content-Disposition"]


def test_files_come_in_pages(api, case):
    made = [attach(api, case, name=f"{number}.png").json["id"] for number in range(3)]
    path = f"/cases/{case['id']}/attachments"
    page = api.read(f"{path}?limit=2")
    rest = api.read(f"{path}?limit=2&cursor={page['next']}")
    assert [one["id"] for one in page["items"] + rest["items"]] == made[::-1]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_file_that_cannot_be_kept_leaves_nothing(app, api, case):
    assert refusal(attach(api, case, content=b"")) == (422, "file_empty")
    assert refusal(attach(api, case, name="x" * 301)) == (422, "request_invalid")
    gone = attach(api, {"id": "nowhere"})
    assert refusal(gone) == (404, "not_found")
    assert stored(app) == []


@pytest.mark.parametrize("parts", [{}, {"file": "text, not a file"}, {"other": "x"}])
def test_a_file_must_be_sent_as_one(api, case, parts):
    path = f"/cases/{case['id']}/attachments"
    assert refusal(api.send(path, parts)) == (422, "request_invalid")
    assert api.post(path, {"file": "x"}).status_code == 415


def test_a_file_is_seen_by_those_who_see_its_case(api, person, case):
    file = attach(api, case).json
    analyst = person("ana", Group.ANALYST)
    assert refusal(analyst.get(f"/attachments/{file['id']}")) == (403, "not_allowed")
    assert refusal(api.get("/attachments/nowhere")) == (404, "not_found")


def test_a_file_sent_again_under_its_key_is_kept_once(app, api, case):
    key = {"Idempotency-Key": "scan-1"}
    first = attach(api, case, headers=key)
    again = attach(api, case, headers=key)
    assert again.json == first.json
    assert again.headers["Idempotent-Replayed"] == "true"
    other = attach(api, case, content=b"other", headers=key)
    assert refusal(other) == (422, "idempotency_key_reused")
    assert len(stored(app)) == 1
