"""Proving what is said of each process: it and what it calls are checked and compiled.

Nothing is stored. A process runs only if every process of the folder that it calls runs too.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from service.bpmn.model import Process
from service.definitions.candidates import candidates_of
from service.definitions.checking import Reading, check_candidate, read_all, runnable
from service.definitions.sources import Source, part_of
from service.errors import Problem
from service.importing.bundling import Bundle
from service.importing.lines import Line, Word, lines_of, warnings_of


@dataclass(frozen=True, slots=True)
class Proof:
    """What keeps each process from running, nothing of one that runs, and what is warned of."""

    against: Mapping[str, tuple[Line, ...]]
    warned: Mapping[str, tuple[Line, ...]]

    def runs(self, key: str) -> bool:
        """Tell whether a process can be published and started."""
        return not self.against[key]


def prove(bundles: Iterable[Bundle], *, published: frozenset[str], at: datetime) -> Proof:
    """Check every process with all others beside it; `published` can be called as well."""
    bundles = tuple(bundles)
    sources = tuple(
        Source(name, part_of(name), content)
        for one in bundles
        for name, content in one.files.items()
    )
    if not sources:
        return Proof({}, {})
    reading = Reading()
    read_all(sources, reading)
    unread = tuple(reading.errors)
    candidates = candidates_of(sources, {}, reading)
    called = published | frozenset(candidates)
    about = {name: one for one in bundles for name in one.files}
    against: dict[str, tuple[Line, ...]] = {}
    warned: dict[str, tuple[Line, ...]] = {}
    for key, candidate in candidates.items():
        own = {one.source.name for one in candidate.files}
        # Each is checked for itself: one that is wrong says nothing of the others.
        reading.errors[:] = []
        reading.warnings[:] = []
        check_candidate(candidate, reading, called=called, at=at)
        problems = [*(one for one in unread if one.file in own), *reading.errors]
        against[key] = lines_of(_at_home(one, about) for one in problems)
        warned[key] = warnings_of(_at_home(one, about) for one in reading.warnings)
    drawn = {one.key: (two, one) for two in bundles for one in runnable(two.drawn.diagram)}
    return Proof(_with_called(against, drawn), warned)


def _at_home(problem: Problem, about: Mapping[str, Bundle]) -> Problem:
    """Say a problem of the file that came, where the line is that of the element there."""
    bundle = about.get(problem.file or "")
    if bundle is None:
        return problem
    line = bundle.drawn.places.get(problem.element or "")
    return replace(problem, file=bundle.origins[problem.file or ""], line=line)


def _with_called(
    against: Mapping[str, tuple[Line, ...]], drawn: Mapping[str, tuple[Bundle, Process]]
) -> Mapping[str, tuple[Line, ...]]:
    """Let no process run that calls one that does not, however far away that is."""
    found = dict(against)
    changed = True
    while changed:
        changed = False
        for key, (bundle, process) in drawn.items():
            line = None if found[key] else _in_vain(bundle, process, found)
            if line is not None:
                found[key] = (line,)
                changed = True
    return found


def _in_vain(
    bundle: Bundle, process: Process, against: Mapping[str, tuple[Line, ...]]
) -> Line | None:
    """Say which process is called that cannot be published, if there is one."""
    for one in process.elements.values():
        if against.get(one.called or ""):
            return Line(
                Word.PERSON,
                bundle.drawn.file,
                f"It calls {one.called}, which cannot be published yet",
                f"Mend {one.called} first.",
                one.id,
                bundle.drawn.places.get(one.id),
                "called_cannot_run",
            )
    return None
