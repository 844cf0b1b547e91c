"""Processes that are too large, and ids and names too long for the books that keep them."""

from collections.abc import Iterator

from service.bpmn.model import Element, Process
from service.errors import Problem

PROCESS_KEY = 100
PROCESS_NAME = 300
ID = 200
NAME = 500
ROLE = 100
TOPIC = 100
ELEMENTS = 2_000
"""Elements that a process may have: more takes too long to draw, to check and to load."""
MANY_ELEMENTS = ELEMENTS * 4 // 5


def too_long(process: Process, *, file: str) -> Iterator[Problem]:
    """Give a problem for each id or name of a process that is too long to be kept."""
    key, line = process.key, process.line
    yield from _problem("id", key, PROCESS_KEY, file=file, element=key, line=line)
    yield from _problem("name", process.name, PROCESS_NAME, file=file, element=key, line=line)
    for lane in process.lanes.values():
        yield from _problem("role", lane.role, ROLE, file=file, element=lane.id, line=lane.line)
    for element in process.elements.values():
        for what, text, most in _texts(element):
            yield from _problem(what, text, most, file=file, element=element.id, line=element.line)


def too_many(process: Process, *, file: str) -> Iterator[Problem]:
    """Give a problem for a process with too many elements, or a warning when it comes near."""
    count = len(process.elements)
    if count > MANY_ELEMENTS:
        yield Problem(
            "too_many_elements",
            f"The process has {count} elements; at most {ELEMENTS} can be run.",
            "Move parts of it into processes of their own, and call them.",
            file=file,
            element=process.key[:ID],
            line=process.line,
            severity="error" if count > ELEMENTS else "warning",
        )


def _texts(element: Element) -> Iterator[tuple[str, str | None, int]]:
    yield "id", element.id, ID
    yield "name", element.name, NAME
    yield "topic", element.topic, TOPIC
    yield "form", element.form, ID
    for event in element.events:
        yield "event's name", event.name, ID
    for role in element.roles:
        yield "role", role, ROLE


def _problem(
    what: str, text: str | None, most: int, *, file: str, element: str, line: int | None
) -> Iterator[Problem]:
    if text is not None and len(text) > most:
        yield Problem(
            "too_long",
            f"The {what} has {len(text)} characters; at most {most} can be kept.",
            "Shorten it.",
            file=file,
            element=element[:ID],
            line=line,
        )
