"""A whole housing case as officers live it: assessed, held, late, reworked, packed, closed."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.e2e.officer import Officer
from tests.e2e.story import Clock, steps_of

NAMES = {"cora": "casey", "olu": "olivia", "pia": "omar", "tess": "tess", "stan": "sam"}
"""Who of the demo plays whom of the story."""
WORK_PATIENCE = 60


class Walk:
    """One case, walked by several officers at browsers of their own."""

    def __init__(self, browser: Browser, base: str, clock: Clock, shots: Path) -> None:
        self._browser, self._base, self._clock, self._shots = browser, base, clock, shots
        self._seated: dict[str, Officer] = {}
        self.case = ""
        self.tasks: dict[str, str] = {}

    def by(self, name: str) -> Officer:
        username = NAMES[name]
        if username not in self._seated:
            one = Officer(self._browser, self._base)
            self._seated[username] = one.sign_in(username)
        return self._seated[username]

    def shoot(self, one: Officer, name: str) -> None:
        one.shoot(self._shots / f"{len(list(self._shots.glob('*.png'))):02}-{name}.png")

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
            self._clock.advance("PT24H")
        if "hold" in step:
            self._hold(step)
        if "complete" in step:
            self._complete(step)
        if "worker" in step:
            self._wait_for_work()

    def _start(self, told: dict[str, Any]) -> None:
        self._clock.advance_to(told["at"])
        one = self.by(told["by"]).open("/start/housing_options")
        one.send(told["data"])
        assert one.problems == []
        self.case = one.path

    def _open_task(self, name: str, element: str) -> Officer:
        one = self.at_case(name)
        one.page.locator(f'.govuk-task-list a:text-is("{TASKS[element]}")').first.click()
        return one

    def _complete(self, step: dict[str, Any]) -> None:
        one = self._open_task(step["by"], step["complete"])
        if "refused" in step:
            assert "You cannot complete this task" in one.text
            self.shoot(one, "not-for-you")
            return
        one.send(step["data"], outcome=step.get("outcome"))
        assert one.problems == [], one.problems
        assert one.path == self.case
        self.shoot(one, f"after-{step['complete']}")

    def _hold(self, step: dict[str, Any]) -> None:
        one = self._open_task(step["by"], step["hold"]).press("Put on hold")
        one.send({"hold_reason": step["reason"], "hold_release_at": step["until"]})
        assert "is on hold until" in one.text
        self.shoot(one, "held")

    def _wait_for_work(self) -> None:
        until = time.monotonic() + WORK_PATIENCE
        one = self.at_case("tess")
        while "Quality check" not in one.page.inner_text(".govuk-task-list >> nth=0"):
            assert time.monotonic() < until
            time.sleep(1)
            one.open(self.case)


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


@pytest.fixture
def walk(browser: Browser, base: str, clock: Clock, tmp_path: Path) -> Walk:
    return Walk(browser, base, clock, tmp_path / "shots")


def test_a_case_goes_from_enquiry_to_pack(walk: Walk):
    seen: list[str] = []
    for step in steps_of("advice_interview", "assessed", "pack_ready"):
        walk.take(step)
        seen.append(walk.at_case("tess").text)
    everything = "\n".join(seen)
    for words in ("On hold", "Clock paused", "Due soon", "Late"):
        assert words in everything, words
