"""Texts that another program computes in its own way: its timers and its instructions."""

import re

from service.bpmn.numbers import whole
from service.bpmn.times import read_time
from service.expressions import ExpressionRefused, compile_expression

_QUOTED = re.compile(r"""\s*(?P<quote>["'])(?P<text>[^"']*)(?P=quote)\s*""")
_PASSES = re.compile(
    r"\s*(?:datetime\.)?timedelta\((?P<said>[a-z]+=\d+(?:\s*,\s*[a-z]+=\d+)*)\)\s*"
)
_DAYS = {"weeks": 7, "days": 1}
_UNITS = {"hours": "H", "minutes": "M", "seconds": "S"}
_PLACEHOLDER = re.compile(r"\{\{(?P<said>.*?)\}\}", re.DOTALL)


def time_from(text: str) -> str | None:
    """Write a time that is a text or a length of time in Python; None of any other."""
    quoted, passes = _QUOTED.fullmatch(text), _PASSES.fullmatch(text)
    if quoted:
        return quoted["text"] if read_time(quoted["text"]) is not None else None
    return _length(passes["said"]) if passes else None


def instructions_from(text: str) -> str:
    """Write instructions with placeholders of Jinja as they are read here."""
    return _PLACEHOLDER.sub(_placed, text)


def _length(text: str) -> str | None:
    """Write a Python timedelta in ISO 8601."""
    given: dict[str, int] = {}
    for part in text.split(","):
        name, _, said = part.partition("=")
        number = whole(said)
        if number is None:
            return None
        given[name.strip()] = number
    if not given.keys() <= {*_DAYS, *_UNITS}:
        return None
    days = sum(given.get(name, 0) * each for name, each in _DAYS.items())
    times = "".join(f"{given[name]}{unit}" for name, unit in _UNITS.items() if given.get(name))
    told = (f"{days}D" if days else "") + (f"T{times}" if times else "")
    return f"P{told}" if told else None


def _placed(found: re.Match[str]) -> str:
    """Write a placeholder of Jinja as one of Handrail's, where it computes the same."""
    text = found["said"].strip()
    try:
        compile_expression(text)
    except ExpressionRefused:
        return found[0]
    return f"${{{text}}}"
