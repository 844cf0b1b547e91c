"""Which process a draft is of: what its diagram says, as far as that can be read."""

from collections.abc import Iterable, Iterator

from service.bpmn.model import Diagram, Process
from service.bpmn.reading import read_diagram
from service.definitions.checking import runnable
from service.definitions.models import Part
from service.definitions.sources import part_of
from service.drafts.models import ProcessDraft
from service.errors import Problem, Refusal

LONGEST_KEY = 100
LONGEST_NAME = 300


def identify(draft: ProcessDraft, diagram: bytes) -> None:
    """Call a draft as its diagram does; while that cannot be read, it keeps its key and name.

    A draft stays one of its own process while the diagram has that, whatever else is drawn in it.
    """
    try:
        process = process_in(diagram, of=draft.key)
    except Refusal:
        return
    if process is not None and len(process.key) <= LONGEST_KEY:
        draft.key = process.key
        draft.name = (process.name or process.key)[:LONGEST_NAME]


def process_in(diagram: bytes, *, file: str = "", of: str = "") -> Process | None:
    """Return the process that a diagram is drawn for: one that runs rather than one that does not.

    Of several it is that whose key is `of`, else the first. Raises XmlRefused and DiagramRefused.
    """
    return _chosen(read_diagram(diagram, file=file), of)


def _chosen(drawn: Diagram, of: str) -> Process | None:
    for some in (tuple(runnable(drawn)), tuple(drawn.processes.values())):
        if some:
            return next((one for one in some if one.key == of), some[0])
    return None


def beside_it(draft: ProcessDraft, files: Iterable[tuple[str, bytes]]) -> Iterator[Problem]:
    """Warn of every other process that these files make: publishing makes a version of it too."""
    for name, content in files:
        if part_of(name) is not Part.BPMN:
            continue
        try:
            drawn = read_diagram(content, file=name)
        except Refusal:
            continue
        own = _chosen(drawn, draft.key)
        for process in runnable(drawn):
            if process is not own:
                yield Problem(
                    "draft_has_another_process",
                    f"{process.name or process.key} ({process.key}) runs as well: publishing the "
                    "draft makes a version of it too.",
                    "Give it a draft of its own, unless that is what you want.",
                    severity="warning",
                    file=name,
                    element=process.key,
                )
