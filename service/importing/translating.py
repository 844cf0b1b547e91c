"""Making processes of a folder: every diagram translated, put together, proved and told of."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from service.bpmn.foreign import WORKERS
from service.bpmn.model import MACHINE, THROWING, Process
from service.cases.topics import is_inner
from service.errors import Refusal
from service.importing.bundling import Bundle, bundle, clashes
from service.importing.deciding import Decisions
from service.importing.diagrams import Drawn, draw
from service.importing.documents import Documents, read_documents, unused
from service.importing.gathered import Gathered, under
from service.importing.initiators import opened_by_nobody
from service.importing.lines import Line, Word, lines_of
from service.importing.proving import Proof, prove
from service.importing.report import Report, State, Told
from service.importing.shelf import Shelf

_WORKER = (
    "Nobody here does this kind of work. Let a worker of yours fetch it, or give the step a topic "
    "that Handrail serves."
)
_OWN_WAYS = {
    "http/": (
        'Handrail calls other systems itself: handrail:topic="http". Its inputs are url, headers, '
        "query (params there), body (data there), secret, the name under which user:password is "
        "kept (Administration, Secrets), and secret_as, which is 'basic' then. What comes back is "
        "in body. Or let a worker do it."
    ),
    "smtp/": (
        'Handrail sends emails itself: handrail:topic="email", with the inputs to, subject and '
        "text. Or let a worker do it."
    ),
}
"""What is done here by other names, by what the names of SpiffArena's connectors begin with."""
_NOTHING_DRAWN = Line(
    Word.PERSON,
    "",
    "There is no diagram here",
    "Processes are read from files that end in .bpmn: import the folder that holds them.",
)
_NOBODY_OPENS = (
    "A message, a signal or a timer opens this one, so nobody may have. Say there who does these "
    "tasks: put them in a lane, or write handrail:roles in the place of handrail:assignee."
)
_OWN = "Handrail does this kind of work itself: check its inputs, or rename the topic."
_A_TOPIC = 'handrail:topic="'


def translate(gathered: Gathered, *, published: frozenset[str], at: datetime) -> Report:
    """Translate the files of a folder, prove each process, and report on everything.

    `published` are the keys of processes that stand here and can be called.
    """
    documents = read_documents(gathered.files)
    shelf = Shelf(gathered.files, documents)
    decisions = Decisions(gathered.files)
    drawn, lines = _drawn(gathered.files, shelf, documents)
    kept, clashing = clashes(one for one in drawn if one.keys)
    bundles = [bundle(one, decisions) for one in kept]
    proof = prove(bundles, published=published, at=at)
    drawn_as = {process.key: process for one in bundles for process in one.drawn.processes}
    processes = [
        _told(
            one,
            process,
            proof,
            [
                *clashing.get(one.drawn.file, []),
                *_here(process, published),
                *_opened_by_nobody(one, process, drawn_as),
            ],
        )
        for one in bundles
        for process in one.drawn.processes
    ]
    others = [one for one in drawn if one not in kept]
    return Report(
        processes=processes,
        lines=[
            *gathered.told(),
            *lines,
            *documents.lines,
            *decisions.lines,
            *_of_others(others, clashing),
            *unused(documents, shelf.used),
            *shelf.pages_left(),
            *decisions.left(),
            *([] if drawn or lines else [_NOTHING_DRAWN]),
        ],
        content={name: content for one in bundles for name, content in one.files.items()},
    )


def _drawn(
    files: Mapping[str, bytes], shelf: Shelf, documents: Documents
) -> tuple[list[Drawn], list[Line]]:
    """Translate every diagram; one that cannot be read is told of, and stops no other."""
    found: list[Drawn] = []
    lines: list[Line] = []
    seen: dict[bytes, str] = {}
    for name, content in under(files, ".bpmn", ".bpmn20.xml").items():
        if content in seen:
            says = f"It is the same as {seen[content]}, to the byte."
            lines.append(Line(Word.LEFT, name, "A copy", says))
            continue
        seen[content] = name
        try:
            found.append(draw(name, content, shelf, documents.models))
        except Refusal as refused:
            whole = Line(Word.PERSON, name, "The file is not read", refused.detail)
            lines += lines_of(refused.problems) or (whole,)
    return found, lines


def _told(one: Bundle, process: Process, proof: Proof, more: Sequence[Line]) -> Told:
    """Tell of one process: what its diagram says, and what keeps it from running."""
    against, about = proof.against[process.key], one.drawn.about(process)
    formless = {line.element for line in about if line.what == "A form"}
    against = tuple(
        line for line in against if line.code != "form_unknown" or line.element not in formless
    )
    lines = (*against, *one.lines, *more, *_workers(one, process), *_own_work(one, process))
    lines = (*lines, *about, *proof.warned[process.key])
    state = State.NOT_YET
    if proof.runs(process.key):
        state = State.TRANSLATED if one.drawn.is_changed else State.AS_IT_IS
        if any(line.word is Word.PERSON for line in lines):
            state = State.DIFFERENT
    name = process.name or process.key
    files = tuple(one.files)
    return Told(process.key, name, one.drawn.file, state, tuple(dict.fromkeys(lines)), files)


def _workers(one: Bundle, process: Process) -> Iterator[Line]:
    """Name the work that nobody does yet, but for code, of which that is told already."""
    code = {line.element for line in one.drawn.lines if line.says == WORKERS}
    for element in process.elements.values():
        topic = element.topic
        works = element.type in MACHINE or element.type in THROWING
        if works and topic and not is_inner(topic) and element.id not in code:
            place = one.drawn.places.get(element.id)
            what = f"Work of the kind “{topic}”"
            ways = (says for name, says in _OWN_WAYS.items() if topic.startswith(name))
            says = next(ways, _WORKER)
            yield Line(Word.PERSON, one.drawn.file, what, says, element.id, place)


def _own_work(one: Bundle, process: Process) -> Iterator[Line]:
    """Name the work that a worker of theirs did, and that Handrail would do in its own way."""
    theirs = {line.element for line in one.drawn.lines if line.says.startswith(_A_TOPIC)}
    for element in process.elements.values():
        if element.topic and is_inner(element.topic) and element.id in theirs:
            place = one.drawn.places.get(element.id)
            what = f"Work of the kind “{element.topic}”"
            yield Line(Word.PERSON, one.drawn.file, what, _OWN, element.id, place)


def _opened_by_nobody(
    one: Bundle, process: Process, drawn_as: Mapping[str, Process]
) -> Iterator[Line]:
    """Name the calls whose tasks are for whoever opened the case, where nobody may have."""
    for element in opened_by_nobody(drawn_as, process):
        place = one.drawn.places.get(element.id)
        what = f"It calls {element.called}, with tasks for whoever opened the case"
        yield Line(Word.PERSON, one.drawn.file, what, _NOBODY_OPENS, element.id, place)


def _here(process: Process, published: frozenset[str]) -> Iterator[Line]:
    if process.key in published:
        what = f"A process {process.key} is published here already"
        says = "Published, this becomes its next version. Give it another id if it is another."
        yield Line(Word.PERSON, "", what, says, process.key, process.line)


def _of_others(others: Sequence[Drawn], clashing: Mapping[str, Sequence[Line]]) -> Iterator[Line]:
    """Say what becomes of diagrams that make no process."""
    for one in others:
        if one.keys:
            yield from clashing.get(one.file, ())
        else:
            says = "It only shows how something is done (isExecutable is false, or it is empty)."
            yield Line(Word.LEFT, one.file, "A drawing without a process that runs", says)
