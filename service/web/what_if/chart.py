"""Work by week as columns in SVG, drawn here so that a page needs no script.

Two columns stand for each week; the table beside says the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from markupsafe import Markup

THEN: Final = ("Then", "#1d70b8")
WITH_DRAFT: Final = ("With the draft", "#8a4b00")
"""The names of the two columns in the legend, and their colours."""
MOST_WEEKS: Final = 26
"""A chart shows so many weeks, the last; its table has every one."""
_HIGH: Final = 140
_TOP: Final = 40
_BELOW: Final = 26
_WEEK: Final = 26
_COLUMN: Final = 10
_LEFT: Final = 34
_LABELS: Final = 4
"""Weeks from one label to the next, so that labels never touch."""
_LEGEND: Final = 230


@dataclass(frozen=True, slots=True)
class Week:
    """A week by its Monday, and the tasks that came in it, then and with the draft."""

    monday: date
    then: int
    with_draft: int


def columns(title: str, weeks: Sequence[Week]) -> Markup:
    """Draw two columns for each week in one scale, from nothing to the most."""
    shown = weeks[-MOST_WEEKS:]
    most = max((max(one.then, one.with_draft) for one in shown), default=0)
    width = max(_LEFT + _WEEK * len(shown) + 30, _LEGEND)
    drawn = [_legend(), _scale(most, width)]
    drawn += [_week(one, number, most) for number, one in enumerate(shown)]
    return Markup(
        '<svg class="handrail-chart" role="img" aria-label="{title}" viewBox="0 0 {width} {height}"'
        ' width="{width}" height="{height}" font-family="arial, sans-serif" font-size="14"'
        ' fill="#0b0c0c">{drawn}</svg>'
    ).format(title=title, width=width, height=_TOP + _HIGH + _BELOW, drawn=Markup("").join(drawn))


def _legend() -> Markup:
    places = zip((THEN, WITH_DRAFT), (0, 80), strict=True)
    return Markup("").join(
        Markup(
            '<rect x="{x}" y="2" width="14" height="14" fill="{colour}"/>'
            '<text x="{after}" y="14">{name}</text>'
        ).format(x=x, after=x + 20, colour=colour, name=name)
        for (name, colour), x in places
    )


def _scale(most: int, width: int) -> Markup:
    return Markup(
        '<text x="0" y="{top}">{most}</text><text x="0" y="{bottom}">0</text>'
        '<path d="M{left} {line}H{width}" stroke="#505a5f"/>'
    ).format(
        top=_TOP + 10, most=most, bottom=_TOP + _HIGH, left=_LEFT, line=_TOP + _HIGH, width=width
    )


def _week(week: Week, number: int, most: int) -> Markup:
    x = _LEFT + 2 + number * _WEEK
    drawn = [
        Markup('<rect x="{x}" y="{y}" width="{wide}" height="{high}" fill="{colour}"/>').format(
            x=x + place * (_COLUMN + 1), y=_TOP + _HIGH - high, wide=_COLUMN, high=high, colour=one
        )
        for place, (size, (_, one)) in enumerate(((week.then, THEN), (week.with_draft, WITH_DRAFT)))
        if (high := round(_HIGH * size / most) if most else 0)
    ]
    if number % _LABELS == 0:
        place = Markup('<text x="{x}" y="{y}">{text}</text>')
        text = f"{week.monday.day} {week.monday:%b}"
        drawn.append(place.format(x=x, y=_TOP + _HIGH + 18, text=text))
    return Markup("").join(drawn)
