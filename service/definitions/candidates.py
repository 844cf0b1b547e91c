"""Which processes an upload makes candidates of: those it brings, and those that use its files."""

from collections.abc import Iterator, Mapping

from service.bpmn.model import Process
from service.definitions.candidate import Candidate, Pinned, make_candidate
from service.definitions.checking import Reading, runnable
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


def candidates_of(
    sources: tuple[Source, ...],
    standing: Mapping[str, Standing],
    reading: Reading,
    *,
    whole: bool = False,
) -> dict[str, Candidate]:
    """Make a candidate of every process in the upload and of every other that uses its files.

    A `whole` upload brings everything that its processes are to have: of their versions before,
    it takes over no file that it does not bring.
    Raises DefinitionInvalid when two files bring one process, or none brings or is used by any.
    """
    candidates: dict[str, Candidate] = {}
    for source, process in _brought(sources, reading):
        if process.key in candidates:
            raise DefinitionInvalid(problems=[_twice(process, source)])
        earlier = _earlier(process.key, standing)
        if whole:
            earlier = _brought_again(earlier, sources)
        candidates[process.key] = _candidate(source, process, sources, earlier, reading)
    for key, version in standing.items():
        bpmn = version.diagram
        # What stands and is no longer read stays as it is, and a warning says so.
        if key not in candidates and bpmn in reading.diagrams:
            process = reading.diagrams[bpmn].processes[key]
            candidate = _candidate(bpmn, process, sources, version.pinned, reading)
            if set(candidate.files) != set(version.pinned) or _uses(candidate, sources):
                candidates[key] = candidate
    if not candidates:
        raise DefinitionInvalid(problems=[_unused(one) for one in sources])
    return candidates


def _brought(sources: tuple[Source, ...], reading: Reading) -> Iterator[tuple[Source, Process]]:
    for source in sources:
        if source.part == Part.BPMN:
            for process in runnable(reading.diagrams[source]):
                yield source, process


def _earlier(key: str, standing: Mapping[str, Standing]) -> tuple[Pinned, ...]:
    return standing[key].pinned if key in standing else ()


def _brought_again(earlier: tuple[Pinned, ...], sources: tuple[Source, ...]) -> tuple[Pinned, ...]:
    """Keep what an upload brings as well, as it brings it: also from folders far away."""
    brought = {one.name: one for one in sources}
    return tuple(
        Pinned(brought[one.source.name], one.key) for one in earlier if one.source.name in brought
    )


def _candidate(
    source: Source,
    process: Process,
    sources: tuple[Source, ...],
    earlier: tuple[Pinned, ...],
    reading: Reading,
) -> Candidate:
    diagram = reading.diagrams[source]
    return make_candidate(
        source, diagram, process, offered=sources, earlier=earlier, decides=reading.decides
    )


def _uses(candidate: Candidate, sources: tuple[Source, ...]) -> bool:
    """Tell whether a process uses a file of the upload, changed or not."""
    brought = {(one.part, one.content) for one in sources}
    return any((one.source.part, one.source.content) in brought for one in candidate.files)


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
