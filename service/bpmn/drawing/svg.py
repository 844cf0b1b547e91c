"""Writing SVG that a strict content security policy lets through.

No scripts, no style attributes or elements, no ids and no references: looks are presentation
attributes, and classes let a style sheet say more. Every text is escaped here and nowhere else.
"""

from collections.abc import Iterable
from html import escape
from typing import NewType

from service.bpmn.diagram import Bounds, Point

Markup = NewType("Markup", str)
"""Finished SVG. Only this module makes it, so a plain text can never slip in unescaped."""

Value = str | float | None
INK = "#0b0c0c"
PAPER = "#ffffff"
FONT = "Arial, Helvetica, sans-serif"


def tag(name: str, *inside: Markup, **attributes: Value) -> Markup:
    """Write an element. Attributes that are None are left out; `stroke_width` is `stroke-width`."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_text(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{name}{written}>{''.join(inside)}</{name}>")


def joined(parts: Iterable[Markup]) -> Markup:
    """Put finished parts one after the other."""
    return Markup("".join(parts))


def words(text: str) -> Markup:
    """Write text, escaped."""
    return Markup(escape(text))


def path(data: str, **attributes: Value) -> Markup:
    """Write a line drawing: not filled and in ink unless said otherwise."""
    return tag("path", **({"d": data, "fill": "none", "stroke": INK} | attributes))


def rectangle(area: Bounds, **looks: Value) -> Markup:
    """Write the outline of an area."""
    return tag("rect", x=area.x, y=area.y, width=area.width, height=area.height, **looks)


def circle(at: Point, radius: float, **attributes: Value) -> Markup:
    """Write a circle on paper with an ink line unless said otherwise."""
    looks: dict[str, Value] = {"cx": at.x, "cy": at.y, "r": radius, "fill": PAPER, "stroke": INK}
    return tag("circle", **(looks | attributes))


def polygon(points: Iterable[Point], **attributes: Value) -> Markup:
    """Write a closed shape through the points."""
    corners = " ".join(f"{_text(at.x)},{_text(at.y)}" for at in points)
    looks: dict[str, Value] = {"points": corners, "fill": PAPER, "stroke": INK}
    return tag("polygon", **(looks | attributes))


def moved(at: Point, *inside: Markup, scale: float = 1) -> Markup:
    """Draw with the origin at a point, enlarged `scale` times."""
    enlarge = f" scale({_text(scale)})" if scale != 1 else ""
    return tag("g", *inside, transform=f"translate({_text(at.x)} {_text(at.y)}){enlarge}")


def _text(value: Value) -> str:
    """Write a value; numbers to a hundredth and without idle zeros."""
    if isinstance(value, str) or value is None:
        return value or ""
    return f"{value:.2f}".rstrip("0").rstrip(".")
