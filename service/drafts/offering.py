"""What can be chosen while a process is drawn: lists instead of words that must be remembered."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any, TypeVar

from service.bpmn.connectors import CONNECTORS, Connector
from service.bpmn.model import Diagram
from service.bpmn.reading import read_diagram
from service.decisions import read_decisions
from service.definitions import lookup
from service.definitions.calendars import calendars
from service.definitions.models import Part
from service.definitions.sources import Source, form_names, form_problem
from service.drafts.models import ProcessDraft
from service.drafts.reading import files_of
from service.errors import Refusal
from service.forms import read_form
from service.people.roles import roles
from service.secrets.keeping import secrets

Choice = dict[str, str]
Read = TypeVar("Read")


def offers(draft: ProcessDraft) -> dict[str, Any]:
    """Give every list; of files that cannot be read it holds nothing.

    `work` says of each topic that Handrail serves itself what it takes and gives.
    """
    parts = {one.name: one.part for one in draft.files}
    sources = [Source(name, parts[name], content) for name, content in files_of(draft)]
    diagram = next(_read(sources, Part.BPMN, _diagram), None)
    forms = [one for one in sources if one.part is Part.FORM and not form_problem(*_named(one))]
    newest = lookup.newest_versions()
    return {
        "roles": [_choice(one.key, one.name) for one in roles()],
        "forms": [_choice(name, name) for one in forms for name in form_names(one)[:1]],
        "decisions": [
            _choice(one.key, one.name or one.key)
            for found in _read(sources, Part.DECISION, _decisions)
            for one in found
        ],
        "templates": [_choice(name, name) for name in _templates(sources)],
        "topics": [_choice(one.topic, one.does) for one in CONNECTORS.values()] + _topics(diagram),
        "messages": _declared(diagram.messages.values() if diagram else ()),
        "signals": _declared(diagram.signals.values() if diagram else ()),
        "calendars": [_choice(one.key, one.name or one.key) for one in calendars()],
        "processes": [
            {"key": one.key, "name": one.name, "versions": list(range(one.version, 0, -1))}
            for one in newest
        ],
        "fields": _fields(forms),
        "secrets": [_choice(one.name, one.note or one.name) for one in secrets()],
        "work": {key: _work(one) for key, one in CONNECTORS.items()},
        "published": _published(draft),
    }


def _published(draft: ProcessDraft) -> list[str]:
    """Name the elements of the version that the draft is based on: cases may stand at them."""
    if draft.base is None:
        return []
    contents = lookup.contents_of(draft.base)
    named = [(one.name, Part(one.part), contents[one.digest]) for one in draft.base.files]
    diagrams = _read((Source(*one) for one in named), Part.BPMN, _diagram)
    drawn = [process for diagram in diagrams for process in diagram.processes.values()]
    return sorted({one for process in drawn for one in (*process.elements, *process.lanes)})


def _choice(key: str, name: str) -> Choice:
    return {"key": key, "name": name}


def _work(connector: Connector) -> dict[str, Any]:
    """Tell what work takes, with the words that an input may be, and what its result holds."""
    return {
        "takes": [
            {"key": one.name, "name": one.label, "kind": one.kind, "words": list(one.choices)}
            for one in connector.inputs
        ],
        "gives": list(connector.gives),
    }


def _named(source: Source) -> tuple[str, bytes]:
    return source.name, source.content


def _diagram(source: Source) -> Diagram:
    return read_diagram(source.content, file=source.name)


def _decisions(source: Source) -> Any:
    return read_decisions(source.content, file=source.name)


def _read(sources: Iterable[Source], part: Part, read: Callable[[Source], Read]) -> Iterator[Read]:
    """Read the files of a kind, those that can be read."""
    for one in sources:
        if one.part is part:
            try:
                yield read(one)
            except Refusal:
                continue


def _templates(sources: Iterable[Source]) -> list[str]:
    """Name the templates as a diagram does: by their path from its own folder."""
    named = [(one.part, PurePosixPath(one.name)) for one in sources]
    folders = [name.parent for part, name in named if part is Part.BPMN]
    return [
        str(name.relative_to(folder) if folder in name.parents else name)
        for folder in folders
        for part, name in named
        if part is Part.TEMPLATE
    ]


def _topics(diagram: Diagram | None) -> list[Choice]:
    """Give the other topics that the diagram names itself."""
    ours = set(CONNECTORS)
    drawn = diagram.processes.values() if diagram else ()
    named = {one.topic for process in drawn for one in process.elements.values() if one.topic}
    return [_choice(topic, topic) for topic in sorted(named - ours)]


def _declared(declared: Iterable[Any]) -> list[Choice]:
    return [_choice(one.name, one.name) for one in declared]


def _fields(forms: Iterable[Source]) -> list[Choice]:
    """Give every question of the forms by its key in the case's data."""
    found: dict[str, str] = {}
    for one in forms:
        try:
            form = read_form(one.content, file=one.name)
        except Refusal:
            continue
        for path, question in form.fields.items():
            said = "".join(one for one in question.label.pieces if isinstance(one, str))
            found.setdefault(path, said.strip() or path)
    return [_choice(key, label) for key, label in found.items()]
