"""The pages of a document: read, changed by hand, compared, built again; who is told what."""

import pytest

from service.transaction import reading
from tests.integration.workers.test_document_versions import publish_pack
from workers import ticking


@pytest.fixture
def pack(office, desk):
    """A pack that waits to be checked: the address of its page."""
    publish_pack()
    case = desk.start("p", name="Ada", advice="Wait.", extra=None, address="ada@example.org")
    desk.complete(case, "ask")
    ticking.work()
    with reading():
        made = desk.case(case).data["made"]
    return case, f"/documents/{made}"


def changed(visitor, address):
    """Change the advice of a pack; the address of the next version."""
    page = visitor.get(f"{address}/change")
    visitor.post(f"{address}/change", page.fields() | {"section.advice": "Ask."})
    return visitor.follow().links()["Change the words"].removesuffix("/change")


def test_an_officer_changes_the_words_of_a_pack(visit, desk, pack):
    case, address = pack
    olivia = visit("olivia")
    checking = f"/tasks/{desk.task(case, 'check').id}"
    assert olivia.get(checking).links()["Read and change Pack"] == address
    mine = olivia.get(f"{address}/change").fields()
    page = olivia.post(f"{address}/change", mine)
    assert page.problems == ["Nothing was changed."]
    page = olivia.post(f"{address}/change", mine | {"section.advice": "x" * 20_001})
    assert "A section may have at most 20,000" in page.problems[0]
    written = mine | {
        "section.advice": "# Ask\n\n- <b>now</b> **please**\n\n| a |",
        "why": "Plainer",
    }
    olivia.post(f"{address}/change", written)
    page = olivia.follow()
    assert page.banner == "Your words are saved: version 2."
    assert "<b>now</b> please" in page.main
    assert "Changed by an officer" in page.main
    assert "Plainer" in page.main
    assert "Wait." in page.main


def test_the_second_of_two_officers_is_told(visit, desk, pack):
    case, address = pack
    olivia, omar = visit("olivia"), visit("omar")
    checking = f"/tasks/{desk.task(case, 'check').id}"
    late = omar.get(checking).fields(checking) | {"_outcome": ["approve"]}
    theirs = omar.get(f"{address}/change").fields()
    here = changed(olivia, address)
    page = omar.post(f"{address}/change", theirs | {"section.advice": "Other words"})
    assert page.status == 409
    assert "Somebody has saved another version" in page.problems[0]
    assert "Other words" in page.main
    assert omar.post(checking, late).status == 409

    page = olivia.get(f"{here}/compare?with={address.split('/')[2]}")
    assert "Removed: Wait. (end)" in page.main
    assert "Unchanged: Greeting." in page.main
    assert olivia.get(f"{address}/compare?with=nothing").location == address
    assert "This is version 1." in olivia.get(address).main


def test_what_an_officer_wrote_is_kept_when_the_answers_change(visit, desk, pack):
    case, address = pack
    olivia = visit("olivia")
    here = changed(olivia, address)
    assert "There is nothing to build again" in olivia.get(f"{here}/rebuild").main
    desk.complete(case, "facts", advice="Wait a week.", name="Ada B", extra="New.")
    page = olivia.get(f"{here}/rebuild")
    assert "An officer wrote their own words here. They are kept" in page.main
    olivia.post(f"{here}/rebuild", page.fields())
    page = olivia.follow()
    assert "version 3" in page.banner
    assert "The answers have changed since" in page.main
    third = page.links()["Change the words"].removesuffix("/change")
    page = olivia.get(f"{third}/change")
    olivia.post(f"{third}/change", page.fields() | {"put_back.advice": "yes"})
    page = olivia.follow()
    assert "Changed by an officer" not in page.main
    assert "Wait a week." in page.main
    assert f"/cases/{case}" in page.links().values()
    assert "Read Pack.pdf, version 4" in olivia.get(f"/cases/{case}/files").links()


def test_a_pack_that_has_left_is_only_read(visit, desk, pack):
    case, address = pack
    olivia = visit("olivia")
    late = olivia.get(f"{address}/change").fields() | {"section.advice": "Words of mine"}
    desk.complete(case, "check", outcome="approve")
    page = olivia.post(f"{address}/change", late)
    assert page.status == 409
    assert "is being sent" in page.problems[0]
    assert "Words of mine" in page.main
    assert "Being sent" in visit("olivia").get(address).main
    ticking.work()
    page = visit("olivia").get(address)
    assert "Issued by email to ada@example.org" in page.main
    assert "Change the words" not in page.links()
    assert "can never change" in visit("olivia").get(f"{address}/change").main
    assert visit("ana").get(address).status == 403
    assert visit("olivia").get("/documents/none").status == 404
