"""What a page takes at once, and what it says when that is too much."""

import io

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from service.forms.limits import MAX_ROWS_IN_ALL
from service.web.blueprint import MOST_PARTS
from tests.integration.web.visitor import Page

ROOM = 1024 * 1024
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def claim(case, desk):
    return f"/tasks/{desk.task(case, 'inspect').id}/claim"


def post(visitor, path, **sent):
    with visitor.client.application.app_context():
        return Page(visitor.client.post(path, **sent))


def form(visitor, size):
    """What a button sends, filled up to so many bytes."""
    token = visitor.get("/").sign_out_fields()["csrf_token"]
    body = f"csrf_token={token}&more=".encode()
    return body + b"x" * (size - len(body))


def parts(**fields):
    boundary, body = encode_multipart(fields)
    return {"data": body, "content_type": f"multipart/form-data; boundary={boundary}"}


def large():
    return FileStorage(io.BytesIO(b"x" * (ROOM + 1)), "scan.pdf")


def test_a_form_may_have_its_most_and_no_byte_more(visit, claim):
    olivia = visit("olivia")
    page = post(olivia, claim, data=form(olivia, ROOM + 1), content_type=FORM)
    assert (page.status, page.heading) == (413, "That is too large")
    assert "Nothing was saved." in page.main
    assert post(olivia, claim, data=form(olivia, ROOM), content_type=FORM).status == 302


@pytest.mark.parametrize(("size", "status"), [(ROOM, 302), (ROOM + 1, 413)])
def test_a_form_in_chunks_is_whole_or_refused(visit, claim, size, status):
    olivia = visit("olivia")
    chunked = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}
    body = {"input_stream": io.BytesIO(form(olivia, size)), "content_type": FORM}
    page = post(olivia, claim, environ_overrides=chunked, **body)
    assert page.status == status


def test_files_of_a_page_may_be_larger(visit, case):
    olivia = visit("olivia")
    path = f"/cases/{case}/files"
    token = olivia.get("/").sign_out_fields()
    assert post(olivia, path, **parts(**token, files=large())).status == 302


def test_the_longest_lists_of_a_form_are_taken_and_more_is_refused_in_words(visit, claim):
    olivia = visit("olivia")
    token = olivia.get("/").sign_out_fields()
    page = post(olivia, claim, **parts(**token, more=["x"] * MOST_PARTS))
    assert (page.status, page.heading) == (413, "That is too large")
    assert "up to 114 MB at once, in up to 20,000 fields of up to 500,000 char" in page.main
    assert "Send fewer entries" in page.main
    assert MOST_PARTS >= MAX_ROWS_IN_ALL * 10 * 4
    most = parts(**token, more=["x"] * (MOST_PARTS - len(token)))
    assert post(olivia, claim, **most).status == 302


def test_a_stranger_sends_no_files(office):
    answer = office.test_client().post("/sign-in", **parts(username="nadia", file=large()))
    assert answer.status_code == 413
