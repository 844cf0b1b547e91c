"""A new analyst's first change, from a copied process to running cases, as the guide tells it."""

import json
import re
from collections.abc import Callable
from functools import cache

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.door import Door
from tests.e2e.officer import Officer
from tests.e2e.pen import Pen
from tests.e2e.picture import keep_picture
from tests.e2e.story import Clock

pytestmark = pytest.mark.e2e
Seat = Callable[..., Officer]
KEY, NAME = "garage_application", "Garage application"
RENT, LOOK = "Check the rent account", "Look at the rent account"
REQUEST = {
    "subject_name": "Ada Example",
    "subject_reference": "G-1",
    "request_source": "phone",
    "request_summary": "A garage near Elm Court.",
}
OWED = {"rent_owed": 0}
RENT_FORM = {
    "type": "default",
    "id": "rent_account",
    "schemaVersion": 18,
    "components": [
        {
            "type": "number",
            "id": "rent_owed",
            "key": "rent_owed",
            "label": "How many pounds of rent are owed?",
            "validate": {"required": True, "min": 0},
        }
    ],
}
TABLE = {
    "Amount": "Rent owed",
    "amount": "rent_owed",
    "100": "0",
    '"yes"': '"offer"',
    '"no"': '"refuse"',
}
"""What the analyst writes over the example that a new decision begins as."""
DID_WORK = """    open: [do_work]
    due: {do_work: '2026-12-07'}
"""
DID_BOTH = """    open: [check_the_rent_account, do_work]
    due: {do_work: '2026-12-07'}
- complete: check_the_rent_account
  by: ada
  data: {rent_owed: 0}
  expect:
    open: [do_work]
"""
"""What the copied story says of the recorded request, and what it has to say now."""
APPROVED = """    open: []
    case: open
"""
OFFERED = f"{APPROVED}    data: {{offer: offer}}\n"
"""What it says of the approval, and with what was decided then."""
WRONG_DAY = re.compile("to be due on ([0-9-]+); it is due on ([0-9-]+)")
WINDOW = 1024
"""How high the window is."""
MANY = range(300)
"""How often a page is looked at again until a worker has done its part."""
WEEKS = 5
"""Within which ten working days are over, whatever holidays fall into them."""


class Analyst:
    """Ana, who has never changed a process: what she does, a heading of the guide a method."""

    def __init__(self, seat: Seat, key: str) -> None:
        self.ana, self.key, self.draft = seat("ana"), key, ""
        self.page: Page = self.ana.page
        self.pen = Pen(self.page)

    def copy(self) -> None:
        self.ana.open("/drafts").page.get_by_role("button", name="Begin a draft").click()
        self.page.get_by_label("What is the process called?").fill(NAME)
        self.page.get_by_label("Its short name").fill(self.key)
        self.page.get_by_label("What does it begin as?").select_option("A copy of Generic case")
        keep_picture(self.page, "copy", 1150)
        self.ana.press("Begin the new process")
        self.draft = self.ana.path

    def add_file(self, name: str, text: Callable[[str], str]) -> None:
        """Add a file, change what it begins as, and try it out."""
        self.ana.open(self.draft).page.get_by_text("Add or replace files").click()
        self.page.get_by_label("Or the name of a new file").fill(name)
        self.ana.press("Add")
        self.rewrite(text)
        self.ana.follow("Try it out, as it is saved")

    def rewrite(self, text: Callable[[str], str]) -> None:
        """Change a file on its page of text, until nothing is wrong in it."""
        field = self.page.get_by_label("Text", exact=True)
        field.fill(text(field.input_value()))
        self.ana.press("Save")
        assert "What is wrong in this file\n\nNothing." in self.ana.text

    def add_form_and_decision(self) -> None:
        form, table = "rent_account.json", "may_be_offered.dmn"
        self.add_file(f"forms/{self.key}/{form}", lambda _: json.dumps(RENT_FORM, indent=2))
        assert "How many pounds of rent are owed?" in self.ana.text
        keep_picture(self.page, "form")
        self.add_file(f"processes/{self.key}/{table}", lambda text: replaced(text, TABLE))
        self.page.get_by_label("rent_owed").fill("250")
        self.ana.press("Try May be offered")
        assert "It gives" in self.ana.text
        assert "refuse" in self.page.locator("[id^=result-]").inner_text()
        keep_picture(self.page, "decision")

    def draw(self) -> None:
        pen = self.pen
        self.ana.open(self.draft).follow("Draw")
        pen.is_ready()
        pen.make_room("record", "do_work", 70)
        split = pen.put("Parallel gateway", pen.between("record", "do_work"))
        join = pen.put("Parallel gateway", pen.between("approved", "wait_to_follow_up"))
        pen.make_room(join, "wait_to_follow_up", 100)
        rule = pen.put(
            "Business rule task", pen.between(join, "wait_to_follow_up"), "May a garage be offered?"
        )
        rent = pen.append(split, "User task", RENT)
        pen.connect(rent, join)
        expect(self.page.locator("#problem-count")).to_have_text(
            "2 to mend before publishing, 1 to look at."
        )
        self.page.get_by_role("button", name="Show all").click()
        keep_picture(self.page, "lint")
        self.say_what(rent)
        pen.choose(rule)
        pen.group("What is decided")
        pen.panel.get_by_label("Decision", exact=True).select_option("may_be_offered")
        pen.panel.get_by_label("Result goes into").fill("offer")
        self.page.keyboard.press("Tab")
        expect(self.page.locator("#problem-count")).to_contain_text("Nothing stands in the way")
        pen.is_saved()

    def say_what(self, rent: str) -> None:
        """Give the new task its form, its service level and somebody to tell."""
        pen = self.pen
        pen.choose(rent)
        pen.group("What is asked")
        pen.panel.get_by_label("Form", exact=True).select_option("rent_account")
        pen.group("By when")
        pen.panel.get_by_label("To be done within").fill("5 working days")
        self.page.keyboard.press("Tab")
        expect(self.page.locator("#handrail-worked-example")).to_contain_text("5 working days from")
        tells = pen.group("Escalation steps")
        tells.get_by_title("Add one").click()
        tells.get_by_label("Whoever holds the case").check()
        self.page.keyboard.press("Tab")
        pen.panel.get_by_label("To be done within").scroll_into_view_if_needed()
        keep_picture(self.page, "panel", WINDOW)

    def tell_stories(self) -> None:
        """Mend the story that was copied, and make a second one of what dates a case gets."""
        self.ana.open(
            f"{self.draft}/text/processes/{self.key}/stories/reviewed_and_followed_up.yaml"
        )
        self.rewrite(lambda text: replaced(text, {DID_WORK: DID_BOTH, APPROVED: OFFERED}))
        self.ana.open(self.draft).follow("What dates would a case get?")
        self.ana.send(REQUEST)
        self.ana.press("Do it : Record what is needed").send(REQUEST)
        keep_picture(self.page, "dates")
        self.page.get_by_label("What does it tell, in one sentence?").fill("The rent is looked at")
        self.ana.press("Keep as a story")
        assert "2 of 2 stories are green." in self.run_stories()

    def run_stories(self) -> str:
        """Have the stories told, and give what their page says when they are."""
        self.ana.open(self.draft).press("Run the stories")
        for _ in MANY:
            if not self.page.locator("#progress").count():
                break
            self.ana.follow("Look again")
        return self.ana.text

    def mend_story(self) -> None:
        """Let the story that does not come as expected any more expect what comes now."""
        said = self.run_stories()
        keep_picture(self.page, "red")
        found = WRONG_DAY.search(said)
        assert found, said
        self.ana.open(f"{self.draft}/text/processes/{self.key}/stories/the_rent_is_looked_at.yaml")
        self.rewrite(lambda text: replaced(text, {found[1]: found[2]}))
        assert "2 of 2 stories are green." in self.run_stories()

    def publish(self, why: str) -> None:
        self.ana.open(self.draft).press("Publish")
        self.ana.send({"note": why})
        assert "Published" in self.ana.text

    def change(self) -> None:
        """Begin a draft of what is published, give the task more time and another name."""
        pen = self.pen
        self.ana.open(f"/processes/{self.key}").follow("Version 1")
        self.ana.press("Begin a draft from this version")
        self.draft = self.ana.path
        self.ana.follow("Draw")
        pen.is_ready()
        pen.choose("check_the_rent_account")
        pen.group("Name and key")
        pen.panel.get_by_label("Name", exact=True).fill(LOOK)
        pen.group("By when")
        pen.panel.get_by_label("To be done within").fill("10 working days")
        self.page.keyboard.press("Tab")
        expect(self.page.locator("#handrail-worked-example")).to_contain_text("10 working days")
        pen.is_saved()
        self.ana.open(self.draft).press("See what it changes")
        assert "Target was 5 working days, is 10 working days" in self.ana.text
        keep_picture(self.page, "compare")


class Case:
    """A case of the new process, as officers meet it."""

    def __init__(self, seat: Seat, key: str, reference: str) -> None:
        self._seat = seat
        told = REQUEST | {"subject_reference": reference}
        self.path = seat("olivia").open(f"/start/{key}").send(told).path
        self.complete("olivia", "Record what is needed", told)

    def text(self) -> str:
        return self._seat("olivia").open(self.path).text

    def task(self, who: str, task: str) -> Locator:
        """Open the case, and give the link to the newest task of a name."""
        page = self._seat(who).open(self.path).page
        return page.locator(f'.govuk-task-list a:text-is("{task}")').last

    def complete(self, who: str, task: str, answers: dict[str, object], outcome: str = "") -> None:
        one = self._seat(who)
        self.task(who, task).click()
        one.page.wait_for_url("**/tasks/*")
        one.send(answers, outcome=outcome or None)

    def go_to_its_end(self, clock: Clock, today: str) -> None:
        self.complete("olivia", RENT, OWED)
        self.complete("olivia", "Do the work", {"work_summary": "Seen.", "work_done_on": today})
        self.complete("tess", "Review by another person", {}, "approve")
        for _ in range(WEEKS):
            clock.advance("P7D")
            if self.task("olivia", "Follow up").count():
                break
        self.complete("olivia", "Follow up", {"result_held": "yes", "result_notes": "It has."})


def move_running_cases(admin: Officer, key: str) -> None:
    """See what would happen to each case, try it with one, and move the other."""
    admin.open(f"/processes/{key}").follow("Move running cases to another version")
    admin.press("Next: what becomes of each step")
    clock = admin.page.locator('[name="clock.check_the_rent_account"]')
    clock.select_option("recompute")
    admin.press("Show what would happen")
    assert "2 cases can move" in admin.text
    assert "Clocks that move" in admin.text
    keep_picture(admin.page, "moving")
    admin.press("Try it with 1 case").press("Move it")
    assert "2 cases moved" in admin.text


def test_a_new_analyst_changes_a_process_and_moves_running_cases_onto_it(
    officer: Seat, clock: Clock, door: Door
) -> None:
    seat = cache(officer)
    analyst = Analyst(seat, KEY)
    analyst.copy()
    analyst.add_form_and_decision()
    analyst.draw()
    analyst.tell_stories()
    analyst.publish("A garage is let only to who owes no rent.")
    first = Case(seat, KEY, "G-1")
    first.go_to_its_end(clock, f"{door.now():%Y-%m-%d}")
    assert "the case is over" in first.text()
    others = [Case(seat, KEY, "G-2"), Case(seat, KEY, "G-3")]
    analyst.change()
    analyst.mend_story()
    analyst.publish("Looking takes longer than we thought.")
    assert all(RENT in one.text() for one in others)
    move_running_cases(seat("admin"), KEY)
    assert all(LOOK in one.text() and RENT not in one.text() for one in others)


def replaced(text: str, words: dict[str, str]) -> str:
    """Write words over others. Raises AssertionError for a word that is not there."""
    for word, other in words.items():
        assert word in text
        text = text.replace(word, other)
    return text
