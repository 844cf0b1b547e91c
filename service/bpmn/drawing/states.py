"""How an element stands in a case: in words, and as marks that need no colour to be read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from service.bpmn.drawing.marks import Look, Mark, alone
from service.bpmn.drawing.svg import Markup

_LOOKS = {
    "failed": Look("#d4351c", "#fbeae7", 3),
    "late": Look("#b3260f", "#fff5f2", 3),
    "held": Look("#594d00", "#fff7bf", 3),
    "current": Look("#1d70b8", "#e8f1f8", 3),
    "cancelled": Look("#505a5f", "#f3f2f1", 1.5),
    "done": Look("#00703c", "#e9f4ee", 2),
}
_TAKEN = Mark("taken", "", Look("#00703c", width=3))


@dataclass(frozen=True, slots=True)
class ElementState:
    """How an element of the diagram stands in one case.

    `tokens` is how many are in it now, `done` how often it was completed (for a flow: taken).
    `held`, `late` and `failed` (it rests with an incident) speak of the tokens in it now.
    """

    tokens: int = 0
    done: int = 0
    held: bool = False
    late: bool = False
    failed: bool = False
    cancelled: bool = False

    @property
    def marks(self) -> Sequence[Mark]:
        """Give every state that applies, the gravest first."""
        return [Mark(name, text, _LOOKS[name]) for name, text in self._states()]

    @property
    def flow(self) -> Mark | None:
        """Say of a flow that it was taken."""
        return _TAKEN if self.done else None

    def _states(self) -> Iterator[tuple[str, str]]:
        if self.failed:
            yield "failed", "Incident"
        if self.late:
            yield "late", "Late"
        if self.held:
            yield "held", "On hold"
        if self.tokens:
            yield "current", "Here now" if self.tokens == 1 else f"Here now: {self.tokens}"
        if self.cancelled:
            yield "cancelled", "Cancelled"
        if self.done:
            yield "done", "Done" if self.done == 1 else f"Done {self.done} times"


_MEANINGS = (
    (ElementState(tokens=1), "the case stands here"),
    (ElementState(held=True), "on hold: nothing can be done until a date"),
    (ElementState(late=True), "the target of what is to be done here has passed"),
    (ElementState(failed=True), "something stopped here and has to be tried again"),
    (ElementState(done=1), "this was done, with how often if it was more than once"),
    (ElementState(cancelled=True), "this ended with nothing done"),
)


def legend() -> tuple[tuple[Markup, str], ...]:
    """Give the tag of every state as a drawing of its own, and what it means."""
    return tuple((alone(state.marks[0]), meaning) for state, meaning in _MEANINGS)
