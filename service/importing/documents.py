"""The JSON files of a folder: which is a form, which speaks of a process, which is only a test."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from service.forms.document import read_document
from service.forms.refusals import FormInvalid
from service.importing.gathered import under
from service.importing.lines import Line, Word

Json = Any

_OF_A_MODEL = "process_model.json"
_OF_GROUPS = frozenset({"process_group.json", "category.json"})
_UNASKED = "No process asks for this form. Name it at a step (handrail:form) to have it."
_TEST = "A test or an example of SpiffArena. Tell the process as a story instead."


@dataclass
class Documents:
    """The JSON documents of a folder by file name, each as what it is.

    `forms` are form-js schemas, `schemas` JSON Schemas, `looks` all others that a step may name,
    such as ui schemas; `models` speak of the processes of their folders. `unread` says why a file
    could not be read.
    """

    forms: dict[str, Mapping[str, Json]] = field(default_factory=dict)
    schemas: dict[str, Mapping[str, Json]] = field(default_factory=dict)
    looks: dict[str, Mapping[str, Json]] = field(default_factory=dict)
    models: dict[PurePosixPath, Mapping[str, Json]] = field(default_factory=dict)
    unread: dict[str, str] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)


def read_documents(files: Mapping[str, bytes]) -> Documents:
    """Tell what each JSON file is by its name and its shape."""
    found = Documents()
    for name, content in under(files, ".json", ".form").items():
        path = PurePosixPath(name)
        try:
            document = read_plainly(content, file=name)
        except FormInvalid as refused:
            found.unread[name] = refused.detail
            continue
        if path.name == _OF_A_MODEL:
            found.models[path.parent] = document
        elif path.name in _OF_GROUPS:
            says = "Groups of processes. Processes stand in one list here."
            found.lines.append(Line(Word.KEPT, name, path.name, says))
        elif isinstance(document.get("components"), list):
            found.forms[name] = document
        elif _is_schema(document):
            found.schemas[name] = document
        else:
            found.looks[name] = document
    return found


def read_plainly(content: bytes, *, file: str) -> Mapping[str, Json]:
    """Read a JSON object that can be written again as it is. Raises FormInvalid."""
    document = read_document(content, file=file)
    try:
        json.dumps(document, ensure_ascii=False, allow_nan=False).encode()
    except ValueError as error:
        raise FormInvalid("It holds a number without end, or half a character.") from error
    return document


def unused(documents: Documents, used: set[str]) -> list[Line]:
    """Say what becomes of the JSON files that no step names."""
    unasked = sorted({*documents.forms, *documents.schemas} - used)
    return [
        *(Line(Word.LEFT, name, "A form that nobody asks for", _UNASKED) for name in unasked),
        *(_left(name, documents.looks[name]) for name in sorted(set(documents.looks) - used)),
        *(
            Line(Word.PERSON, name, "The file is not read", documents.unread[name])
            for name in sorted(set(documents.unread) - used)
        ),
    ]


def _left(name: str, document: Mapping[str, Json]) -> Line:
    if PurePosixPath(name).name.startswith("test_") or "exampledata" in name.lower():
        return Line(Word.LEFT, name, "A test or example", _TEST)
    if _is_look(document):
        says = "How a form looks that nobody asks for."
        return Line(Word.LEFT, name, "A ui schema", says)
    says = "It is no form and speaks of no process. Look in it for what is to be kept."
    return Line(Word.LEFT, name, "A JSON file of another kind", says)


def _is_schema(document: Mapping[str, Json]) -> bool:
    is_typed = document.get("type") == "object" or "$schema" in document
    return isinstance(document.get("properties"), Mapping) or is_typed


def _is_look(document: Mapping[str, Json]) -> bool:
    return "ui:" in json.dumps(document) or not document
