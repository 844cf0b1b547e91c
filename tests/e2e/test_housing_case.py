"""A whole housing case as officers live it: assessed, held, late, reworked, packed, closed."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.e2e.door import Door
from tests.e2e.officer import Officer
from tests.e2e.soundness import faults, reflow_faults
from tests.e2e.story import Clock, steps_of

pytestmark = pytest.mark.e2e
NAMES = {"cora": "casey", "olu": "olivia", "pia": "omar", "tess": "tess", "stan": "sam"}
"""Who of the demo plays whom of the story."""
WORK_PATIENCE = 120
WORK_SHOWS = {
    "document": '.govuk-task-list >> nth=0 >> a:text-is("Quality check by another person")',
    "email": "aside :text('Emails sent')",
}
"""Where a worker's work shows on the page of the case."""


class Walk:
    """One case, walked by several officers at browsers of their own."""

    def __init__(
        self, browser: Browser, base: str, clock: Clock, shots: Path, *, scripts: bool
    ) -> None:
        self._browser, self._base, self._clock, self._shots = browser, base, clock, shots
        self._scripts = scripts
        self._seated: dict[str, Officer] = {}
        self.case = ""
        self.faults: dict[str, str] = {}

    def by(self, name: str) -> Officer:
        username = NAMES[name]
        if username not in self._seated:
            one = Officer(self._browser, self._base, scripts=self._scripts)
            self._seated[username] = one.sign_in(username)
        return self._seated[username]

    def shoot(self, one: Officer, name: str) -> None:
        one.shoot(self._shots / f"{len(list(self._shots.glob('*.png'))):02}-{name}.png")

    def look(self, one: Officer) -> None:
        """Keep what is wrong with the page that somebody sees; it takes scripts to find out."""
        if self._scripts:
            for fault in (*faults(one.page), *reflow_faults(one.page)):
                self.faults.setdefault(fault, one.path)

    def leave(self) -> None:
        for one in self._seated.values():
            one.context.close()

    def complaints(self) -> list[str]:
        """What the browsers had to say: of blocked scripts and styles, of files not found."""
        return [text for one in self._seated.values() for text in one.complaints]

    def at_case(self, name: str) -> Officer:
        return self.by(name).open(self.case)

    def take(self, step: dict[str, Any]) -> None:
        """Take one step of the story."""
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
        self.look(one)
        if "refused" in step:
            assert "Another person must do this task" in one.text
            self.shoot(one, "not-for-you")
            return
        one.send(step["data"], outcome=step.get("outcome"))
        assert one.problems == [], one.problems
        assert one.path == self.case
        self.shoot(one, f"after-{step['complete']}")

    def _undo(self, step: dict[str, Any]) -> None:
        """Take back what was just completed: first what would end is shown, then it does."""
        one = self._open_task("tess", step["complete"]).press("Undo")
        one.send({"reason": "The wrong day"})
        assert "What would end" in one.text
        self.look(one)
        one.press("Confirm")
        assert "is to be done again" in one.text

    def _hold(self, step: dict[str, Any]) -> None:
        one = self._open_task(step["by"], step["hold"]).press("Put on hold")
        one.send({"hold_reason": step["reason"], "hold_release_at": step["until"]})
        assert "is on hold until" in one.text
        self.shoot(one, "held")

    def _wait_for(self, shows: str) -> None:
        """Open the case again until a worker's work shows on it."""
        until = time.monotonic() + WORK_PATIENCE
        one = self.at_case("tess")
        while not one.page.locator(shows).count():
            assert time.monotonic() < until, shows
            one.open(self.case)


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


@pytest.fixture(params=[True, False], ids=["with_scripts", "without_scripts"])
def walk(
    request: pytest.FixtureRequest, browser: Browser, base: str, clock: Clock, tmp_path: Path
) -> Iterator[Walk]:
    begun = Walk(browser, base, clock, tmp_path / "shots", scripts=request.param)
    yield begun
    begun.leave()


def test_a_case_goes_from_enquiry_to_its_end(walk: Walk, door: Door):
    seen: list[str] = []
    stories = ("advice_interview", "assessed", "pack_ready", "pack_by_email")
    for step in steps_of(*stories, after=door.now()):
        walk.take(step)
        seen.append(walk.at_case("tess").text)
    seen.insert(0, walk.by("tess").open(f"{walk.case}/timeline").text)
    everything = "\n".join(seen)
    for words in ("On hold", "Clock paused", "Due soon", "Late", "Target missed", "version 2"):
        assert words in everything, words
    assert "Advice given" in seen[-1]
    assert "the case is over" in seen[-1]
    for link in walk.at_case("tess").links("/documents/", "/files"):
        walk.look(walk.by("tess").open(link))
    for link in walk.by("tess").open("/mailbox").links("/mailbox/"):
        walk.look(walk.by("tess").open(link))
    assert walk.faults == {}
    assert walk.complaints() == []
