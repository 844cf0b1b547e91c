"""From a draft to a version, as analysts do it on pages: reviewed, proved and published."""

import pytest

from tests.integration.web.drafts.test_drafts import REPAIR
from tests.integration.web.visitor import Visitor

WHY = {"note": "Simpler words", "since": "now"}


@pytest.fixture
def ana(visit) -> Visitor:
    return visit("ana")


def begin(visitor: Visitor, version: str = "") -> str:
    fields = visitor.get("/drafts/new").fields("/drafts/from-process")
    visitor.post("/drafts/from-process", fields | {"process": "repair", "version": version})
    return visitor.page.location


def change(visitor: Visitor, draft: str, was: str, becomes: str) -> None:
    path = f"{draft}/text/{REPAIR}"
    text = visitor.get(path).fields(path)["text"][0]
    visitor.send(path, {"text": text.replace(was, becomes)})


def press(visitor: Visitor, draft: str, what: str, **fields: str) -> str:
    visitor.send(draft, fields, action=f"{draft}/comment")
    if what != "comment":
        sent = visitor.get(draft).fields(f"{draft}/comment") | fields
        visitor.post(f"{draft}/{what}", sent)
    return (visitor.follow() if visitor.page.location else visitor.page).main


def test_what_was_typed_stays_when_the_draft_moved_on(ana, visit):
    admin, draft = visit("admin"), begin(ana)
    path, judging = f"{draft}/text/{REPAIR}", f"{draft}/judge"
    typing = ana.get(path).fields(path)
    press(admin, draft, "ask-for-review")
    page = ana.post(path, typing | {"text": "All that I typed"})
    assert (page.status, page.fields(path)["text"]) == (409, ["All that I typed"])
    assert "cannot be changed now" in page.problems[0]
    said = {"words": "Fine by me", "element": "inspect"}
    sent = ana.get(draft).fields(f"{draft}/comment") | said
    for status in (403, 409):
        page = ana.post(judging, sent)
        kept = page.fields(f"{draft}/comment")
        assert (page.status, kept["words"], kept["element"]) == (
            status,
            [said["words"]],
            ["inspect"],
        )
        press(admin, draft, "take-back", words="x")
    ana.post(path, typing | {"text": "All that I typed"})
    assert ana.get(path).fields(path)["text"] == ["All that I typed"]


def test_a_draft_is_reviewed_approved_and_published_by_two(ana, visit):
    admin = visit("admin")
    admin.send("/administration/publishing", {"second_person": "yes"})
    assert "It is saved" in admin.follow().main
    draft = begin(ana)
    change(ana, draft, 'name="Repair"', 'name="Mending"')
    page = ana.send(f"{draft}/publish", WHY)
    assert page.status == 409
    assert "ask for a review" in page.problems[0]
    assert "is in review" in press(ana, draft, "ask-for-review", words="Have a look")
    assert "ask somebody else" in press(ana, draft, "judge", words="Fine")
    assert "with your words" in press(admin, draft, "judge", words="Why?", send_back="yes")
    assert "Say it in words" in press(ana, draft, "comment")
    assert "Comment on" in press(ana, draft, "comment", words="Because", element="inspect")
    press(ana, draft, "ask-for-review")
    assert "can change the draft again" in press(ana, draft, "take-back", words="x")
    press(ana, draft, "ask-for-review", words="Again")
    assert "is approved" in press(admin, draft, "judge", words="Good")
    ana.send(f"{draft}/publish", WHY)
    assert "Published: version 2" in ana.follow().banner
    assert "Simpler words" in ana.page.main
    assert "Published" in ana.get(draft).main
    assert ana.get(f"{draft}/publish").status == 409


def test_what_is_published_meanwhile_is_told_and_taken_over(ana):
    mine, theirs = begin(ana), begin(ana)
    change(ana, theirs, 'name="Repair"', 'name="Mending"')
    change(ana, mine, 'name="Repair"', 'name="Repairing"')
    page = ana.send(f"{theirs}/publish", {"since": "later"})
    assert page.problems[0] == "Enter what is new"
    assert "Publish the draft" in page.heading
    ana.send(f"{theirs}/publish", WHY)
    page = ana.send(f"{mine}/publish", WHY)
    assert "Publish over the newer version" in page.main
    assert "See what is newer" in ana.get(mine).main
    page = ana.get(f"{mine}/rebase")
    assert "This draft changed it as well" in page.main
    ana.post(f"{mine}/rebase", page.fields() | {"_newest": "another"})
    assert "published meanwhile" in ana.follow().main
    ana.send(f"{mine}/rebase")
    assert "based on the newest version" in ana.follow().banner
    assert "Nothing: the draft" in ana.get(f"{mine}/rebase").main
    rolled_back = begin(ana, "1")
    ana.send(f"{rolled_back}/publish", WHY | {"over": "yes"})
    assert "Published: version 3" in ana.follow().banner


def test_two_versions_and_a_draft_are_compared_side_by_side(ana):
    draft = begin(ana)
    change(ana, draft, 'name="Inspect the home"', 'name="Look at the home"')
    page = ana.get(f"{draft}/compare")
    assert page.heading == "Repair Version 1 and the draft: what differs"
    assert "Name was Inspect the home, is Look at the home." in page.main
    ana.send(f"{draft}/publish", WHY)
    assert ana.get("/processes/repair").links()["Compare versions"] == "/processes/repair/compare"
    page = ana.get("/processes/repair/compare")
    assert "Version 1 and version 2" in page.heading
    assert "Look at the home" in page.main
    assert "Nothing differs" in ana.get("/processes/repair/compare?from=2&to=2").main
    assert ana.get("/processes/repair/compare?from=99").status == 404
    assert ana.get("/processes/nothing/compare").status == 404
    broken = begin(ana)
    change(ana, broken, "<process", "<broken")
    assert "cannot be compared" in ana.get(f"{broken}/compare").main
