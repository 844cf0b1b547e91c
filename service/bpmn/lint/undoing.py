"""Rules about compensation: what it would leave as it is."""

from collections.abc import Iterator

from service.bpmn.lint.subject import Rule, Subject, named
from service.bpmn.model import THROWING, Element
from service.errors import Problem

_UNDOING = frozenset({"compensate", "cancel"})


def call_not_undone(subject: Subject) -> Iterator[Problem]:
    """Find a call activity without a handler where compensation is thrown.

    What a called process did is its own: only a handler on the call can undo it.
    """
    elements = subject.process.elements
    handled = {one.attached_to for one in elements.values() if one.has("compensate")}
    undone = set(_undone(subject))
    for call in elements.values():
        if call.type != "callActivity" or call.for_compensation or call.id in handled:
            continue
        if undone.intersection(_around(subject, call)):
            yield subject.at(call.id).warning(
                "call_not_undone",
                f"Compensation passes by {named(call)}: what its process did stays done.",
                "Attach a compensation event with a handler to the call, if it must be undone.",
            )


def _undone(subject: Subject) -> Iterator[str | None]:
    """Give the scopes that something in the process undoes: sub-processes, or the whole (None)."""
    for element in subject.process.elements.values():
        for event in element.events if element.type in THROWING else ():
            if event.kind in _UNDOING:
                yield event.ref or _scope(subject, element)


def _scope(subject: Subject, element: Element) -> str | None:
    """Give the scope that an event undoes; in an event sub-process, the one that this serves."""
    host = subject.process.elements.get(element.parent or "")
    return host.parent if host is not None and host.triggered_by_event else element.parent


def _around(subject: Subject, element: Element) -> Iterator[str | None]:
    """Give every scope that an element stands in, the process last (None)."""
    at = element.parent
    while at is not None:
        yield at
        at = subject.process.elements[at].parent
    yield None


RULES: tuple[Rule, ...] = (call_not_undone,)
