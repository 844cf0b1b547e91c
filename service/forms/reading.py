"""The first pass over a set of answers: every value gets its type, whatever else it may be."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from service.errors import Problem
from service.forms.component import Field
from service.forms.condition import Scope
from service.forms.form import Form, Tree, tree_of
from service.forms.limits import MAX_PROBLEMS, MAX_ROWS, MAX_ROWS_IN_ALL
from service.forms.parts import Entries
from service.forms.refusals import WrongAnswerError
from service.forms.said import speak_of

Json = Any

_MAX_KEY_SHOWN = 60


@dataclass(slots=True)
class Reading:
    """Typed answers, as given; `wrong` are those without a type, by field name; `strays` others."""

    values: dict[str, Json] = field(default_factory=dict)
    wrong: dict[str, Problem] = field(default_factory=dict)
    strays: list[Problem] = field(default_factory=list)
    rows: int = 0


def read_answers(form: Form, answers: Json, data: Scope, *, at: datetime) -> Reading:
    """Type the answers to a form. Nothing is refused here: problems are kept beside the values."""
    reader = _Reader(data, at)
    if isinstance(answers, Mapping):
        reader.read_level(tree_of(form.components), answers, reader.reading.values, "", "")
    else:
        reader.stray("", "not_an_object", "The answers must be an object")
    return reader.reading


def entry_said(entries: Entries, number: int, scope: Scope, *, at: datetime) -> str:
    """Say which entry of a repeating group a message is about; `number` counts from 1."""
    if entries.called:
        return f" ({speak_of(entries.called).thing} {number})"
    said = speak_of(entries.label.read(scope, at=at) or entries.path[-1].replace("_", " "))
    return f" ({said.thing}, entry {number})"


class _Reader:
    """Walks raw answers along the form's keys."""

    def __init__(self, data: Scope, at: datetime) -> None:
        self.data = data
        self.at = at
        self.reading = Reading()

    def read_level(
        self, tree: Tree, raw: Mapping[str, Json], into: dict[str, Json], prefix: str, where: str
    ) -> None:
        """Read one object of answers; `prefix` is the dotted way to it, with its last dot."""
        for key in raw:
            if key not in tree:
                self._stray_key(prefix, key)
        for key, node in tree.items():
            if key in raw:
                self._read_node(node, raw[key], (into, key), f"{prefix}{key}", where)

    def _read_node(
        self,
        node: Tree | Field | Entries,
        raw: Json,
        place: tuple[dict[str, Json], str],
        name: str,
        where: str,
    ) -> None:
        into, key = place
        if isinstance(node, Field):
            said = node.speak(self.data, at=self.at, where=where)
            try:
                into[key] = node.read(raw, said)
            except WrongAnswerError as wrong:
                self.reading.wrong[name] = Problem(wrong.code, wrong.message, field=name)
        elif isinstance(node, Entries):
            into[key] = self._read_entries(node, raw, name, where)
        elif isinstance(raw, Mapping):
            self.read_level(node, raw, into.setdefault(key, {}), f"{name}.", where)
        elif raw is not None:
            self.stray(name, "not_an_object", "This part of the answers must be an object")

    def _read_entries(self, node: Entries, raw: Json, name: str, where: str) -> list[Json]:
        said = speak_of(node.label.read(self.data, at=self.at), where=where)
        if raw is None:
            return []
        if not isinstance(raw, list | tuple):
            self._wrong(name, "not_a_list", said.must("be a list"))
            return []
        self.reading.rows += len(raw)
        if len(raw) > MAX_ROWS:
            self._wrong(name, "too_many", said.must(f"have {node.most} entries or fewer"))
            return []
        if self.reading.rows > MAX_ROWS_IN_ALL:
            most = f"leave the form with {MAX_ROWS_IN_ALL} entries in all or fewer"
            self._wrong(name, "too_many", said.must(most))
            return []
        rows: list[Json] = []
        tree = tree_of(node.components)
        for number, item in enumerate(raw):
            row: dict[str, Json] = {}
            rows.append(row)
            if isinstance(item, Mapping):
                inner = where + entry_said(node, number + 1, self.data, at=self.at)
                self.read_level(tree, item, row, f"{name}.{number}.", inner)
            else:
                self.stray(f"{name}.{number}", "not_an_object", "Each entry must be an object")
        return rows

    def _wrong(self, name: str, code: str, message: str) -> None:
        self.reading.wrong[name] = Problem(code, message, field=name)

    def _stray_key(self, prefix: str, key: Json) -> None:
        shown = ascii(key)[1:-1] if isinstance(key, str) else "?"
        shown = shown if len(shown) <= _MAX_KEY_SHOWN else f"{shown[:_MAX_KEY_SHOWN]}…"
        self.stray(
            f"{prefix}{shown}",
            "unknown_field",
            f"The form has no question “{shown}”",
            "Leave it out, or correct its name.",
        )

    def stray(self, name: str, code: str, message: str, mend: str | None = None) -> None:
        """Keep a problem that belongs to no question."""
        if len(self.reading.strays) < MAX_PROBLEMS:
            self.reading.strays.append(Problem(code, message, mend, field=name or None))
