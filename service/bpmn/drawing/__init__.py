"""Diagrams as SVG and as words, with the state of a case. Pure: bytes and states in, text out."""

from service.bpmn.drawing.canvas import draw
from service.bpmn.drawing.listing import ElementLine, ProcessNotInFile, describe
from service.bpmn.drawing.states import ElementState, legend

__all__ = ["ElementLine", "ElementState", "ProcessNotInFile", "describe", "draw", "legend"]
