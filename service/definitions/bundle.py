"""A bundle: one version read and compiled, immutable, shared by every case and thread."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock

from service.bpmn.model import Diagram, Process
from service.bpmn.reading import read_diagram
from service.decisions import read_decisions
from service.definitions.models import Part
from service.engine import Definition, compile_definition
from service.forms import Form, read_form

MOST_CACHED = 500


@dataclass(frozen=True, slots=True)
class File:
    """A pinned file's name, kind, form key and bytes."""

    name: str
    part: Part
    key: str | None
    content: bytes


@dataclass(frozen=True, slots=True)
class Bundle:
    """Everything a case on this version needs. `templates` are keyed by their path beside it."""

    version_id: str
    key: str
    version: int
    name: str
    diagram: Diagram
    process: Process
    definition: Definition
    forms: Mapping[str, Form]
    form_sources: Mapping[str, bytes]
    templates: Mapping[str, bytes]
    bpmn: bytes


def make_bundle(
    *, version_id: str, key: str, version: int, name: str, files: tuple[File, ...]
) -> Bundle:
    """Read and compile a version's files; they were checked when it was published."""
    bpmn = next(one for one in files if one.part == Part.BPMN)
    diagram = read_diagram(bpmn.content, file=bpmn.name)
    decisions = {
        decision.key: decision
        for one in files
        if one.part == Part.DECISION
        for decision in read_decisions(one.content, file=one.name)
    }
    forms = {one.key: one for one in files if one.part == Part.FORM and one.key}
    folder = bpmn.name.rpartition("/")[0]
    return Bundle(
        version_id=version_id,
        key=key,
        version=version,
        name=name,
        diagram=diagram,
        process=diagram.processes[key],
        definition=compile_definition(
            key=key,
            version=version,
            bpmn=bpmn.content,
            file=bpmn.name,
            decisions=decisions,
            diagram=diagram,
        ),
        forms={form: read_form(one.content, file=one.name) for form, one in forms.items()},
        form_sources={form: one.content for form, one in forms.items()},
        templates={
            one.name.removeprefix(f"{folder}/"): one.content
            for one in files
            if one.part == Part.TEMPLATE
        },
        bpmn=bpmn.content,
    )


class Cache:
    """The latest used bundles of this process, by version id; safe between threads."""

    def __init__(self, most: int = MOST_CACHED) -> None:
        """Keep at most `most` bundles."""
        self._most = most
        self._held: OrderedDict[str, Bundle] = OrderedDict()
        self._lock = Lock()

    def held(self, version_id: str) -> Bundle | None:
        """Return the bundle if it is here."""
        with self._lock:
            found = self._held.get(version_id)
            if found is not None:
                self._held.move_to_end(version_id)
            return found

    def let_go(self, version_id: str) -> None:
        """Keep a bundle no longer."""
        with self._lock:
            self._held.pop(version_id, None)

    def get(self, version_id: str, make: Callable[[], Bundle]) -> Bundle:
        """Return the bundle, made when it is not here; two threads may both make it, once."""
        found = self.held(version_id)
        if found is not None:
            return found
        made = make()
        with self._lock:
            self._held[version_id] = made
            while len(self._held) > self._most:
                self._held.popitem(last=False)
        return made
