"""The pages that say what became of a message, and send one again to a case."""

import re

import pytest

from tests.factories.definitions import publish_process
from tests.unit.engine.notation import end, extension, flow, handrail, receive, start, user


@pytest.fixture
def waiting(desk):
    """Two cases that wait for “docs”, with the references 1 and 2."""
    keyed = extension(handrail("correlation", key="ref", value="ref"))
    publish_process(start(), receive("M", inner=keyed), user("A"), end(), flow("S M A E"))
    return [desk.case(desk.start(ref=ref)) for ref in ("1", "2")]


def test_a_message_that_went_astray_is_found_understood_and_sent_to_its_case(visit, desk, waiting):
    case, other = waiting
    desk.send("docs", correlation={"ref": 1}, payload={"page": 3})
    desk.send("<b>x</b>")
    tess = visit("tess")
    listed = tess.get("/running/messages?name=docs&result=unmatched")
    assert "Reached no case" in listed.main
    page = tess.get(listed.links()["docs"])
    assert "Something waits for this name, with other keys." in page.main
    assert 'ref is 1, but the case waits for "1": a number is not a text.' in page.main
    link = page.links()[f"Send it here, to {case.reference}"]
    sent = {"resend_reason": "It sent a number"}
    tess.send(link, sent, action=link.partition("?")[0])
    assert tess.follow().told == "Done: The case has taken the message."
    astray = tess.get(tess.get("/running/messages").links()["<b>x</b>"])
    tess.send(astray.links()["Send it to a case"], sent | {"resend_case": other.reference})
    assert re.match("Important: .+ did not take it. The case .+ does not wait", tess.follow().told)
    assert (desk.case(case.id).data["page"], desk.open(other.id)) == (3, [])
    log = tess.get(f"/cases/{case.id}/timeline").main
    assert "sent to this case again: It sent a number" in log
    again = tess.get("/running/messages?case=" + case.reference)
    reached = tess.get(again.links()["docs"])
    assert "came in first" in reached.main
    assert "sent again:" not in reached.main
    path = f"{again.links()['docs']}/resend"
    tess.send(path, {"resend_case": other.reference, "resend_reason": "It is theirs as well"})
    assert desk.open(other.id) == ["A"]
    first = tess.get(listed.links()["docs"]).main
    assert first.partition("It was sent again: ")[2].count("(delivered)") == 2
    assert "It was also sent again: " in tess.get(again.links()["docs"]).main


def test_whoever_was_not_told_that_it_is_sent_does_not_send_it_once_more(visit, desk, waiting):
    case, other = waiting
    sent = desk.send("docs")
    path = f"/running/messages/{sent.id}/resend"
    tess, late = visit("tess"), visit("tess")
    opened = late.get(path).fields(path)
    tess.send(path, {"resend_case": case.reference, "resend_reason": "It is theirs"})
    mistaken = {"resend_case": other.reference, "resend_reason": "No, theirs"}
    page = late.post(path, opened | mistaken)
    assert page.status == 409
    assert "sent again already" in page.main
    assert desk.open(other.id) == []


def test_a_case_that_nobody_knows_comes_back_to_be_mended(visit, desk, waiting):
    sent = desk.send("docs")
    desk.send("docs", case_id=waiting[0].id)
    tess = visit("tess")
    path = f"/running/messages/{sent.id}/resend"
    page = tess.send(path, {"resend_case": "HR-999999", "resend_reason": "Lost"})
    assert (page.status, page.fields()["resend_case"]) == (422, ["HR-999999"])
    assert tess.get("/running/messages?result=nonsense").status == 422
    assert visit("olivia").get("/running/messages").status == 403
