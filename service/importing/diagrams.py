"""One diagram of a folder: read, written in Handrail's words, and every word of it told of."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from service.bpmn.foreign import (
    Fate,
    FormAsked,
    Known,
    Written,
    adapt,
    decides_by_first,
    forms_asked,
    is_of_spiffarena,
    report_on,
    translate,
)
from service.bpmn.model import Diagram, Process
from service.bpmn.reading import read_diagram
from service.definitions.checking import runnable
from service.importing.initiators import initiated
from service.importing.lines import Line, Word
from service.importing.models import lines_of_model, name_in, searched_in
from service.importing.shelf import Form, Shelf

Json = Any

_OF_A_FORM = frozenset(
    {"formData", "formField", "validation", "constraint", "value", "formKey", "formRef"}
    | {"formDefinition", "formRefBinding", "formRefVersion"}
)
_WORDS = {Fate.PERSON: Word.PERSON, Fate.IDLE: Word.KEPT, Fate.UNDERSTOOD: Word.UNDERSTOOD}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A diagram of theirs, and what it is here.

    `content` is the translated file, `diagram` what is read in it, `forms` are its forms by key.
    `places` gives the line of each element in the file as it came. One that `takes_first_rules`
    asks for decisions as SpiffArena makes them.
    """

    file: str
    content: bytes
    diagram: Diagram
    forms: Mapping[str, Form]
    lines: tuple[Line, ...]
    places: Mapping[str, int]
    is_changed: bool
    takes_first_rules: bool

    @property
    def processes(self) -> tuple[Process, ...]:
        """Return the processes that are meant to run."""
        return tuple(runnable(self.diagram))

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the keys of the processes that are meant to run."""
        return tuple(one.key for one in self.processes)

    def about(self, process: Process) -> tuple[Line, ...]:
        """Give what is said of a process: not what is said of a part of another one."""
        apart = {
            part
            for one in self.diagram.processes.values()
            if one is not process
            for part in (one.key, *one.elements, *one.flows, *one.lanes)
        }
        return tuple(one for one in self.lines if one.element not in apart)


def draw(
    name: str, content: bytes, shelf: Shelf, models: Mapping[PurePosixPath, Mapping[str, Json]]
) -> Drawn:
    """Translate a diagram. Raises XmlRefused and DiagramRefused for one that cannot be read."""
    folder = PurePosixPath(name).parent
    model = models.get(folder, {})
    before = read_diagram(content, file=name)
    forms, lines, keys = _forms(name, forms_asked(content, file=name), shelf)
    known = _known(before, model, keys)
    if model or is_of_spiffarena(content, file=name):
        known = replace(known, initiated=initiated(before))
    adapted, written = adapt(content, known, file=name)
    translated = translate(adapted, file=name)
    lines += [
        *(line for one in written for line in _of_writing(name, one)),
        *_equals(name, adapted),
        *_words(name, translated, keys),
    ]
    if model:
        lines += lines_of_model(model, file=(folder / "process_model.json").as_posix())
    diagram = read_diagram(translated, file=name)
    told = tuple(dict.fromkeys(lines))
    return Drawn(
        file=name,
        content=translated,
        diagram=diagram,
        forms=forms,
        lines=told,
        places=_places(before),
        is_changed=translated != content,
        takes_first_rules=decides_by_first(content, file=name),
    )


def _places(diagram: Diagram) -> dict[str, int]:
    """Give the line of every process, element and flow."""
    return {
        one: line
        for process in diagram.processes.values()
        for one, line in (
            (process.key, process.line),
            *((one.id, one.line) for one in process.elements.values()),
            *((one.id, one.line) for one in process.flows.values()),
        )
        if line is not None
    }


def _forms(
    name: str, asked: Sequence[FormAsked], shelf: Shelf
) -> tuple[dict[str, Form], list[Line], dict[str, str]]:
    """Find the forms of a diagram by key, what is said of them, and the key of each step."""
    forms: dict[str, Form] = {}
    lines: list[Line] = []
    keys: dict[str, str] = {}
    for one in asked:
        found = shelf.form_for(one, diagram=name, taken=forms)
        if isinstance(found, Line):
            lines.append(found)
            continue
        forms[found.key] = found
        keys[one.element] = found.key
        lines += found.lines
    return forms, lines, keys


def _known(before: Diagram, model: Mapping[str, Json], forms: Mapping[str, str]) -> Known:
    """Gather what is known of a diagram: a model speaks of its primary process alone."""
    keys = [one.key for one in runnable(before)]
    primary = model.get("primary_process_id") or (keys[0] if len(keys) == 1 else None)
    about = [one for one in keys if one == primary]
    return Known(
        forms=forms,
        names=dict.fromkeys(about, name_in(model)),
        searched=dict.fromkeys(about, searched_in(model)),
    )


def _of_writing(file: str, one: Written) -> Iterator[Line]:
    if one.now:
        yield Line(Word.TRANSLATED, file, one.was, one.now, one.element, one.line)
    if one.but:
        what = f"{one.was} → {one.now}" if one.now else one.was
        yield Line(Word.PERSON, file, what, one.but, one.element, one.line)


def _equals(file: str, adapted: bytes) -> Iterator[Line]:
    """Tell what is translated: every word that has an exact equal."""
    for finding in report_on(adapted, file=file):
        for place in finding.places:
            if place.equal:
                what = f"{finding.word} “{place.value}”" if place.value else finding.word
                yield Line(Word.TRANSLATED, file, what, place.equal, place.element, place.line)


def _words(file: str, translated: bytes, forms: Mapping[str, str]) -> Iterator[Line]:
    """Tell what became of the words that stay, all that one thing says and that became of it."""
    found: dict[Line, list[str]] = {}
    for finding in report_on(translated, file=file):
        for place in finding.places:
            word, says = _WORDS[finding.fate], f"{finding.says} {place.why}".strip()
            form = forms.get(place.element)
            if form is not None and _speaks_of_a_form(finding.word, place.value):
                word, says = Word.TRANSLATED, f'It is in the form {form}: handrail:form="{form}".'
            elif "userTaskForm" in finding.word and forms:
                word, says = Word.TRANSLATED, "It is a file of its own, which the step names."
            what = f"{finding.word} “{place.value}”" if place.value else finding.word
            line = Line(word, file, "", says, place.element, place.line)
            found.setdefault(line, []).append(what)
    for line, words in found.items():
        yield replace(line, what="; ".join(words))


def _speaks_of_a_form(word: str, value: str) -> bool:
    name = word.rpartition(":")[2].partition(" ")[0]
    return name in _OF_A_FORM or (name == "property" and value.startswith("form"))
