"""One of the two files that are compared."""

from collections.abc import Mapping
from dataclasses import dataclass

from service.bpmn.diagram import Layout, read_layout
from service.bpmn.model import Process
from service.bpmn.nodes import BPMN
from service.bpmn.reading import read_tree
from service.bpmn.xml import Element as Node
from service.bpmn.xml import parse


@dataclass(frozen=True, slots=True)
class Side:
    """A file: its tree, its processes by key, and the one that is compared."""

    root: Node
    processes: Mapping[str, Process]
    key: str

    @property
    def process(self) -> Process:
        """Return the process that is compared."""
        return self.processes[self.key]

    @property
    def layout(self) -> Layout | None:
        """Return where that is drawn, if it is."""
        return read_layout(self.root, process=self.key)

    @property
    def parts(self) -> Mapping[str, Node]:
        """Give every part of BPMN in the file that has an id, by that, in the file's order."""
        found = self.root.iterdescendants(f"{{{BPMN}}}*")
        return {one.get("id", ""): one for one in found if one.get("id")}


def read_side(source: bytes, key: str) -> Side:
    """Read a file. Raises XmlRefused, DiagramRefused, and KeyError for a process not in it."""
    root = parse(source, file=f"{key}.bpmn")
    diagram = read_tree(root, file=f"{key}.bpmn")
    if key not in diagram.processes:
        raise KeyError(key)
    return Side(root, diagram.processes, key)
