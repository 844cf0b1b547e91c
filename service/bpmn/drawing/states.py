"""How an element stands in a case: in words, and as marks that need no colour to be read."""

from collections.abc import Iterator
from dataclasses import dataclass

from service.bpmn.diagram import Bounds, Point
from service.bpmn.drawing.lettering import width_of
from service.bpmn.drawing.svg import FONT, PAPER, Markup, joined, rectangle, tag, words


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


@dataclass(frozen=True, slots=True)
class Look:
    """The line and the fill that a state gives to a shape."""

    stroke: str = "#0b0c0c"
    fill: str = PAPER
    width: float = 1.5


PLAIN = Look()
_LOOKS = {
    "failed": Look("#d4351c", "#fbeae7", 3),
    "late": Look("#b3260f", "#fff5f2", 3),
    "held": Look("#594d00", "#fff7bf", 3),
    "current": Look("#1d70b8", "#e8f1f8", 3),
    "cancelled": Look("#505a5f", "#f3f2f1", 1.5),
    "done": Look("#00703c", "#e9f4ee", 2),
}
"""The first that applies is the look of the shape; every one that applies gets its tag."""


def _marks(state: ElementState) -> Iterator[tuple[str, str]]:
    """Give every state that applies, the gravest first: its class and its words."""
    if state.failed:
        yield "failed", "Incident"
    if state.late:
        yield "late", "Late"
    if state.held:
        yield "held", "On hold"
    if state.tokens:
        yield "current", "Here now" if state.tokens == 1 else f"Here now: {state.tokens}"
    if state.cancelled:
        yield "cancelled", "Cancelled"
    if state.done:
        yield "done", "Done" if state.done == 1 else f"Done {state.done} times"


def classes(state: ElementState) -> tuple[str, ...]:
    """Give the classes that a style sheet may use: `is-current`, `is-done`, `is-held` …."""
    return tuple(f"is-{name}" for name, _ in _marks(state))


def in_words(state: ElementState) -> tuple[str, ...]:
    """Say how an element stands."""
    return tuple(text for _, text in _marks(state))


def look_of(state: ElementState) -> Look:
    """Give the line and fill of a shape."""
    return next((_LOOKS[name] for name, _ in _marks(state)), PLAIN)


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
    return tuple((_alone(state), meaning) for state, meaning in _MEANINGS)


def _alone(state: ElementState) -> Markup:
    """Draw the tags of a state with nothing below them."""
    (text,) = in_words(state)
    width = width_of(text) * 1.08 + 14
    return tag(
        "svg",
        tags(state, Bounds(0, 12, width, 0)),
        xmlns="http://www.w3.org/2000/svg",
        role="img",
        aria_label=text,
        viewBox=f"0 0 {width:.0f} 17",
        width=width,
        height=17,
    )


def tags(state: ElementState, area: Bounds) -> Markup:
    """Write each state as a small tag over the top edge of a shape, the gravest first."""
    marks = list(_marks(state))
    gap, height = 3.0, 15.0
    widths = [width_of(text) * 1.08 + 12 for _, text in marks]
    left = area.middle.x - (sum(widths) + gap * (len(widths) - 1)) / 2
    drawn = []
    for (name, text), width in zip(marks, widths, strict=True):
        drawn.append(_tag(name, text, Bounds(left, area.y - 11, width, height)))
        left += width + gap
    return joined(drawn)


def _tag(name: str, text: str, area: Bounds) -> Markup:
    """Write one tag."""
    middle = Point(*area.middle)
    return tag(
        "g",
        rectangle(area, rx=7.5, fill=_LOOKS[name].stroke),
        tag(
            "text",
            words(text),
            x=middle.x,
            y=middle.y + 4,
            text_anchor="middle",
            font_family=FONT,
            font_size=11,
            font_weight="bold",
            fill=PAPER,
        ),
        class_=f"state state-{name}",
    )
