"""A process drawn as SVG from its diagram's own coordinates, with what is told of its elements."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from service.bpmn.diagram import Layout, Shape
from service.bpmn.drawing.edges import connection, sequence
from service.bpmn.drawing.marks import PLAIN, Marked, classes, in_words, look_of, tags
from service.bpmn.drawing.nodes import node
from service.bpmn.drawing.source import read_drawing
from service.bpmn.drawing.surroundings import FRAMES, surrounding
from service.bpmn.drawing.svg import Markup, joined, tag, words
from service.bpmn.drawing.wording import type_in_words
from service.bpmn.model import SUB_PROCESSES, Diagram, Element, Flow

_MARGIN = 20.0
_NOTHING: Mapping[str, Marked] = MappingProxyType({})


def draw(source: bytes, *, process: str, states: Mapping[str, Marked] = _NOTHING) -> str | None:
    """Draw the process with this key, each element and flow with what is told of it.

    `states` are by the id of the element or flow: how they stand in a case, or how
    much of something there is at each. Gives one `<svg>` element, safe to stand in a
    page under a strict content security policy; None when the file holds no drawing of the
    process. Raises `XmlRefused`, `DiagramRefused` and `ProcessNotInFile`.
    """
    diagram, layout = read_drawing(source, process)
    if layout is None:
        return None
    extent = layout.extent
    box = (
        extent.x - _MARGIN,
        extent.y - _MARGIN,
        extent.width + 2 * _MARGIN,
        extent.height + 2 * _MARGIN,
    )
    name = diagram.processes[process].name or process
    return tag(
        "svg",
        tag("title", words(name)),
        joined(_Canvas(diagram, layout, states).parts()),
        xmlns="http://www.w3.org/2000/svg",
        class_="diagram",
        role="img",
        aria_label=f"Diagram of {name}",
        viewBox=" ".join(f"{side:.0f}" for side in box),
        width=box[2],
        height=box[3],
    )


@dataclass(frozen=True, slots=True)
class _Canvas:
    """What is drawn, and with which states."""

    diagram: Diagram
    layout: Layout
    states: Mapping[str, Marked]

    def parts(self) -> list[Markup]:
        """Draw everything, from the back to the front; the states' tags stand before it all."""
        elements, flows = self._known()
        frames = [one for one in self.layout.shapes.values() if one.type in FRAMES]
        frames.sort(key=lambda one: one.type == "lane")
        others = [one for one in self.layout.shapes.values() if one.type not in FRAMES]
        bodies = [one for one in others if one.type in SUB_PROCESSES and one.expanded]
        bodies.sort(key=lambda one: -one.bounds.width * one.bounds.height)
        fronts = [one for one in others if one not in bodies]
        fronts.sort(key=lambda one: one.type == "boundaryEvent")
        return [
            *(self._shape(one, elements) for one in (*frames, *bodies)),
            *(self._edge(one, elements, flows) for one in self.layout.edges),
            *(self._shape(one, elements) for one in fronts),
            *(
                tags(self.states[one.element].marks, one.bounds)
                for one in others
                if one.element in self.states
            ),
        ]

    def _known(self) -> tuple[dict[str, Element], dict[str, Flow]]:
        """Give the elements and flows of every process in the file: pools stand side by side."""
        elements: dict[str, Element] = {}
        flows: dict[str, Flow] = {}
        for process in self.diagram.processes.values():
            elements |= process.elements
            flows |= process.flows
        return elements, flows

    def _shape(self, shape: Shape, elements: Mapping[str, Element]) -> Markup:
        """Draw a shape as a group with a title that says what it is and how it stands."""
        element = elements.get(shape.element)
        if element is None:
            return tag("g", surrounding(shape), class_=f"surrounding {shape.type}")
        told = self.states.get(shape.element)
        host = elements.get(element.attached_to or "")
        said = in_words(told) if told is not None else ()
        title = "; ".join((element.name or shape.element, type_in_words(element, host), *said))
        return tag(
            "g",
            tag("title", words(title)),
            node(element, shape, look_of(told) if told is not None else PLAIN),
            class_=" ".join(("node", element.type, *(classes(told) if told is not None else ()))),
            data_element=shape.element,
        )

    def _edge(self, key: str, elements: Mapping[str, Element], flows: Mapping[str, Flow]) -> Markup:
        """Draw an edge."""
        edge = self.layout.edges[key]
        flow = flows.get(key)
        if flow is None:
            return tag("g", connection(edge), class_=f"connection {edge.type}")
        told = self.states.get(key)
        mark = told.flow if told is not None else None
        return tag(
            "g",
            sequence(edge, flow, elements[flow.source], mark),
            class_=f"flow is-{mark.name}" if mark is not None else "flow",
            data_element=key,
        )
