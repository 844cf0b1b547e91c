"""How large a body may be: one limit for JSON, a larger one where files are taken."""

import io
from dataclasses import replace

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from service.api import answering
from service.installation import install
from tests.integration.api.contract import refusal

ROOM = 1024 * 1024


@pytest.fixture
def notes(case):
    return f"/cases/{case['id']}/notes"


@pytest.fixture
def attachments(case):
    return f"/cases/{case['id']}/attachments"


def note_of(size):
    """A note in so many bytes of JSON: the space around it counts as well."""
    body = b'{"text": "Rang."}'
    return body + b" " * (size - len(body))


def in_chunks(body, content_type="application/json"):
    """Send a body as a server hands on one in chunks: of no known length, ended by itself."""
    chunked = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}
    return {
        "input_stream": io.BytesIO(body),
        "environ_overrides": chunked,
        "content_type": content_type,
    }


def parts(**fields):
    """Send parts from memory: what the client makes of large ones is a file that stays open."""
    boundary, body = encode_multipart(fields)
    return {"data": body, "content_type": f"multipart/form-data; boundary={boundary}"}


def test_a_json_body_may_have_its_most_and_no_byte_more(api, notes):
    json = {"content_type": "application/json"}
    assert api.post(notes, data=note_of(ROOM), **json).status_code == 201
    response = api.post(notes, data=note_of(ROOM + 1), **json)
    assert refusal(response) == (413, "request_entity_too_large")
    assert response.json["detail"] == f"The body may have at most {ROOM} bytes here."


def test_a_body_in_chunks_is_whole_or_refused(api, notes):
    assert api.post(notes, **in_chunks(note_of(ROOM))).status_code == 201
    response = api.post(notes, **in_chunks(note_of(ROOM + 1)))
    assert refusal(response) == (413, "request_entity_too_large")


def test_a_body_that_tells_that_it_is_too_large_is_not_read(api, notes):
    body = io.BytesIO(b"x" * ROOM * 3)
    sent = {"input_stream": body, "content_length": ROOM * 3, "content_type": "application/json"}
    assert api.post(notes, **sent).status_code == 413
    assert body.tell() == answering.UNREAD


def test_a_form_is_no_way_around(api, notes):
    form = in_chunks(b"text=" + b"x" * ROOM, "application/x-www-form-urlencoded")
    assert api.post(notes, **form).status_code == 413
    response = api.post(notes, **parts(text="x" * ROOM))
    assert refusal(response) == (413, "request_entity_too_large")


def test_files_may_be_larger_than_json(api, attachments):
    large = b"x" * (ROOM + 1)
    response = api.post(attachments, **parts(file=FileStorage(io.BytesIO(large), "scan.pdf")))
    assert (response.status_code, response.json["size"]) == (201, ROOM + 1)
    response = api.post("/deployments", **parts(files=FileStorage(io.BytesIO(large), "a/a.bpmn")))
    assert refusal(response) == (422, "definition_invalid")


def test_files_have_a_most_too(app, api, attachments):
    given = app.extensions["handrail"]
    install(app, replace(given.settings, max_body=2000), given.clock)
    response = api.send(attachments, {"file": (io.BytesIO(b"x" * 2000), "scan.pdf")})
    assert refusal(response) == (413, "request_entity_too_large")
    assert "at most 2000 bytes here, in at most 1000 parts" in response.json["detail"]


def test_a_text_beside_files_has_a_most(api):
    files = {"files": (io.BytesIO(b"x"), "a/a.bpmn"), "note": "x" * 500_001}
    response = api.send("/deployments", files)
    assert response.status_code == 413
    assert "one that is no file may have at most 500000 bytes" in response.json["detail"]


def test_a_webhook_in_chunks_is_refused_before_its_signature(api):
    hook = {"slug": "docs", "does": "message", "target": "docs"}
    assert api.post("/hooks", hook).status_code == 201
    response = api.post("//hooks/docs", **in_chunks(b"x" * (ROOM + 1)))
    assert refusal(response) == (413, "request_entity_too_large")


def test_the_document_tells_the_most(contract):
    told = contract.document["components"]["responses"]["413"]["description"]
    assert told == f"Too large: JSON of more than {ROOM} bytes, files of more than {64 * ROOM}"
