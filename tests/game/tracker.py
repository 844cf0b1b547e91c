"""What can be seen of the engine, gathered from its effects alone, as the service's rows are."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from service.engine import effects as fx

Sight = tuple[str, str, str]

THROWN: dict[type, str] = {
    fx.MessageSent: "message",
    fx.SignalSent: "signal",
    fx.Escalated: "escalation",
}


class Disagreement(AssertionError):
    """Engine and game show different things; the text says when and what."""


class Contradiction(Disagreement):
    """The effects of a move contradict those of the moves before."""


class Tracker:
    """Open work, waiting events, data and end, after every effect so far.

    `items` has the looped elements, each with the name of its item if there is one. `stalled` are
    joins that the engine reports as waiting in vain.
    """

    def __init__(self, items: Mapping[str, str | None]) -> None:
        """Nothing has happened yet."""
        self.items = items
        self.open: dict[int, Sight] = {}
        self.attached: dict[int, int | None] = {}
        self.data: dict[str, Any] = {}
        self.sent: Counter[tuple[str, str]] = Counter()
        self.passed: Counter[str] = Counter()
        self.stalled: set[int] = set()
        self.ended: str | None = None
        self.more = False

    def begin_action(self) -> None:
        """Begin to count afresh what is thrown and passed."""
        self.sent.clear()
        self.passed.clear()

    def see(self, effects: Iterable[fx.Effect]) -> None:
        """Take the effects of a move, in order."""
        self.more = False
        for effect in effects:
            if not self._opens(effect) and not self._closes(effect):
                self._tells(effect)

    def _opens(self, effect: fx.Effect) -> bool:
        match effect:
            case fx.TaskOpened():
                self._add(effect, "task", self._instance(effect))
            case fx.WorkRequested():
                self._add(effect, "work")
            case fx.TimerSet():
                self._add(effect, "timer", f"{effect.rule} #{effect.occurrence}")
                self.attached[effect.token] = effect.attached_to
            case fx.SubscriptionAdded():
                self._add(effect, effect.kind, effect.name)
            case fx.IncidentRaised(code="stuck"):
                self.stalled.add(effect.token)
            case fx.IncidentRaised():
                self._add(effect, "incident")
            case _:
                return False
        return True

    def _instance(self, effect: fx.TaskOpened) -> str:
        """Tell the instances of a looped task apart."""
        if effect.element not in self.items:
            return ""
        item = self.items[effect.element]
        about = f" {effect.local[item]}" if item is not None else ""
        return f"{effect.local['loopCounter']}{about}"

    def _closes(self, effect: fx.Effect) -> bool:
        match effect:
            case fx.TaskClosed():
                self._remove(effect, "task")
            case fx.WorkWithdrawn():
                self._remove(effect, "work")
            case fx.TimerCleared():
                self._remove(effect, "timer")
            case fx.SubscriptionRemoved():
                self._remove(effect, "message", "signal")
            case fx.IncidentCleared() if effect.token in self.stalled:
                self.stalled.remove(effect.token)
            case fx.IncidentCleared():
                self._remove(effect, "incident")
            case _:
                return False
        return True

    def _tells(self, effect: fx.Effect) -> None:
        match effect:
            case fx.DataSet():
                self.data[effect.key] = effect.value
            case fx.MessageSent(name=name) | fx.SignalSent(name=name) | fx.Escalated(code=name):
                self.sent[THROWN[type(effect)], name] += 1
            case fx.ElementPassed(state="completed"):
                self.passed[effect.element] += 1
            case fx.ElementKept(token=token, element=element) if token in self.open:
                kind, _, detail = self.open[token]
                self.open[token] = (kind, element, detail)
            case fx.StepLimitReached():
                self.more = True
            case fx.Ended():
                self._end(effect.how)
            case fx.Failed():
                self._end("failed")

    def work_is_done(self, token: int) -> None:
        """A worker's result was taken: the service strikes the row of the work itself."""
        self.open.pop(token, None)

    def _add(self, effect: Any, kind: str, detail: str = "") -> None:
        if effect.token in self.open:
            raise Contradiction(f"{effect} opens, but there is {self.open[effect.token]}")
        self.open[effect.token] = (kind, effect.element, detail)

    def _remove(self, effect: Any, *kinds: str) -> None:
        kind, element, _ = self.open.pop(effect.token, ("", "", ""))
        if kind not in kinds or element != effect.element:
            raise Contradiction(f"{effect} closes what was not open")

    def _end(self, how: str) -> None:
        if self.ended is not None:
            raise Contradiction(f"ends as {how}, had ended as {self.ended}")
        self.ended = how
