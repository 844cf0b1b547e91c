"""Diagrams as SVG and as words, with what is told of their elements. Pure: text out of bytes."""

from service.bpmn.drawing.canvas import draw
from service.bpmn.drawing.counterparts import GONE, MOVED, NEW, Counterpart
from service.bpmn.drawing.heat import Heat, level_of
from service.bpmn.drawing.listing import ElementLine, describe
from service.bpmn.drawing.marks import Look, Mark, Marked
from service.bpmn.drawing.paths import OnTheWay, Reached, reach_legend, way_legend
from service.bpmn.drawing.source import ProcessNotInFile, read_drawing
from service.bpmn.drawing.states import ElementState, legend

__all__ = [
    "GONE",
    "MOVED",
    "NEW",
    "Counterpart",
    "ElementLine",
    "ElementState",
    "Heat",
    "Look",
    "Mark",
    "Marked",
    "OnTheWay",
    "ProcessNotInFile",
    "Reached",
    "describe",
    "draw",
    "legend",
    "level_of",
    "reach_legend",
    "read_drawing",
    "way_legend",
]
