"""What a file draws, read once for the drawing and for the list, and for whoever looks next."""

from functools import lru_cache

from service.bpmn.diagram import Layout, read_layout
from service.bpmn.model import Diagram
from service.bpmn.reading import read_tree
from service.bpmn.xml import parse
from service.errors import Refusal

_MOST_KEPT = 8
"""Files of which what was read is kept: it takes ten times as long to read as to draw."""


class ProcessNotInFile(Refusal):
    """The file holds no process of this key."""


@lru_cache(maxsize=_MOST_KEPT)
def read_drawing(source: bytes, process: str) -> tuple[Diagram, Layout | None]:
    """Read a file with the layout of one of its processes, None where it is not drawn.

    Raises `XmlRefused`, `DiagramRefused` and `ProcessNotInFile`.
    """
    root = parse(source, file=f"{process}.bpmn")
    diagram = read_tree(root, file=f"{process}.bpmn")
    if process not in diagram.processes:
        raise ProcessNotInFile(process=process)
    return diagram, read_layout(root, process=process)
