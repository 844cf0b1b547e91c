"""What dates would a case get: a process is tried out press by press, and kept as a story."""

from io import BytesIO

import pytest

from service.stories import read_story, tell
from tests.integration.web.drawings import FILES
from tests.integration.web.visitor import Page, Visitor
from tests.unit.web.pages import find, sent, text

START = {
    f"trial_starts_at-{part}": value
    for part, value in {"day": "23", "month": "11", "year": "2026", "time": "9:00"}.items()
}


class Trier:
    """Somebody who presses on the page of dates; every form there carries the story so far."""

    def __init__(self, visitor: Visitor, address: str) -> None:
        self.visitor = visitor
        self.address = address
        self.page = visitor.get(address)

    def press(self, button: str, **said: str) -> Page:
        """Press the first button that begins so, with what its form carries and what is said."""
        main = find(self.page.document, "main")[0]
        forms = [
            one
            for one in main.iter("form")
            if any(text(pressed).startswith(button) for pressed in one.iter("button"))
        ]
        fields: dict[str, list[str]] = {}
        for element in forms[0].iter():
            name, value = element.get("name"), sent(element)
            if name and value is not None:
                fields.setdefault(name, []).append(value)
        path = forms[0].get("action") or self.address
        self.page = self.visitor.post(path, fields | said)
        return self.page


@pytest.fixture
def repair(visit) -> Trier:
    ana = visit("ana")
    ana.send("/drafts/new", {"process": "repair"}, action="/drafts/from-process")
    return Trier(ana, f"{ana.page.location}/dates")


def test_a_case_is_tried_out_and_kept_as_a_story_that_is_true(repair):
    assert repair.press("Start the case here", **START).problems == ["Enter address"]
    page = repair.press("Start the case here", address="1 High Street")
    assert page.heading.endswith("It is 23 November 2026 at 9am")
    assert "Inspect the home" in page.main
    assert "5 working days from Monday 23 November 2026" in page.main
    assert "“Inspect the home” turns amber" in page.main
    page = repair.press("Do it")
    assert "Look at 1 High Street and say what is wrong." in page.main
    assert "Enter what is wrong" in repair.press("Complete this task").problems
    page = repair.press("Complete this task", found="Damp", _outcome="mend")
    assert "Mend it" in page.main, "whoever may not do both, somebody else does"
    assert "until" in repair.press("Hold").main or "Release date" in repair.page.main
    assert repair.press("Put on hold").status == 422
    until = {
        f"trial_hold_until-{part}": value
        for part, value in zip(
            ("day", "month", "year", "time"), ("1", "12", "2026", "9:00"), strict=True
        )
    }
    page = repair.press("Put on hold", **until)
    assert "The hold ends" in page.main
    assert "On hold" in page.main
    page = repair.press("Wait", _number="2", _unit="hours")
    assert page.heading.endswith("It is 23 November 2026 at 11am")
    assert "It is 23 November 2026 at 9am" in repair.press("Undo the last step").heading
    page = repair.press("Go to then")
    assert "It is 1 December 2026 at 9am" in page.heading
    repair.press("Do it")
    page = repair.press("Complete this task")
    assert "The case is over." in page.main
    check_it_is_kept(repair)


def check_it_is_kept(repair: Trier) -> None:
    """Keep what was tried out: the story that the draft then has is true."""
    assert repair.press("Keep as a story").problems == ["Say in one sentence what the story tells"]
    repair.press("Keep as a story", sentence="It is mended late!")
    assert repair.visitor.follow().heading.endswith("It is mended late!")
    page = repair.visitor.get(repair.visitor.page.links()["Change it as text"])
    (area,) = find(page.document, "textarea", name="text")
    kept = sent(area) or ""
    with repair.visitor.client.application.app_context():
        told = tell(read_story("kept", kept), FILES, process_key="repair")
    assert told.green, told.said
    assert "due:" in kept
    assert "case: completed" in kept
    went_on = repair.visitor.get(f"{repair.address}?story={page.heading.split()[-1]}")
    assert "The case is over." in went_on.main


def test_what_cannot_be_done_is_said_and_the_case_stays(repair):
    repair.press("Start the case here", address="1 High Street", **START)
    assert "as a number" in repair.press("Wait", _number="soon").problems[0]
    assert "no JSON" in repair.press("Send it", _payload="{").problems[0]
    assert (
        "nothing in the case waits"
        in repair.press("Send it", _message="nothing").problems[0].lower()
    )
    assert "Nothing of the topic" in repair.press("Wait", _do="answer", _topic="x").problems[0]
    assert "Nothing can be done so" in repair.press("Wait", _do="go", _at="soon").problems[0]
    assert (
        "go back in time"
        in repair.press("Wait", _do="go", _at="2026-01-01T09:00:00+00:00").problems[0]
    )
    assert "not open any more" in repair.press("Wait", _do="open", _task="mend").problems[0]
    page = repair.press("Send it", _message="called_off", _payload='{"why_off": "Mended"}')
    assert "Called off" in page.main


def test_a_published_version_is_tried_out_and_a_broken_draft_says_why_it_cannot(visit, repair):
    version = Trier(visit("ana"), "/processes/repair/1/dates")
    page = version.press("Start the case here", address="2 High Street", **START)
    assert "Inspect the home" in page.main
    assert "Keep as a story" not in page.buttons
    broken = version.press("Wait", _story="story: [")
    assert broken.status == 422
    assert broken.problems
    ana, draft = repair.visitor, repair.address.removesuffix("/dates")
    steps = "[{complete: inspect, data: {found: x}, outcome: mend}, {complete: inspect}]"
    start = "{at: 2026-11-23T09:00, data: {address: x}}"
    text = f"story: x\nstart: {start}\nsteps: {steps}\n"
    ana.send(draft, {"name": "repair/stories/x.yaml"}, action=f"{draft}/add")
    ana.send(f"{draft}/text/repair/stories/x.yaml", {"text": text})
    part = Trier(ana, f"{repair.address}?story=repair/stories/x.yaml")
    assert "Step 2: complete inspect could not be done" in part.page.problems[0]
    assert "Inspect the home" in part.press("Undo the last step").main
    name = "repair/report.json"
    ana.send(f"{draft}/text/{name}", {"text": "{}"})
    page = ana.get(repair.address)
    assert "cannot be tried out" in page.main
    assert name in page.main


ALONE = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d"
targetNamespace="t"><process id="alone" name="Alone" isExecutable="true"><task id="t" name="Look"/>
</process></definitions>"""


def test_one_file_without_a_drawn_start_is_tried_out_and_its_story_is_kept(visit):
    ana = visit("ana")
    chosen = {"chosen": (BytesIO(ALONE), "alone.bpmn")}
    ana.send("/drafts/new", chosen, action="/drafts/from-files")
    draft = ana.page.location
    alone = Trier(ana, f"{draft}/dates")
    stands = alone.press("Start the case here", **START)
    assert "Look" in stands.main
    said = ana.get(draft).fields(f"{draft}/comment")
    ana.post(f"{draft}/ask-for-review", said | {"words": "Look at it"})
    page = alone.press("Keep as a story", sentence="It begins")
    assert page.problems == ["It cannot be kept as it is"]
    ana.send(draft, {}, action=f"{draft}/take-back")
    alone.page = stands
    alone.press("Keep as a story", sentence="It begins")
    assert ana.follow().heading.endswith("It begins")
