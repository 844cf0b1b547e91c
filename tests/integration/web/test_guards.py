import gzip
import re
from http import HTTPStatus

from service.people.guards import guard_of
from tests.unit.web.pages import find

OPEN = {
    *("web.sign_in", "web.sign_in_now", "web.sign_out", "web.invitation", "web.accept_invitation"),
    *("web.accessibility", "web.static_file"),
    *("web.sign_in_elsewhere", "web.back_from_elsewhere", "web.signed_out"),
    *("web.let_in", "web.come_in"),
}


def filled(rule: str) -> str:
    """Write an address of a rule: the first of the words that a place may have, or a number."""
    return re.sub(r"<(?:any\((\w+)[^)]*\):|int:)?\w+>", lambda found: found[1] or "1", rule)


def test_only_the_way_in_is_open_to_everybody(office):
    open_pages = {
        name
        for name, view in office.view_functions.items()
        if name.startswith("web.") and (guard := guard_of(view)) and guard.verb is None
    }
    assert open_pages == OPEN


def test_a_stranger_is_sent_to_sign_in_from_every_page(office):
    client = office.test_client()
    for rule in office.url_map.iter_rules():
        if rule.endpoint.startswith("web.") and rule.endpoint not in OPEN:
            path = filled(rule.rule)
            for method in (rule.methods or set()) & {"GET", "POST"}:
                answer = client.open(path, method=method)
                assert answer.status_code == HTTPStatus.FOUND, (method, path)
                assert answer.headers["Location"].startswith("/sign-in"), (method, path)


def test_nothing_is_changed_without_the_token(office, visit):
    client = visit("admin").client
    for rule in office.url_map.iter_rules():
        if rule.endpoint.startswith("web.") and "POST" in (rule.methods or set()):
            path = filled(rule.rule)
            assert client.post(path).status_code == HTTPStatus.BAD_REQUEST, path


def test_built_files_are_kept_for_ever(office, visit):
    page = visit("olivia").get("/")
    (sheet,) = [one.get("href") for one in find(page.document, "link", rel="stylesheet")]
    with office.test_client().get(sheet) as answer:
        assert answer.status_code == HTTPStatus.OK
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.mimetype == "text/css"
        plain = answer.data
    small = office.test_client().get(sheet, headers={"Accept-Encoding": "gzip"})
    assert (small.mimetype, gzip.decompress(small.data)) == ("text/css", plain)
    assert len(small.data) < len(plain) / 3
    refused = office.test_client().get(sheet, headers={"Accept-Encoding": "gzip;q=0"})
    assert refused.data == plain
    refused.close()
    assert office.test_client().get("/static/../app.py").status_code == HTTPStatus.NOT_FOUND


def test_a_defect_is_told_in_words(office, visit, monkeypatch):
    monkeypatch.setattr("service.web.inbox.page.list_tasks", None)
    visitor = visit("olivia")
    page = visitor.get("/")
    assert page.status == HTTPStatus.INTERNAL_SERVER_ERROR
    assert page.heading == "Sorry, something broke"
    assert "NoneType" not in page.response.text


def test_a_secure_connection_is_kept_secure(office, visit):
    answer = visit("olivia").client.get("/", base_url="https://localhost")
    assert "max-age" in answer.headers["Strict-Transport-Security"]
