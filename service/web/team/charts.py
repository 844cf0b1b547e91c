"""Bars as SVG, drawn here so that a page needs no script; the table beside says the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

_WIDTH: Final = 320
_ROW: Final = 44
_BAR: Final = 16
_LEGEND: Final = 28
_LABEL: Final = 34
"""Characters of a label that surely fit in the width."""
_DIGIT: Final = 11
_LETTER: Final = 9
"""As wide as a letter is at most, on the whole."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of every bar: its name in the legend, and its colour."""

    name: str
    colour: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what it stands for, and the sizes of its parts."""

    label: str
    sizes: Sequence[int]


LATE: Final = Part("Late", "#b1221c")
SOON: Final = Part("Due soon", "#8a4b00")
HEADING_LATE: Final = Part("Heading late", SOON.colour)
IN_TIME: Final = Part("Not late", "#1d70b8")


def chart(title: str, parts: Sequence[Part], bars: Sequence[Bar]) -> Markup:
    """Draw one bar below the other, the parts of each side by side, in one scale."""
    most = max((sum(bar.sizes) for bar in bars), default=0)
    height = _LEGEND + _ROW * len(bars)
    drawn = [_legend(parts)]
    for number, bar in enumerate(bars):
        drawn.append(_bar(bar, parts, top=_LEGEND + number * _ROW, most=most))
    # In the units of the drawing, which are pixels at its full size.
    return Markup(
        '<svg class="handrail-chart" role="img" aria-label="{title}" viewBox="0 0 {width} {height}"'
        ' width="{width}" height="{height}" font-family="arial, sans-serif" font-size="16"'
        ' fill="#0b0c0c">{drawn}</svg>'
    ).format(title=title, width=_WIDTH, height=height, drawn=Markup("").join(drawn))


def _legend(parts: Sequence[Part]) -> Markup:
    drawn, x = Markup(""), 0
    for part in parts:
        drawn += Markup(
            '<rect x="{x}" y="2" width="14" height="14" fill="{colour}"/>'
            '<text x="{after}" y="15">{name}</text>'
        ).format(x=x, after=x + 20, colour=part.colour, name=part.name)
        x += 20 + _LETTER * len(part.name) + 16
    return drawn


def _bar(bar: Bar, parts: Sequence[Part], *, top: int, most: int) -> Markup:
    total = sum(bar.sizes)
    room = _WIDTH - _DIGIT * (len(str(total)) + 1)
    drawn = [Markup('<text x="0" y="{y}">{text}</text>').format(y=top + 15, text=_label(bar))]
    x = 0
    for part, size in zip(parts, bar.sizes, strict=True):
        wide = round(room * size / most) if most else 0
        if size:
            drawn.append(
                Markup(
                    '<rect x="{x}" y="{y}" width="{wide}" height="{high}" fill="{colour}"/>'
                ).format(x=x, y=top + 20, wide=max(wide, 2), high=_BAR, colour=part.colour)
            )
            x += max(wide, 2) + 1
    drawn.append(
        Markup('<text x="{x}" y="{y}" font-weight="bold">{total}</text>').format(
            x=x + 5, y=top + 33, total=total
        )
    )
    return Markup("").join(drawn)


def _label(bar: Bar) -> str:
    label = bar.label
    return label if len(label) <= _LABEL else f"{label[: _LABEL - 1]}…"
