"""Names on the drawing: wrapped into lines by the estimated width of their letters."""

from service.bpmn.diagram import Bounds, Point
from service.bpmn.drawing.svg import FONT, INK, PAPER, Markup, Value, joined, tag, words

SIZE = 12.0
LEADING = 14.0
_NARROW = frozenset("fijlrtI.,:;'|!()[] -")
_HALO: dict[str, Value] = {"stroke": PAPER, "stroke_width": 3, "paint_order": "stroke"}
"""Paper around letters, so that a line behind them does not cross them out."""
_WIDE = frozenset("mwMW@%—…")


def width_of(text: str) -> float:
    """Estimate how wide a text is, for a common sans-serif at the drawing's size."""
    return SIZE * sum(
        0.32 if one in _NARROW else 0.86 if one in _WIDE else 0.68 if one.isupper() else 0.54
        for one in text
    )


def wrapped(text: str, width: float, *, most: int = 6) -> list[str]:
    """Break a text into at most `most` lines that fit; what is left over ends in an ellipsis."""
    lines: list[str] = []
    for word in text.split():
        line = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(line) <= width:
            lines[-1] = line
        else:
            lines += _pieces(word, width)
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], f"{lines[most - 1].rstrip('.,;:')}…"]


def _pieces(word: str, width: float) -> list[str]:
    """Cut a word that is wider than a line."""
    pieces = [""]
    for letter in word:
        if pieces[-1] and width_of(pieces[-1] + letter) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def _written(lines: list[str], at: Point, **more: Value) -> Markup:
    """Write lines one under the other, the first one's middle at the point."""
    rows = (
        tag("tspan", words(line), x=at.x, y=at.y + row * LEADING + SIZE * 0.35)
        for row, line in enumerate(lines)
    )
    looks: dict[str, Value] = {"text_anchor": "middle", "font_size": SIZE, "fill": INK}
    return tag(
        "text",
        *rows,
        **(looks | more),
        font_family=FONT,
        class_="label",
    )


def centred(text: str, area: Bounds) -> Markup:
    """Write a name in the middle of an area."""
    most = max(1, int(area.height // LEADING))
    lines = wrapped(text, area.width, most=most)
    top = area.middle.y - (len(lines) - 1) * LEADING / 2
    return _written(lines, Point(area.middle.x, top)) if lines else joined(())


def topped(text: str, area: Bounds) -> Markup:
    """Write a name at the top of an area, in the middle."""
    lines = wrapped(text, area.width, most=2)
    return _written(lines, Point(area.middle.x, area.y + LEADING)) if lines else joined(())


def beginning(text: str, area: Bounds) -> Markup:
    """Write a text from the top left of an area."""
    lines = wrapped(text, area.width, most=max(1, int(area.height // LEADING)))
    at = Point(area.x, area.y + LEADING * 0.7)
    return _written(lines, at, text_anchor="start") if lines else joined(())


def upwards(text: str, at: Point, length: float) -> Markup:
    """Write a name that reads from bottom to top, its middle at the point."""
    lines = wrapped(text, length, most=2)
    top = Point(at.x, at.y - (len(lines) - 1) * LEADING / 2)
    if not lines:
        return joined(())
    return tag("g", _written(lines, top), transform=f"rotate(-90 {at.x:.2f} {at.y:.2f})")


def labelled(text: str, label: Bounds | None, otherwise: Point) -> Markup:
    """Write a name where its label stands, or else centred below a point."""
    width = max(label.width if label else 0, 90) + 8
    lines = wrapped(text, width)
    at = Point(label.middle.x, label.y + LEADING / 2) if label else otherwise
    return _written(lines, at, **_HALO) if lines else joined(())
