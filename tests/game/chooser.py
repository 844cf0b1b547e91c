"""Make up what happens next, from what is open."""

from collections.abc import Mapping
from random import Random
from typing import Any

from tests.game.blocks import ERRORS
from tests.game.draft import KEYS, OUTCOMES
from tests.game.game import Action, Verb

Sight = tuple[str, str, str]
VERBS: dict[str, Verb] = {
    "task": "complete",
    "work": "work_done",
    "timer": "fire",
    "message": "deliver",
    "incident": "retry",
}


class Chooser:
    """Chance's hand on a case; `results` names the variable that holds an element's result."""

    def __init__(self, chance: Random, results: Mapping[str, str | None]) -> None:
        """`chance` decides everything."""
        self.chance, self.results = chance, results

    def choose(self, open_now: Mapping[int, Sight]) -> Action:
        """Choose an action; its target is one of the numbers in `open_now`."""
        if not open_now or self.chance.random() < 0.08:
            return Action("set_data", values=self.values())
        if self.chance.random() < 0.01:
            return Action("cancel")
        target = self.chance.choice(sorted(open_now))
        kind, element, detail = open_now[target]
        if kind == "work" and self.chance.random() < 0.4:
            return Action("work_error", target, name=self.chance.choice(ERRORS))
        rarely = 0.25 if detail else 0.08  # What is looped is skipped oftener: it is rarer.
        if kind == "task" and self.chance.random() < rarely:
            return Action(self.chance.choice(["bypass", "skip"]), target)
        return self.about(target, kind, element, detail)

    def about(self, target: int, kind: str, element: str, detail: str) -> Action:
        """Let happen what something waits for."""
        if kind == "timer":
            return Action("fire", target, missed=self.missed(detail))
        values = {} if kind == "incident" else self.values()
        if kind == "signal":
            return Action("signal", name=detail, values=values)
        result = self.results.get(element)
        if result is not None and kind == "task":
            values[result] = self.chance.randrange(100)
        outcome = self.chance.choice(["", *OUTCOMES]) if kind == "task" else ""
        return Action(VERBS[kind], target, outcome, values)

    def missed(self, rule: str) -> int:
        """Sometimes a repeating timer comes late by a turn."""
        return self.chance.choice([0, 0, 1]) if rule.startswith("R") else 0

    def values(self) -> dict[str, Any]:
        """Make up answers or a payload."""
        keys = self.chance.sample(KEYS, self.chance.choice([0, 1, 1, 2]))
        return {key: self.chance.randrange(10) for key in keys}
