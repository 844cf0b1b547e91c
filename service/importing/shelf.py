"""The forms of a folder, found by whatever name a step gives them, and written as form-js."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from service.bpmn.foreign import Fate, FormAsked
from service.forms import FormInvalid, read_form
from service.forms.foreign import (
    Remark,
    TranslatedForm,
    from_fields,
    from_json_schema,
    from_markup,
)
from service.importing.documents import Documents, read_plainly
from service.importing.gathered import under
from service.importing.lines import Line, Word
from service.importing.nearness import nearest

Json = Any

_OTHER = re.compile(r"[^A-Za-z0-9_-]+")
_ASKS = b"cam-variable-name"
"""What tells a form among the pages of a program."""
_LONGEST_KEY = 100
_ENDINGS = ("_jsonschema", "-jsonschema", "_schema", "-schema", ".form", ".json", ".html", ".htm")
_WORDS = {Fate.PERSON: Word.PERSON, Fate.IDLE: Word.KEPT, Fate.UNDERSTOOD: Word.UNDERSTOOD}


@dataclass(frozen=True, slots=True)
class Form:
    """A form that a step asks for: its key, its file for Handrail, and what is said of it."""

    key: str
    content: bytes
    lines: tuple[Line, ...]


class Shelf:
    """Finds forms, and remembers which files of the folder serve."""

    def __init__(self, files: Mapping[str, bytes], documents: Documents) -> None:
        """Take the files of a folder, and the documents that were read of them."""
        self._documents = documents
        self._pages = {
            name: content
            for name, content in under(files, ".html", ".htm").items()
            if _ASKS in content
        }
        self.used: set[str] = set()

    def form_for(self, asked: FormAsked, *, diagram: str, taken: Mapping[str, Form]) -> Form | Line:
        """Give the form of a step in a diagram, or the line that says why there is none.

        `taken` are the forms of the diagram by key; another form never gets one of these.
        """
        key = _key(asked)
        made = self._made(asked, key, diagram)
        if isinstance(made, str):
            return Line(Word.PERSON, diagram, "A form", made, asked.element, asked.line)
        form = _form(made, asked, diagram)
        number = 1
        while form.key in taken and taken[form.key].content != form.content:
            number += 1
            renamed = {**made.document, "id": f"{made.document['id']}_{number}"}
            form = _form(replace(made, document=renamed), asked, diagram)
        return form

    def pages_left(self) -> Iterator[Line]:
        """Say what becomes of HTML files that no step names."""
        for name in sorted(set(self._pages) - self.used):
            yield Line(Word.LEFT, name, "A form that no step names", "It is not taken along.")

    def _made(self, asked: FormAsked, key: str, diagram: str) -> TranslatedForm | str:
        """Make the form, or say why that cannot be done and what to do."""
        if asked.how == "fields":
            return from_fields(asked.fields, key=key, file=diagram)
        if asked.how == "written":
            try:
                document = read_plainly(asked.name.encode(), file=diagram)
            except FormInvalid as refused:
                return f"It is written into the diagram, and cannot be read. {refused.detail}"
            return _as_it_is(document, asked, diagram)
        found = self._found(asked.name, diagram)
        if found is None:
            return (
                f"The form {asked.name} is not in the folder. Put its file there, or make a form "
                "and name it: handrail:form."
            )
        self.used.add(found)
        return self._read(found, asked, key, diagram)

    def _read(self, found: str, asked: FormAsked, key: str, diagram: str) -> TranslatedForm | str:
        documents = self._documents
        if found in documents.unread:
            return f"{found} cannot be read. {documents.unread[found]}"
        if found in documents.forms:
            return _as_it_is(documents.forms[found], asked, found)
        if found in self._pages:
            text = self._pages[found].decode(errors="replace")
            said = "asks for nothing that is kept (cam-variable-name). Make a form of it."
            return from_markup(text, key=key, file=found) or f"{found} {said}"
        looks: Json = {}
        if asked.looks:
            beside = self._beside(asked.looks, diagram)
            looks = documents.looks.get(beside or "", documents.schemas.get(beside or ""))
            if looks is None:
                says = f"The ui schema {asked.looks} cannot be read or is not there."
                remark = Remark(Fate.PERSON, "ui schema", "", f"{says} The form is asked plainly.")
                made = self._translated(found, {}, key)
                return replace(made, remarks=(remark, *made.remarks))
            self.used.add(beside or "")
        return self._translated(found, looks, key)

    def _translated(self, found: str, looks: Json, key: str) -> TranslatedForm:
        known = self._documents.schemas.get(found, self._documents.looks.get(found, {}))
        return from_json_schema(known, looks, key=key, file=found)

    def _found(self, name: str, diagram: str) -> str | None:
        """Find a form beside the diagram, or by its id, or by the end of its path."""
        beside = self._beside(name, diagram)
        if beside is not None:
            return beside
        documents = self._documents
        key = name.removesuffix(".form").rpartition(":")[2]
        by_id = [one for one, form in documents.forms.items() if form.get("id") == key]
        if by_id:
            return nearest(by_id, diagram)
        path = PurePosixPath(name.rpartition(":")[2].lstrip("/"))
        known = {*documents.forms, *documents.schemas, *documents.unread, *self._pages}
        ends = [one for one in known if path.parts and _ends_with(PurePosixPath(one), path)]
        if not ends and not path.suffix:
            ends = [one for one in documents.forms if PurePosixPath(one).stem == path.name]
        return nearest(ends, diagram) if ends else None

    def _beside(self, name: str, diagram: str) -> str | None:
        """Find a file by its name in the folder of the diagram, and never outside of all."""
        whole = (PurePosixPath(diagram).parent / name).as_posix()
        documents = self._documents
        for known in (documents.forms, documents.schemas, documents.looks, documents.unread):
            if whole in known:
                return whole
        return whole if whole in self._pages else None


def _form(made: TranslatedForm, asked: FormAsked, diagram: str) -> Form:
    key = str(made.document["id"])
    content = f"{json.dumps(made.document, indent=2, ensure_ascii=False)}\n".encode()
    told = tuple(
        Line(
            _WORDS[one.fate],
            diagram,
            f"The form {key}: {one.word}" + (f" of {one.at}" if one.at else ""),
            one.says,
            asked.element,
            asked.line,
        )
        for one in made.remarks
    )
    return Form(key, content, told)


def _as_it_is(document: Mapping[str, Json], asked: FormAsked, file: str) -> TranslatedForm:
    """Take a form-js schema as it is, under a key that can be one, and say what is wrong in it."""
    key = _key(asked) if not isinstance(document.get("id"), str) else _usable(document["id"])
    written = {**document, "id": key}
    try:
        read_form(json.dumps(written).encode(), file=file)
    except FormInvalid as refused:
        remarks = tuple(
            Remark(Fate.PERSON, one.code, one.element or "", f"{one.message} {one.mend or ''}")
            for one in refused.problems
        )
        return TranslatedForm(written, remarks)
    return TranslatedForm(written, ())


def _key(asked: FormAsked) -> str:
    """Give a form the key by which it is named, as far as that can be one."""
    if asked.how != "named":
        return _usable(f"{asked.element}_form")
    name = PurePosixPath(asked.name.rpartition(":")[2]).name
    return _usable(_without_ending(name))


def _without_ending(name: str) -> str:
    """Take off what only says of which kind a file is: `-schema`, `.json`."""
    lower = name.lower()
    for ending in _ENDINGS:
        if lower.endswith(ending) and len(name) > len(ending):
            return _without_ending(name[: -len(ending)])
    return name


def _usable(name: str) -> str:
    told = _OTHER.sub("_", name).strip("_-")[: _LONGEST_KEY - 10] or "form"
    return told if told[0].isalpha() else f"form_{told}"


def _ends_with(path: PurePosixPath, end: PurePosixPath) -> bool:
    return path.parts[-len(end.parts) :] == end.parts
