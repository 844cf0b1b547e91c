"""Activities: what says nothing to do, loops without end, versions that cannot be called."""

from collections.abc import Iterator

from service.bpmn.model import Element
from service.bpmn.normalise.refuse.drawing import Drawing, named
from service.bpmn.numbers import whole
from service.errors import Problem

_NEEDS = {
    "serviceTask": "topic",
    "sendTask": "message or topic",
    "receiveTask": "message",
    "businessRuleTask": "decision or topic",
    "scriptTask": "script",
    "callActivity": "called process",
}


def nothing_to_do(drawing: Drawing) -> Iterator[Problem]:
    """Find activities that would pass, or wait for ever, because they do not say what to do."""
    for element in drawing.of_type(*_NEEDS):
        if not _says_what(element):
            wanted = _NEEDS[element.type]
            yield drawing.at(element).error(
                "activity_incomplete",
                f"{named(element)} has no {wanted}.",
                f"Give it a {wanted}, or make it a task for a person.",
            )


def endless_loop(drawing: Drawing) -> Iterator[Problem]:
    """Find loop markers that do not say how often."""
    for element in drawing.process.elements.values():
        loop = element.loop
        if loop is None:
            continue
        if loop.kind == "standard" and loop.condition is None and loop.maximum is None:
            yield drawing.at(element, loop.line).error(
                "loop_without_end",
                f"The loop of {named(element)} has neither a condition nor a maximum.",
                "Give it a condition under which it repeats, or the most times it may.",
            )
        if loop.kind != "standard" and loop.collection is None and loop.cardinality is None:
            yield drawing.at(element, loop.line).error(
                "loop_over_nothing",
                f"{named(element)} does not say how many instances it has.",
                "Give it a collection or a number.",
            )


def nameless_item(drawing: Drawing) -> Iterator[Problem]:
    """Find loop markers whose items or results no expression could name."""
    for element in drawing.process.elements.values():
        loop = element.loop
        names = (loop.item, loop.output_item, loop.output_collection) if loop else ()
        for name in names:
            if name is not None and not name.isidentifier():
                yield drawing.at(element, loop.line if loop else None).error(
                    "loop_name",
                    f"The instances of {named(element)} use “{name}”, which is no variable's name.",
                    "Write one word, such as room; compute anything else in a script.",
                )


def unknown_version(drawing: Drawing) -> Iterator[Problem]:
    """Find call activities that pin something else than a version."""
    for element in drawing.of_type("callActivity"):
        version = element.called_version
        if version is not None and version != "latest" and whole(version) is None:
            yield drawing.at(element).error(
                "called_version",
                f"{named(element)} calls the version “{version}”.",
                "Write a version's number, or latest.",
            )


def _says_what(element: Element) -> bool:
    """Say whether an activity has what it needs to be carried out."""
    said = {
        "serviceTask": element.topic,
        "sendTask": element.message or element.topic,
        "receiveTask": element.message,
        "businessRuleTask": element.decision or element.topic,
        "scriptTask": element.script,
        "callActivity": element.called,
    }
    return bool(said[element.type])


RULES = (nothing_to_do, endless_loop, nameless_item, unknown_version)
