"""What can be seen of the engine, gathered from its effects alone, as the service's rows are."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from service.engine import effects as fx

Sight = tuple[str, str, str]


class Disagreement(AssertionError):
    """Engine and game show different things; the text says when and what."""


class Contradiction(Disagreement):
    """The effects of a move contradict those of the moves before."""


class Tracker:
    """Open work, waiting events, data and end, after every effect so far.

    `items` names the variable that tells the instances of an element apart.
    """

    def __init__(self, items: Mapping[str, str]) -> None:
        """Nothing has happened yet."""
        self.items = items
        self.open: dict[int, Sight] = {}
        self.attached: dict[int, int | None] = {}
        self.data: dict[str, Any] = {}
        self.sent: Counter[tuple[str, str]] = Counter()
        self.ended: str | None = None
        self.more = False

    def forget_sent(self) -> None:
        """Begin to count afresh what is thrown."""
        self.sent.clear()

    def see(self, effects: Iterable[fx.Effect]) -> None:
        """Take the effects of a move, in order."""
        self.more = False
        for effect in effects:
            self._see(effect)

    def _see(self, effect: fx.Effect) -> None:  # noqa: C901, PLR0912
        match effect:
            case fx.TaskOpened():
                item = self.items.get(effect.element)
                detail = str(effect.local[item]) if item else ""
                self._add(effect.token, "task", effect.element, detail)
            case fx.WorkRequested():
                self._add(effect.token, "work", effect.element, "")
            case fx.TimerSet():
                self.attached[effect.token] = effect.attached_to
                self._add(
                    effect.token, "timer", effect.element, f"{effect.rule} #{effect.occurrence}"
                )
            case fx.SubscriptionAdded():
                self._add(effect.token, effect.kind, effect.element, effect.name)
            case fx.IncidentRaised():
                self._add(effect.token, "incident", effect.element, "")
            case fx.TaskClosed() | fx.WorkWithdrawn() | fx.TimerCleared():
                self._remove(effect.token, effect.element)
            case fx.SubscriptionRemoved():
                self._remove(effect.token, effect.element)
            case fx.DataSet():
                self.data[effect.key] = effect.value
            case fx.MessageSent() | fx.SignalSent():
                kind = "message" if isinstance(effect, fx.MessageSent) else "signal"
                self.sent[kind, effect.name] += 1
            case fx.Escalated():
                self.sent["escalation", effect.code] += 1
            case fx.StepLimitReached():
                self.more = True
            case fx.Ended() | fx.Failed():
                self._end(effect.how if isinstance(effect, fx.Ended) else "failed")
            case _:
                pass

    def settle(self, token: int) -> None:
        """Work of this token is done, or its incident retried: the service strikes its row."""
        self.open.pop(token, None)

    def _add(self, token: int, kind: str, element: str, detail: str) -> None:
        if self.open.get(token, ("timer", element, detail)) != (kind, element, detail):
            raise Contradiction(f"{token} {element} opens as {kind}, is {self.open[token]}")
        self.open[token] = (kind, element, detail)

    def _remove(self, token: int, element: str) -> None:
        if self.open.pop(token, (None, None))[1] != element:
            raise Contradiction(f"{token} {element} closes and was not open")

    def _end(self, how: str) -> None:
        if self.ended is not None:
            raise Contradiction(f"ends as {how}, had ended as {self.ended}")
        self.ended = how
