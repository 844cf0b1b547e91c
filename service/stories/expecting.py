"""Holding what came against what a story expects, and saying every difference in words."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

import orjson

from service.sla.days import local_date
from service.stories.expectations import CASE
from service.stories.looking import Look, at_path
from service.stories.story import Expected


def differences(expected: Expected, look: Look) -> Iterator[str]:
    """Say what did not come as expected."""
    for word, wanted in expected.items():
        yield from _SAY[word](wanted, look)


def _open(wanted: list[str], look: Look) -> Iterator[str]:
    found = sorted(task.element for task in look.case.tasks)
    yield from _lists("open", wanted, found)


def _held(wanted: list[str], look: Look) -> Iterator[str]:
    found = sorted(task.element for task in look.case.tasks if task.state == "held")
    yield from _lists("held", wanted, found)


def _done(wanted: list[str], look: Look) -> Iterator[str]:
    done = {task.element for task in look.tasks if task.state == "completed"}
    yield from (f"Expected {one} to be done; it is not." for one in wanted if one not in done)


def _passed(wanted: list[str], look: Look) -> Iterator[str]:
    missing = (one for one in wanted if one not in look.passed)
    yield from (f"Expected {one} to be passed; the case has not been there." for one in missing)


def _due(wanted: Mapping[str, str | None], look: Look) -> Iterator[str]:
    for element, day in wanted.items():
        task = look.latest.get(element)
        if task is None:
            yield f"Expected {element} to be due on {day}; there is no such task."
            continue
        found = _day(task.sla.target_at)
        if found != day:
            why = f" {task.sla.explanation}" if task.sla.explanation else ""
            yield f"Expected {element} to be due on {_on(day)}; it is due on {_on(found)}.{why}"


def _sla(wanted: Mapping[str, str], look: Look) -> Iterator[str]:
    for element, status in wanted.items():
        there = look.case if element == CASE else look.latest.get(element)
        found = str(there.sla.status) if there else None
        if there is None:
            yield f"Expected {element} to be {status}; there is no such task."
        elif found != status:
            yield f"Expected {element} to be {status}; it is {found}."


def _told(wanted: list[str], look: Look) -> Iterator[str]:
    yield from _lists("told", wanted, sorted(look.told))


def _work(wanted: list[str], look: Look) -> Iterator[str]:
    yield from _lists("asked of workers", wanted, sorted(look.work))


def _documents(wanted: int, look: Look) -> Iterator[str]:
    if look.documents != wanted:
        yield f"Expected {wanted} documents; {look.documents} were made."


def _data(wanted: Mapping[str, Any], look: Look) -> Iterator[str]:
    for path, value in wanted.items():
        found = at_path(look.case.data, path)
        if found != value or isinstance(found, bool) is not isinstance(value, bool):
            yield f"Expected {path} to be {_shown(value)}; it is {_shown(found)}."


def _case(wanted: str, look: Look) -> Iterator[str]:
    if look.case.state != wanted:
        yield f"Expected the case to be {wanted}; it is {look.case.state}."


def _outcome(wanted: str | None, look: Look) -> Iterator[str]:
    if look.case.outcome != wanted:
        found = _shown(look.case.outcome)
        yield f"Expected the outcome to be {_shown(wanted)}; it is {found}."


def _lists(what: str, wanted: list[str], found: list[str]) -> Iterator[str]:
    """Compare two sorted lists in which a name may stand more than once."""
    if sorted(wanted) != found:
        yield f"Expected {what}: {_listed(wanted)}. Found: {_listed(found)}."


def _listed(names: list[str]) -> str:
    return ", ".join(names) or "nothing"


def _shown(value: Any) -> str:
    return "nothing" if value is None else orjson.dumps(value).decode()


def _on(day: str | None) -> str:
    return day or "no day"


def _day(at: datetime | None) -> str | None:
    return local_date(at).isoformat() if at else None


_SAY: Final[Mapping[str, Callable[[Any, Look], Iterator[str]]]] = MappingProxyType(
    {
        "open": _open,
        "held": _held,
        "done": _done,
        "passed": _passed,
        "due": _due,
        "sla": _sla,
        "told": _told,
        "work": _work,
        "documents": _documents,
        "data": _data,
        "case": _case,
        "outcome": _outcome,
    }
)
