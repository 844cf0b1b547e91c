"""Activities: loops that never end or run over nothing, versions that cannot be called."""

from collections.abc import Iterator

from service.bpmn.normalise.refuse.drawing import Drawing, named
from service.errors import Problem


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


def unknown_version(drawing: Drawing) -> Iterator[Problem]:
    """Find call activities that pin something else than a version."""
    for element in drawing.of_type("callActivity"):
        version = element.called_version
        if version is not None and version != "latest" and not version.isdecimal():
            yield drawing.at(element).error(
                "called_version",
                f"{named(element)} calls the version “{version}”.",
                "Write a version's number, or latest.",
            )


RULES = (endless_loop, unknown_version)
