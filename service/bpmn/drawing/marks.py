"""What can be told of an element on its drawing: a look, and tags that need no colour."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from service.bpmn.diagram import Bounds, Point
from service.bpmn.drawing.lettering import width_of
from service.bpmn.drawing.svg import FONT, INK, PAPER, Markup, joined, rectangle, tag, words


@dataclass(frozen=True, slots=True)
class Look:
    """The line and the fill that a mark gives to a shape."""

    stroke: str = INK
    fill: str = PAPER
    width: float = 1.5


PLAIN = Look()


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing told of an element: the name of its class, its words, and the look it gives."""

    name: str
    text: str
    look: Look


class Marked(Protocol):
    """Whatever is told of an element or a flow."""

    @property
    def marks(self) -> Sequence[Mark]:
        """Give what is told, the gravest first: its look is the shape's. None: drawn plainly."""

    @property
    def flow(self) -> Mark | None:
        """Give how a flow of which this is told is drawn; its words stand over the line."""


def classes(marked: Marked) -> tuple[str, ...]:
    """Give the classes that a style sheet may use: `is-current`, `is-done`, `is-held` …."""
    return tuple(f"is-{one.name}" for one in marked.marks)


def in_words(marked: Marked) -> tuple[str, ...]:
    """Say what is told of an element."""
    return tuple(one.text for one in marked.marks)


def look_of(marked: Marked) -> Look:
    """Give the line and fill of a shape."""
    return next((one.look for one in marked.marks), PLAIN)


def tags(marks: Sequence[Mark], area: Bounds) -> Markup:
    """Write each mark as a small tag over the top edge of an area, the gravest first."""
    gap, height = 3.0, 15.0
    widths = [width_of(one.text) * 1.08 + 12 for one in marks]
    left = area.middle.x - (sum(widths) + gap * (len(widths) - 1)) / 2
    drawn = []
    for mark, width in zip(marks, widths, strict=True):
        drawn.append(_tag(mark, Bounds(left, area.y - 11, width, height)))
        left += width + gap
    return joined(drawn)


def alone(mark: Mark) -> Markup:
    """Draw the tag of a mark as a drawing of its own."""
    width = width_of(mark.text) * 1.08 + 14
    return tag(
        "svg",
        tags([mark], Bounds(0, 12, width, 0)),
        xmlns="http://www.w3.org/2000/svg",
        role="img",
        aria_label=mark.text,
        viewBox=f"0 0 {width:.0f} 17",
        width=width,
        height=17,
    )


def _tag(mark: Mark, area: Bounds) -> Markup:
    """Write one tag."""
    middle = Point(*area.middle)
    return tag(
        "g",
        rectangle(area, rx=7.5, fill=mark.look.stroke),
        tag(
            "text",
            words(mark.text),
            x=middle.x,
            y=middle.y + 4,
            text_anchor="middle",
            font_family=FONT,
            font_size=11,
            font_weight="bold",
            fill=PAPER,
        ),
        class_=f"state state-{mark.name}",
    )
