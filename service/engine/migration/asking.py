"""What a migration is asked to do: ids that it names must be drawn, and clocks be clocks."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from service.bpmn.model import Element
    from service.engine.definition import Definition
    from service.engine.migration.obstacles import Obstacles
    from service.engine.stimuli import Migrate


def look_at_request(
    old: "Definition", new: "Definition", stimulus: "Migrate", obstacles: "Obstacles"
) -> None:
    """Find ids that neither version draws, and clocks that are none."""
    for source, target in stimulus.mapping.items():
        for element, definition in ((source, old), (target, new)):
            if element not in definition.elements:
                obstacles.unknown(
                    f"mapping.{source}",
                    element,
                    f"Version {definition.version} draws no element {element}.",
                    "Map an id of the old version to one of the new version.",
                )
    for element, choice in stimulus.clocks.items():
        if element == old.key:
            if choice == "restart":
                obstacles.unknown(
                    f"clocks.{element}",
                    element,
                    "What is promised for the whole case counts from its beginning.",
                    "Keep or recompute it.",
                )
        elif element not in old.elements or not _has_clock(old.elements[element]):
            obstacles.unknown(
                f"clocks.{element}",
                element,
                f"Version {old.version} draws no clock {element}.",
                "Name a timer event, or a task with an SLA, of the old version.",
            )


def _has_clock(element: "Element") -> bool:
    return element.sla is not None or element.has("timer")
