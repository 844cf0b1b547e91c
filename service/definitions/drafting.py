"""Which processes an upload makes drafts of: those it brings, and those that use its files."""

from collections.abc import Iterator, Mapping

from service.bpmn.model import Process
from service.definitions.checking import Reading, runnable
from service.definitions.draft import Draft, Pinned, make_draft
from service.definitions.models import Part
from service.definitions.sources import DefinitionInvalid, Source
from service.definitions.standing import Standing
from service.errors import Problem


def unseen(
    sources: tuple[Source, ...], standing: Mapping[str, Standing], reading: Reading
) -> list[Source]:
    """Return the files of standing versions that the upload does not bring.

    A diagram is brought by its process, whatever its name; every other file by its name.
    """
    keys = {one.key for diagram in reading.diagrams.values() for one in runnable(diagram)}
    names = {one.name for one in sources}
    kept = [(key, one.source) for key, version in standing.items() for one in version.pinned]
    diagrams = {source for key, source in kept if source.part == Part.BPMN and key not in keys} - {
        *sources
    }
    others = {source.name: source for _, source in kept if source.part != Part.BPMN}
    return [
        *sorted(diagrams, key=lambda one: (one.name, one.content)),
        *(source for name, source in others.items() if name not in names),
    ]


def drafts_of(
    sources: tuple[Source, ...], standing: Mapping[str, Standing], reading: Reading
) -> dict[str, Draft]:
    """Make a draft of every process in the upload and of every other that uses its files.

    Raises DefinitionInvalid when two files bring one process, or none brings or is used by any.
    """
    drafts: dict[str, Draft] = {}
    for source, process in _brought(sources, reading):
        if process.key in drafts:
            raise DefinitionInvalid(problems=[_twice(process, source)])
        drafts[process.key] = _draft(source, process, sources, standing, reading)
    for key, version in standing.items():
        bpmn = version.diagram
        # What stands and is no longer read stays as it is, and a warning says so.
        if key not in drafts and bpmn in reading.diagrams:
            process = reading.diagrams[bpmn].processes[key]
            draft = _draft(bpmn, process, sources, standing, reading)
            if set(draft.files) != set(version.pinned) or _uses(draft, sources):
                drafts[key] = draft
    if not drafts:
        raise DefinitionInvalid(problems=[_unused(one) for one in sources])
    return drafts


def _brought(sources: tuple[Source, ...], reading: Reading) -> Iterator[tuple[Source, Process]]:
    for source in sources:
        if source.part == Part.BPMN:
            for process in runnable(reading.diagrams[source]):
                yield source, process


def _draft(
    source: Source,
    process: Process,
    sources: tuple[Source, ...],
    standing: Mapping[str, Standing],
    reading: Reading,
) -> Draft:
    diagram = reading.diagrams[source]
    version = standing.get(process.key)
    earlier: tuple[Pinned, ...] = version.pinned if version else ()
    return make_draft(
        source, diagram, process, offered=sources, earlier=earlier, decides=reading.decides
    )


def _uses(draft: Draft, sources: tuple[Source, ...]) -> bool:
    """Tell whether a process uses a file of the upload, changed or not."""
    brought = {(one.part, one.content) for one in sources}
    return any((one.source.part, one.source.content) in brought for one in draft.files)


def _twice(process: Process, source: Source) -> Problem:
    return Problem(
        "process_repeated",
        f"Two files define the process {process.key!r}.",
        "Give one of them another id.",
        file=source.name,
        element=process.key,
        line=process.line,
    )


def _unused(source: Source) -> Problem:
    return Problem("no_process", "No process is in these files or uses them.", file=source.name)
