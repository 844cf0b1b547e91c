"""The small pictures in a task's corner and at its foot, each on a square of 16 by 16."""

from service.bpmn.drawing.svg import INK, PAPER, Markup, Value, joined, path

SIDE = 16.0

_ENVELOPE = "M1 3.5H15V12.5H1Z"
_FLAP = "M1 3.5L8 9L15 3.5"
_GEAR = (
    "M6.8 1H9.2L9.6 3L11.2 3.7L12.9 2.6L14.4 4.1L13.3 5.8L14 7.4L16 7.8V9.2L14 9.6L13.3 11.2"
    "L14.4 12.9L12.9 14.4L11.2 13.3L9.6 14L9.2 16H6.8L6.4 14L4.8 13.3L3.1 14.4L1.6 12.9L2.7 11.2"
    "L2 9.6L0 9.2V7.8L2 7.4L2.7 5.8L1.6 4.1L3.1 2.6L4.8 3.7L6.4 3Z"
    "M10.8 8.5A2.8 2.8 0 1 0 5.2 8.5A2.8 2.8 0 1 0 10.8 8.5"
)
_THIN: dict[str, Value] = {"stroke_width": 1.1, "stroke_linejoin": "round"}


def _lines(*data: str, **looks: Value) -> Markup:
    """Draw several lines alike."""
    return joined(path(one, **(_THIN | looks)) for one in data)


TASKS: dict[str, Markup] = {
    "userTask": joined(
        (
            path("M1.5 15.5V13C1.5 10 4 9 8 9S14.5 10 14.5 13V15.5Z", **(_THIN | {"fill": PAPER})),
            path("M8 9.2A3.9 3.9 0 1 0 8 1.4A3.9 3.9 0 1 0 8 9.2Z", **(_THIN | {"fill": PAPER})),
            path("M4.2 4.6C5.6 5.6 10 5 11.6 3.2M4.8 15.5V12.8M11.2 15.5V12.8", **_THIN),
        )
    ),
    "manualTask": _lines(
        "M1 6.5L5 2.2C6 1.6 7.2 2.6 6.6 3.6L5.6 5H14C15.4 5 15.4 7.1 14 7.1H9.2",
        "M9.2 7.1H14.6C15.8 7.1 15.8 9.2 14.6 9.2H9.6",
        "M9.6 9.2H13.8C15 9.2 15 11.3 13.8 11.3H9.4",
        "M9.4 11.3H12.4C13.6 11.3 13.6 13.4 12.4 13.4H4.2L1 11.8Z",
    ),
    "scriptTask": _lines(
        "M4.5 1H14C11 4 11 5.5 12.5 8S14 12.5 11.5 15H2C4.5 12.5 4.5 10.5 3 8S1.5 4 4.5 1Z",
        "M5.2 4.2H10.4M4.6 6.6H9.8M6 9.2H11.2M6.2 11.8H11.4",
    ),
    "serviceTask": _lines(_GEAR, fill=PAPER),
    "sendTask": joined(
        (
            path(_ENVELOPE, **(_THIN | {"fill": INK})),
            path(_FLAP, **(_THIN | {"stroke": PAPER})),
        )
    ),
    "receiveTask": _lines(_ENVELOPE, _FLAP),
    "businessRuleTask": joined(
        (
            path("M1 2.5H15V5.8H1Z", **(_THIN | {"fill": "#b1b4b6"})),
            path("M1 2.5H15V14H1ZM1 9.8H15M5.4 5.8V14", **_THIN),
        )
    ),
}
"""The picture of each type of task; an abstract task has none."""

MARKERS: dict[str, Markup] = {
    "standard": _lines("M6.2 14A6 6 0 1 1 10 13.9M2.8 14.2H6.4V10.6"),
    "parallel": _lines("M3.5 2V14M8 2V14M12.5 2V14", stroke_width=2.2),
    "sequential": _lines("M2 3.5H14M2 8H14M2 12.5H14", stroke_width=2.2),
    "compensation": _lines("M8 3V13L1.5 8ZM14.5 3V13L8 8Z"),
    "adHoc": _lines("M1 9.5C3 4.5 6 5 8 8S13 11.5 15 6.5", stroke_width=2),
    "collapsed": _lines("M1 1H15V15H1ZM8 4V12M4 8H12"),
}
"""What stands at the foot of an activity."""
