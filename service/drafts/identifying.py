"""Which process a draft is of: what its diagram says, as far as that can be read."""

from service.bpmn.model import Process
from service.bpmn.reading import read_diagram
from service.definitions.checking import runnable
from service.drafts.models import ProcessDraft
from service.errors import Refusal

LONGEST_KEY = 100
LONGEST_NAME = 300


def identify(draft: ProcessDraft, diagram: bytes) -> None:
    """Call a draft as its diagram does; while that cannot be read, it keeps its key and name."""
    try:
        process = process_in(diagram)
    except Refusal:
        return
    if process is not None and len(process.key) <= LONGEST_KEY:
        draft.key = process.key
        draft.name = (process.name or process.key)[:LONGEST_NAME]


def process_in(diagram: bytes, *, file: str = "") -> Process | None:
    """Return the process that a diagram is drawn for: the first that runs, else the first of all.

    Raises XmlRefused and DiagramRefused.
    """
    drawn = read_diagram(diagram, file=file)
    return next(iter((*runnable(drawn), *drawn.processes.values())), None)
