"""A whole housing case as officers live it: assessed, held, late, reworked, packed, closed."""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_plus

import pytest

from tests.e2e.door import Door
from tests.e2e.officer import MAIN_BUTTON, Officer
from tests.e2e.soundness import faults
from tests.e2e.story import Clock, steps_of

pytestmark = pytest.mark.e2e
Seat = Callable[..., Officer]
NAMES = {"cora": "olivia", "olu": "olivia", "pia": "omar", "tess": "tess"}
"""Who of the demo plays whom of the story."""
WORK_PATIENCE = 120
MOST_HOLIDAYS = 14
"""Days by which Christmas and its weekends may put a target off."""
WORK_SHOWS = {
    "document": '.govuk-task-list >> nth=0 >> a:text-is("Quality check by another person")',
    "email": "aside :text('Emails sent')",
}
"""Where a worker's work shows on the page of the case."""


class Walk:
    """One case, walked by two officers and their team leader at browsers of their own."""

    def __init__(self, seat: Seat, clock: Clock, *, scripts: bool) -> None:
        self._seat = seat
        self._clock = clock
        self._scripts = scripts
        self._seated: dict[str, Officer] = {}
        self._looked: set[str] = set()
        self.case = ""
        self.done: set[str] = set()
        self.seen: list[str] = []
        self.faults: dict[str, str] = {}

    def by(self, name: str) -> Officer:
        username = NAMES[name]
        if username not in self._seated:
            self._seated[username] = self._seat(username, scripts=self._scripts)
        return self._seated[username]

    def look(self, one: Officer, what: str) -> None:
        """Keep what is wrong with a page, once; it takes scripts to find out."""
        if self._scripts and what not in self._looked:
            self._looked.add(what)
            for fault in faults(one.page):
                self.faults.setdefault(fault, one.path)

    def addresses_with(self, *words: str) -> list[str]:
        """Give the addresses that any browser asked for and that hold one of these words."""
        asked = (unquote_plus(url) for one in self._seated.values() for url in one.asked)
        return [url for url in asked if any(word in url for word in words)]

    def at_case(self, name: str) -> Officer:
        return self.by(name).open(self.case)

    def take(self, step: dict[str, Any]) -> None:
        """Take one step of the story, and see that the case says what came of it."""
        if "start" in step:
            self._start(step["start"])
            return
        if "at" in step or "advance_to" in step:
            self._clock.advance_to(step.get("at") or step["advance_to"])
        if "after" in step:
            days = int(step["after"].partition(" ")[0])
            # Weekends and the holidays of Christmas at their worst; a single day is a weekday's.
            self._clock.advance(f"P{days if days == 1 else 2 * days + 2}D")
        if "hold" in step:
            self._hold(step)
        if "complete" in step:
            self._complete(step)
        if step.get("complete") == UNDONE:
            self._undo(step)
            self._complete(step)
        if "worker" in step:
            self._wait_for(WORK_SHOWS[step["worker"]])
        self._see(step.get("expect", {}))

    def _start(self, told: dict[str, Any]) -> None:
        self._clock.advance_to(told["at"])
        one = self.by(told["by"]).open("/start/housing_options")
        one.send(told["data"])
        assert one.problems == []
        if "an open case like this one" in one.text:
            one.press("Start another case all the same")
        self.case = one.path

    def _open_task(self, name: str, element: str) -> Officer:
        one = self.at_case(name)
        one.page.locator(f'.govuk-task-list a:text-is("{TASKS[element]}")').last.click()
        one.page.wait_for_url("**/tasks/*")
        return one

    def _complete(self, step: dict[str, Any]) -> None:
        one = self._open_task(step["by"], step["complete"])
        self.look(one, f"{step['complete']}{step.get('refused')}")
        if "refused" in step:
            assert "Another person must do this task" in one.text
            assert not one.page.locator(MAIN_BUTTON).count()
            self.done.add("checked by another person")
            return
        one.send(step["data"], outcome=step.get("outcome"))
        assert one.problems == [], one.problems
        assert one.path == self.case

    def _undo(self, step: dict[str, Any]) -> None:
        """Take back what was just completed: first what would end is shown, then it does."""
        one = self._open_task("tess", step["complete"]).press("Undo")
        one.send({"reason": "The wrong day"})
        assert "What would end" in one.text
        assert TASKS["interview"] in one.text
        self.look(one, "undo")
        one.press("Confirm")
        assert "is to be done again" in one.text
        self.done.add("undone")

    def _hold(self, step: dict[str, Any]) -> None:
        one = self._open_task(step["by"], step["hold"]).press("Put on hold")
        one.send({"hold_reason": step["reason"], "hold_release_at": step["until"]})
        assert "is on hold until" in one.text
        self.look(one, "hold")

    def _see(self, expected: dict[str, Any]) -> None:
        """Hold what the case says of tasks on hold and of targets missed against the story."""
        self.seen.append(self.at_case("tess").text)
        for task in expected.get("open", expected.get("held", ())) if "held" in expected else ():
            held = task in expected["held"]
            assert ("On hold" in self._row(task)) is held, task
            self.done.add("held" if held else "released")
        for task, state in expected.get("sla", {}).items():
            if state == "red":
                self._wait_until_late(task)
                self.done.add("breached")

    def _wait_until_late(self, element: str) -> None:
        """Let days go by until a target is missed: holidays may fall into the weeks moved to."""
        for _ in range(MOST_HOLIDAYS):
            if "Late" in self._row(element):
                return
            self._clock.advance("P1D")
            self.at_case("tess")
        pytest.fail(f"{element} is never late")

    def _row(self, element: str) -> str:
        """Read what the open page of the case says of its newest task of an element."""
        rows = self.by("tess").page.locator(".govuk-task-list__item", has_text=TASKS[element])
        return rows.last.inner_text()

    def _wait_for(self, shows: str) -> None:
        """Open the case again until a worker's work shows on it."""
        until = time.monotonic() + WORK_PATIENCE
        one = self.at_case("tess")
        while not one.page.locator(shows).count():
            assert time.monotonic() < until, shows
            one.page.wait_for_timeout(200)
            one.open(self.case)


STORIES = ("advice_interview", "assessed", "pack_ready", "pack_by_email")
PERSONAL = ("Amina", "Osei", "P-10442", "960 077", "amina@example.org", "High Street", "TE1 1AA")
"""What the story knows of the applicant, and no address may tell."""
UNDONE = "book_interview"
"""What the team leader lets an officer do again."""
TASKS = {
    "contact_advice": "Contact: advice",
    "book_interview": "Book the interview",
    "interview": "Interview and gather facts",
    "assess_affordability": "Affordability",
    "assess_vulnerability": "Vulnerability and risk",
    "check_evidence": "Evidence and identity",
    "check_landlord_notice": "Landlord and notice",
    "check_register": "Housing register",
    "review_advice": "Appraise the options",
    "draft_pack": "Draft the pack",
    "quality_check": "Quality check by another person",
    "follow_up": "Follow-up and outcome",
}


@pytest.mark.parametrize("scripts", [True, False], ids=["with_scripts", "without_scripts"])
def test_a_case_goes_from_enquiry_to_its_end(
    officer: Seat, clock: Clock, door: Door, scripts: bool
):
    walk = Walk(officer, clock, scripts=scripts)
    for step in steps_of(*STORIES, after=door.now()):
        walk.take(step)
    assert walk.done == {"held", "released", "undone", "breached", "checked by another person"}
    tess = walk.at_case("tess")
    assert "Advice given" in tess.text
    assert "the case is over" in tess.text
    document, mail = tess.links("/documents/", "/mailbox/")
    walk.look(tess.open(document), "the pack")
    (pdf,) = tess.links("/open")
    assert tess.context.request.get(tess.base + pdf).body().startswith(b"%PDF")
    everything = "\n".join([*walk.seen, tess.open(f"{walk.case}/timeline").text])
    for words in ("On hold", "Clock paused", "Due soon", "Late", "Target missed", "version 2"):
        assert words in everything, words
    walk.look(tess.open(mail), "the email")
    assert ".pdf" in tess.text
    assert walk.faults == {}
    assert walk.addresses_with(*PERSONAL) == []
