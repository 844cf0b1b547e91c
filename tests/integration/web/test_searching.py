"""What is searched for is posted, and the addresses that follow tell nobody's words."""

import re

from tests.unit.web.pages import find

WORDS = re.compile("high|street", re.IGNORECASE)
LISTS = {"/": "olivia", "/cases": "olivia", "/team/tasks": "tess", "/team/cases": "tess"}


def test_no_address_shows_what_was_searched_for(visit, case):
    for place, who in LISTS.items():
        reader = visit(who)
        reader.get(place)
        reader.send(place, {"text": "High Street"}, action="/search")
        address = reader.page.location
        page = reader.follow()
        assert "HR-000001" in page.main
        assert "High Street" in {one.get("value") for one in find(page.document, "input")}
        hidden = [
            one.get("value") for one in find(page.document, "input") if one.get("type") == "hidden"
        ]
        shown = [address, *page.links().values(), *filter(None, hidden)]
        assert not [one for one in shown if WORDS.search(one)]
        again = reader.get(address)
        assert "HR-000001" in again.main


def test_a_sealed_address_is_for_this_installation_alone(visit, case):
    olivia = visit("olivia")
    page = olivia.get("/cases?text=~gAAAAABspoilt")
    assert page.status == 422
    assert "Search for them again" in page.main
    assert olivia.get("/tasks.csv?person=~nonsense").status == 422
    assert olivia.post("/views", olivia.get("/").fields() | {"query": "text=~x"}).status == 422
    assert olivia.get("/cases?text=high+street").status == 200


def test_a_list_is_searched_from_its_own_page_alone(visit, case):
    olivia = visit("olivia")
    fields = olivia.get("/cases").fields("/search")
    assert olivia.post("/search", fields | {"_list": "web.sign_in"}).status == 400
    odd = {"_external": "1", "_anchor": "x", "endpoint": "web.inbox"}
    assert olivia.post("/search", fields | odd).location == "/cases?endpoint=web.inbox"
    olivia.post("/search", fields | {"text": "~high"})
    page = olivia.follow()
    assert page.status == 200
    assert "~high" in {one.get("value") for one in find(page.document, "input")}
    admin = visit("admin")
    admin.send("/administration/people", {"text": "Olivia"}, action="/search")
    assert "livia" not in admin.page.location
    assert "olivia" in admin.follow().main
    wrong = admin.get("/administration/changes.csv?about=nonsense").location
    assert wrong == "/administration/changes?about=nonsense"
    assert admin.get("/administration/changes.exe").status == 404
