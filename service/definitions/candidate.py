"""A candidate: one process of an upload with all that it would pin, checked before it is stored."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from service.bpmn.model import Diagram, Process
from service.definitions.models import Part
from service.definitions.sources import Source, form_names
from service.ledger.canonical import canonical, digest


@dataclass(frozen=True, slots=True)
class Pinned:
    """One file as a version pins it."""

    source: Source
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A process version in the making."""

    diagram: Diagram
    process: Process
    files: tuple[Pinned, ...]

    @property
    def key(self) -> str:
        """Return the process's key."""
        return self.process.key

    @property
    def name(self) -> str:
        """Return what the process is called."""
        return self.process.name or self.key

    @property
    def digest(self) -> str:
        """Return what tells this version from another: the digest of every file it pins."""
        rows = sorted(
            [one.source.part, one.key or "", one.source.name, digest(one.source.content)]
            for one in self.files
        )
        return digest(canonical(rows).encode())

    def of(self, part: Part) -> tuple[Pinned, ...]:
        """Return the pinned files of one kind."""
        return tuple(one for one in self.files if one.source.part == part)


def forms_named(process: Process) -> frozenset[str]:
    """Return the keys of every form that a process asks for."""
    elements = process.elements.values()
    own = {one.form for one in elements if one.form}
    return frozenset(own | {act.form for one in elements for act in one.actions if act.form})


def decisions_named(process: Process) -> frozenset[str]:
    """Return the keys of every decision that a process asks for."""
    return frozenset(one.decision for one in process.elements.values() if one.decision)


def make_candidate(
    source: Source,
    diagram: Diagram,
    process: Process,
    *,
    offered: Iterable[Source],
    earlier: Iterable[Pinned],
    decides: Mapping[str, frozenset[str]],
) -> Candidate:
    """Join a process with the files it uses.

    `offered` come with the upload; what they do not bring is taken over from the `earlier`
    version's pinned files. `decides` gives the decision keys of each DMN file.
    """
    offered, earlier = tuple(offered), tuple(earlier)
    kept = [_newest(one, offered) for one in earlier if one.source.part != Part.BPMN]
    wanted = decisions_named(process)
    beside = [
        one
        for one in _beside(source, offered, earlier)
        if one.source.part != Part.DECISION or decides.get(one.source.name, wanted) & wanted
    ]
    forms = _forms(process.key, forms_named(process), offered)
    named = [one for one in kept if one.source.part != Part.FORM or one.key not in forms]
    pinned = [*named, *forms.values(), *beside, Pinned(source)]
    unique = {one.source.name: one for one in pinned if _used(one, process, decides)}
    return Candidate(diagram, process, tuple(unique[name] for name in sorted(unique)))


def _used(one: Pinned, process: Process, decides: Mapping[str, frozenset[str]]) -> bool:
    if one.source.part == Part.FORM:
        return one.key in forms_named(process)
    if one.source.part == Part.DECISION:
        wanted = decisions_named(process)
        return bool(decides.get(one.source.name, wanted) & wanted)
    return True


def _newest(one: Pinned, offered: tuple[Source, ...]) -> Pinned:
    """Replace a file by one that is offered without a folder under its bare name."""
    for source in offered:
        if source.part == one.source.part != Part.FORM and source.name == one.source.bare_name:
            return Pinned(Source(one.source.name, source.part, source.content), one.key)
    return one


def _forms(
    process_key: str, named: frozenset[str], offered: tuple[Source, ...]
) -> Mapping[str, Pinned]:
    """Find each named form; one in a folder called like the process comes before any other."""
    forms = [one for one in offered if one.part == Part.FORM]
    own = [one for one in forms if one.folder.name == process_key]
    loose = [one for one in forms if one.folder.name != process_key]
    found: dict[str, Pinned] = {}
    for form in [*own, *loose]:
        for name in form_names(form):
            if name in named:
                found.setdefault(name, Pinned(form, name))
    return found


def _beside(
    source: Source, offered: tuple[Source, ...], earlier: tuple[Pinned, ...]
) -> list[Pinned]:
    """Return decisions, templates and stories that stand in the diagram's folder or below.

    Files without a folder belong to the diagrams of their own upload: of any other, a template or
    story is only replaced.
    """
    foreign = source not in offered and source.folder == PurePosixPath()
    pinned = {one.source.name for one in earlier}
    return [
        Pinned(one)
        for one in offered
        if one.part not in (Part.BPMN, Part.FORM)
        and (one.folder == source.folder or source.folder in one.folder.parents)
        and (not foreign or one.part == Part.DECISION or one.name in pinned)
    ]
