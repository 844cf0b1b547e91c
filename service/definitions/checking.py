"""Everything that is said about an upload before a byte of it is stored."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache

import orjson

from service.bpmn.lint import lint
from service.bpmn.model import Diagram, Process
from service.bpmn.reading import read_diagram
from service.decisions import Decision, read_decisions
from service.decisions import lint as lint_decision
from service.definitions import hold_check
from service.definitions.candidate import Candidate
from service.definitions.lengths import too_long, too_many
from service.definitions.models import Part
from service.definitions.sources import DefinitionInvalid, Source
from service.definitions.starts import check_starts
from service.documents import template_problems
from service.engine import compile_definition
from service.errors import Problem, Refusal
from service.forms import Form, read_form


def _diagram(source: Source) -> Diagram:
    return read_diagram(source.content, file=source.name)


def _decisions(source: Source) -> tuple[Decision, ...]:
    return read_decisions(source.content, file=source.name)


def _form(source: Source) -> Form:
    return read_form(source.content, file=source.name)


@dataclass(frozen=True, slots=True)
class Readers:
    """How each kind of file is read."""

    diagram: Callable[[Source], Diagram]
    decisions: Callable[[Source], tuple[Decision, ...]]
    form: Callable[[Source], Form]


ANEW = Readers(_diagram, _decisions, _form)
REMEMBERING = Readers(
    lru_cache(maxsize=20)(_diagram),
    lru_cache(maxsize=100)(_decisions),
    lru_cache(maxsize=300)(_form),
)
"""For files that are checked again and again while somebody draws, all but one as they were."""


@dataclass
class Reading:
    """What was read from the files of an upload, and everything that is wrong with them.

    Diagrams are kept by their source: processes of different uploads may share a file name.
    `secrets` are the names that a diagram may use.
    """

    readers: Readers = ANEW
    secrets: frozenset[str] | None = None
    diagrams: dict[Source, Diagram] = field(default_factory=dict)
    decisions: dict[str, tuple[Decision, ...]] = field(default_factory=dict)
    forms: dict[str, Form] = field(default_factory=dict)
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def raise_errors(self) -> None:
        """Refuse the upload if anything is wrong."""
        if self.errors:
            raise DefinitionInvalid(problems=self.errors)

    def forgive(self) -> None:
        """Make warnings of the errors so far: those of files that stand are not the upload's."""
        self.warnings += [replace(problem, severity="warning") for problem in self.errors]
        self.errors.clear()

    @property
    def decides(self) -> Mapping[str, frozenset[str]]:
        """Return the decision keys of each DMN file."""
        return {name: frozenset(one.key for one in found) for name, found in self.decisions.items()}

    def note(self, problems: Iterable[Problem]) -> None:
        """Sort problems by their severity; none is noted twice."""
        known = {*self.errors, *self.warnings}
        for problem in problems:
            if problem not in known:
                known.add(problem)
                (self.errors if problem.severity == "error" else self.warnings).append(problem)


def read_all(sources: Iterable[Source], reading: Reading) -> None:
    """Read every file, collecting all that is wrong rather than stopping at the first."""
    for source in sources:
        try:
            _read(source, reading)
        except Refusal as refusal:
            reading.errors += refusal.problems or [
                Problem(refusal.code(), refusal.detail, file=source.name)
            ]


def _read(source: Source, reading: Reading) -> None:
    if source.part == Part.BPMN:
        reading.diagrams[source] = reading.readers.diagram(source)
    elif source.part == Part.DECISION:
        reading.decisions[source.name] = reading.readers.decisions(source)
    elif source.part == Part.FORM:
        reading.forms[source.name] = reading.readers.form(source)
    elif source.part == Part.TEMPLATE:
        reading.errors += template_problems(source.name, source.content)


def runnable(diagram: Diagram) -> Iterator[Process]:
    """Give the processes of a diagram that are meant to run: not the empty or private ones."""
    for process in diagram.processes.values():
        if process.executable is not False and process.elements:
            yield process


def check_candidate(
    candidate: Candidate, reading: Reading, *, called: frozenset[str], at: datetime
) -> None:
    """Lint and compile one process with the files it pins, adding to the reading's problems."""
    forms = {
        one.key: orjson.loads(one.source.content) for one in candidate.of(Part.FORM) if one.key
    }
    decisions = decisions_of(candidate, reading)
    known = lint(
        candidate.diagram,
        only=candidate.key,
        forms=forms,
        decisions=decisions,
        called=called,
        secrets=reading.secrets,
    )
    reading.note(known)
    for decision in decisions.values():
        reading.note(lint_decision(decision))
    bpmn = candidate.of(Part.BPMN)[0].source
    reading.note(too_long(candidate.process, file=bpmn.name))
    reading.note(too_many(candidate.process, file=bpmn.name))
    reading.note(check_starts(candidate.process, file=bpmn.name, at=at))
    try:
        definition = compile_definition(
            key=candidate.key,
            version=1,
            bpmn=bpmn.content,
            file=bpmn.name,
            decisions=decisions,
            diagram=candidate.diagram,
        )
    except Refusal as refusal:
        reading.errors += refusal.problems
        return
    if candidate.key == hold_check.HOLD_PROCESS:
        reading.note(hold_check.check_hold_process(definition, candidate.process))


def decisions_of(candidate: Candidate, reading: Reading) -> dict[str, Decision]:
    """Return the decisions that a candidate pins, by key."""
    return {
        decision.key: decision
        for one in candidate.of(Part.DECISION)
        for decision in reading.decisions.get(one.source.name, ())
    }
