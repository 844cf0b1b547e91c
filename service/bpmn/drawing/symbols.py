"""What an event shows within its circle, drawn around the origin for a circle of radius 18."""

import math
from collections.abc import Sequence

from service.bpmn.diagram import Point
from service.bpmn.drawing.svg import INK, PAPER, Markup, circle, joined, path, polygon
from service.bpmn.model import EventDefinition

_ORIGIN = Point(0, 0)
_OUTLINES = {
    "signal": "M0 -9.5L9 6.5H-9Z",
    "error": "M-8.5 8L-3.4 -7.5L3 1.5L8.5 -8.5L3.6 9L-3 -0.4Z",
    "escalation": "M0 -9.5L7 8.5L0 1.5L-7 8.5Z",
    "link": "M-9 -3.5H2V-8L10 0L2 8V3.5H-9Z",
    "compensate": "M-1 -7V7L-10 0ZM8 -7V7L-1 0Z",
    "cancel": "M-8.5 -5.7L-5.7 -8.5L0 -2.8L5.7 -8.5L8.5 -5.7L2.8 0L8.5 5.7L5.7 8.5L0 2.8"
    "L-5.7 8.5L-8.5 5.7L-2.8 0Z",
}
_PLUS = "M-3 -10H3V-3H10V3H3V10H-3V3H-10V-3H-3Z"


def symbol(events: Sequence[EventDefinition], *, throwing: bool, every: bool) -> Markup:
    """Draw what an event waits for or does: filled when it throws.

    Several definitions are a pentagon, or a cross when `every` one of them is needed.
    """
    fill = INK if throwing else PAPER
    if not events:
        return joined(())
    if len(events) > 1:
        return path(_PLUS, stroke_width=1.2, fill=fill) if every else pentagon(fill)
    kind = events[0].kind
    if kind == "message":
        return _envelope(fill, PAPER if throwing else INK)
    if kind in _OUTLINES:
        return path(_OUTLINES[kind], fill=fill, stroke_width=1.2, stroke_linejoin="round")
    return _DRAWN[kind]


def pentagon(fill: str = PAPER) -> Markup:
    """Draw the pentagon of several events."""
    turns = (math.radians(72 * corner - 90) for corner in range(5))
    corners = [Point(9.5 * math.cos(turn), 9.5 * math.sin(turn)) for turn in turns]
    return polygon(corners, fill=fill, stroke_width=1.2)


def _envelope(fill: str, flap: str) -> Markup:
    """Draw a message."""
    return joined(
        (
            path("M-9.5 -6.5H9.5V6.5H-9.5Z", fill=fill, stroke_width=1.2),
            path("M-9.5 -6.5L0 1.5L9.5 -6.5", stroke=flap, stroke_width=1.2),
        )
    )


def _clock() -> Markup:
    """Draw a timer: a face with twelve hours and two hands."""
    turns = [math.radians(30 * hour) for hour in range(12)]
    hours = "".join(
        f"M{8.3 * math.cos(turn):.2f} {8.3 * math.sin(turn):.2f}"
        f"L{10.2 * math.cos(turn):.2f} {10.2 * math.sin(turn):.2f}"
        for turn in turns
    )
    hands = path("M1.8 -7.5L0 0L5.5 1.2", stroke_width=1.2)
    return joined((circle(_ORIGIN, 10.8, stroke_width=1.2), path(hours, stroke_width=1), hands))


_DRAWN = {
    "timer": _clock(),
    "conditional": joined(
        (
            path("M-7 -9H7V9H-7Z", fill=PAPER, stroke_width=1.2),
            path("M-4.5 -5.5H4.5M-4.5 -1.8H4.5M-4.5 1.8H4.5M-4.5 5.5H4.5", stroke_width=1.2),
        )
    ),
    "terminate": circle(_ORIGIN, 10, fill=INK),
}
