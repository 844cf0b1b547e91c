"""Rules about data: who writes which key, and whether anybody wrote what is read."""

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from service.bpmn.facts import EVERYTHING
from service.bpmn.lint.graph import closure
from service.bpmn.lint.subject import Rule, Subject, named
from service.bpmn.lint.texts import Text, texts
from service.bpmn.model import HUMAN, MACHINE, Element
from service.errors import Problem
from service.expressions import ExpressionRefused, Script, compile_script

ALWAYS_KNOWN = frozenset({"case", "outcomes", "hold", "loopCounter"})
"""Names that nobody has to set: those of the case, of a hold in its process, and of a loop."""


def form_keys(form: Any) -> frozenset[str]:
    """Give the top-level data keys that a form-js schema writes."""
    keys: set[str] = set()
    for component in _parts(form):
        path = component.get("path") or component.get("key")
        if component.get("type") == "group" and not component.get("path"):
            keys |= form_keys(component)
        elif isinstance(path, str) and not component.get("readonly"):
            keys.add(path.partition(".")[0])
    return frozenset(keys)


def _parts(form: Any) -> list[Mapping[str, Any]]:
    """Give the components of a form or group; whatever is none is left out."""
    parts = form.get("components") if isinstance(form, Mapping) else None
    return [one for one in parts if isinstance(one, Mapping)] if isinstance(parts, list) else []


def written(subject: Subject, element: Element) -> frozenset[str] | None:
    """Give the data keys that an element may write; None when it may write any."""
    if element.type == "scriptTask":
        return _scripted(element)
    if element.outputs:
        names = frozenset(one.name for one in element.outputs)
        return None if EVERYTHING in names else names
    result = (element.result or element.decision) if element.type in MACHINE else None
    if result:
        return frozenset({result})
    if element.type in HUMAN or (element.type == "startEvent" and not element.events):
        form = (subject.forms or {}).get(element.form or "")
        return None if form is None else form_keys(form)
    opens = element.type in MACHINE | {"callActivity", "receiveTask"}
    caught = any(event.kind in {"message", "signal", "error"} for event in element.events)
    return None if opens or caught else frozenset()


def _scripted(element: Element) -> frozenset[str] | None:
    """Give what a script writes; anything, when it cannot be read."""
    try:
        return compile_script(element.script or "").writes
    except ExpressionRefused:
        return None


def written_twice(subject: Subject) -> Iterator[Problem]:
    """Find elements that run at the same time and write the same key: the last one wins."""
    elements = subject.process.elements
    writers = {key: keys for key, one in elements.items() if (keys := written(subject, one))}
    told: set[tuple[str, str]] = set()
    for split in elements:
        if not subject.graph.splits(split):
            continue
        for first, second in _at_once(subject, split, frozenset(writers)):
            both = writers[first] & writers[second]
            if both and (first, second) not in told:
                told.add((first, second))
                yield subject.at(first).warning(
                    "written_twice",
                    f"{named(elements[first])} and {named(elements[second])} run at the same "
                    f"time and both write {', '.join(sorted(both))}: the last one wins.",
                    "Give each its own keys, or let one follow the other.",
                )


def _at_once(subject: Subject, split: str, writers: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Give the pairs of writers that lie on different ways out of a split and on no other."""
    ways = [
        subject.graph.reachable([flow.target], without=[split])
        for flow in subject.graph.outgoing[split]
    ]
    for one, other in combinations(ways, 2):
        for first in subject.process.elements:
            if first in writers and first in one - other:
                yield from ((first, second) for second in writers & (other - one))


def never_set(subject: Subject) -> Iterator[Problem]:
    """Find a name that is read though nothing before can have set it.

    Said only where everything before is known: forms, scripts and mappings, and no message, free
    answer or worker's result that could bring any name.
    """
    if subject.forms is None:
        return
    past = _past(subject)
    writes = {key: written(subject, one) for key, one in subject.process.elements.items()}
    local = _local_names(subject)
    for text in texts(subject):
        flow = subject.process.flows.get(text.element)
        if text.purpose.startswith(_LATER) or not (flow or text.element in past):
            continue
        earlier = past[flow.source] | {flow.source} if flow else past[text.element]
        sets = [writes[key] for key in earlier]
        if None in sets:
            continue
        known = ALWAYS_KNOWN.union(local, *(keys for keys in sets if keys))
        for name in sorted(_names(text) - known):
            yield subject.at(text.element, text.line).warning(
                "never_set",
                f"The {text.purpose} of {text.element} reads {name}, which nothing before it sets.",
                "Set it in a form, a script or an output before, or mend the name.",
            )


_LATER = ("output", "completion", "SLA", "event condition")
"""Texts that are computed when more is known than at the element's beginning."""


def _names(text: Text) -> frozenset[str]:
    """Give the names that a text reads; none when it cannot be read at all."""
    try:
        compiled = text.compiled()
    except ExpressionRefused:
        return frozenset()
    return compiled.reads if isinstance(compiled, Script) else compiled.names


def _local_names(subject: Subject) -> frozenset[str]:
    """Give the names that loops bring, and the lists that they gather."""
    loops = [one.loop for one in subject.process.elements.values() if one.loop]
    names = [name for loop in loops for name in (loop.item, loop.output_collection)]
    return frozenset(name for name in names if name)


def _past(subject: Subject) -> dict[str, set[str]]:
    """Give, for each element, what may have happened before it.

    What an event sub-process holds may happen before anything, and anything before it.
    """
    elements, graph = subject.process.elements, subject.graph
    listening = {key for key in elements if _listens(subject, key)}
    ways = {
        key: [*graph.after[key], *([one.parent] if one.parent else [])]
        for key, one in elements.items()
    }
    past = {key: set(elements) if key in listening else set(listening) for key in elements}
    for key in elements:
        for later in closure(ways[key], ways):
            past[later].add(key)
    return past


def _listens(subject: Subject, key: str) -> bool:
    """Say whether an element is an event sub-process or stands in one."""
    at: str | None = key
    while at is not None:
        element = subject.process.elements[at]
        if element.triggered_by_event:
            return True
        at = element.parent
    return False


RULES: tuple[Rule, ...] = (written_twice, never_set)
