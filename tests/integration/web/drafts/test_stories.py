"""The stories of a draft as analysts run and read them, without scripts."""

import pytest

from service.clock import real_now
from service.drafts import telling
from tests.integration.web.drafts.test_drafts import REPAIR
from tests.integration.web.drafts.test_publishing import WHY, begin, change
from tests.integration.web.visitor import Page, Visitor

FOLDER = f"{REPAIR.rpartition('/')[0]}/stories"
STORY, BROKEN = f"{FOLDER}/inspected.yaml", f"{FOLDER}/broken.yaml"
TOLD = """story: Nothing has to be mended.
people: {olu: [repairs], tam: [repairs]}
start: {at: 2026-12-07T09:00, by: olu, data: {address: 1 Elm Court}}
expect: {open: [inspect]}
steps:
- complete: inspect
  by: olu
  outcome: nothing to do
  data: {found: Nothing}
  expect: {open: [%s]}
"""


@pytest.fixture
def ana(visit) -> Visitor:
    return visit("ana")


def write(visitor: Visitor, draft: str, name: str, text: str) -> None:
    visitor.send(draft, {"name": name}, action=f"{draft}/add")
    visitor.send(f"{draft}/text/{name}", {"text": text})


def run(visitor: Visitor, draft: str) -> Page:
    """Press the button, and let a worker do its part."""
    visitor.send(draft, action=f"{draft}/tell-stories")
    assert visitor.page.location == f"{draft}/stories"
    assert "Waiting to be run" in visitor.follow().main
    assert "stories are run. Asked for" in visitor.page.main
    with visitor.client.application.app_context():
        telling.go_on(real_now, seconds=60)
    return visitor.get(f"{draft}/stories")


def test_stories_are_run_and_their_ways_are_drawn(ana):
    draft = begin(ana)
    assert "The draft has no story" in ana.get(f"{draft}/stories").main
    write(ana, draft, STORY, TOLD % "nothing")
    write(ana, draft, BROKEN, "story: [")
    page = ana.get(draft)
    assert "Not run yet" in page.main
    assert "How its case ended" not in ana.get(f"{draft}/stories/{STORY}").main
    page = run(ana, draft)
    assert "0 of 2 stories are green" in page.main
    assert "Expected open: nothing. Found: “Mend it”" in page.main
    assert "3 of 7 elements" in page.main
    assert "Called off" in page.main
    assert "Run the stories" not in page.buttons
    story = ana.get(f"{draft}/stories/{STORY}")
    assert story.heading == "Story of Repair Nothing has to be mended."
    assert "Open, at “Mend it”" in story.main
    assert "change the story (inspected.yaml, line 6)" in story.main
    assert "mend the process at “Mend it”" in story.main
    assert "Not as told, The end, 3" in story.main
    assert "This is not YAML" in ana.get(f"{draft}/stories/{BROKEN}").main
    page = ana.send(f"{draft}/publish", WHY)
    assert page.problems == ["Enter the reason"]
    _look_at_what_changes(ana, draft)


def _look_at_what_changes(ana: Visitor, draft: str) -> None:
    ana.send(f"{draft}/text/{STORY}", {"text": TOLD % "mend"})
    assert "Not run since the change" in ana.get(f"{draft}/stories").main
    assert "Run the stories to see" in ana.page.main
    assert "This is how it came before" in ana.get(f"{draft}/stories/{STORY}").main
    assert "1 of 2 stories are green" in run(ana, draft).main
    write(ana, draft, f"{FOLDER}/new.yaml", TOLD % "mend")
    assert "1 of 3 stories count" in ana.get(f"{draft}/stories").main
    run(ana, draft)
    ana.send(draft, action=f"{draft}/tell-stories")
    assert "Nothing has changed" in ana.follow().banner
    assert ana.get(f"{draft}/stories/{REPAIR}").status == 404
    change(ana, draft, "<process", "<nothing")
    assert "Not run since the change" in ana.get(f"{draft}/stories").main
    assert "As told" in ana.get(f"{draft}/stories/{STORY}").main


def test_more_is_expected_of_a_story_without_reading_yaml(ana):
    draft = begin(ana)
    write(ana, draft, STORY, TOLD % "mend")
    path = f"{draft}/expect/{STORY}"
    assert ana.get(f"{draft}/stories/{STORY}").links()["Expect something more"] == path
    old = ana.get(path).fields(path)
    page = ana.send(path, {"expect_after": "1", "expect_what": "due"})
    assert page.status == 422
    due = {"expect_after": "1", "expect_what": "due", "expect_task": "mend"}
    day = {"expect_day-day": "4", "expect_day-month": "1", "expect_day-year": "2027"}
    ana.post(path, page.fields(path) | due | day)
    assert "The story expects that too" in ana.follow().banner
    ana.send(path, {"expect_after": "0", "expect_what": "open"})
    text = ana.get(f"{draft}/text/{STORY}").fields(f"{draft}/text/{STORY}")["text"][0]
    assert "due: {mend: '2027-01-04'}" in text
    assert "case: open" in text
    page = ana.post(path, old | {"expect_after": "0", "expect_what": "completed"})
    assert page.status == 409
    assert "Somebody else" in page.problems[0]
    ana.send(f"{draft}/text/{STORY}", {"text": f"# Mine\n{text}"})
    assert ana.get(path).location == f"{draft}/text/{STORY}"
    assert "remarks" in ana.follow().main
    ana.send(f"{draft}/text/{STORY}", {"text": "story: ["})
    assert ana.get(path).status == 422
    assert ana.get(f"{draft}/expect/{REPAIR}").status == 404
