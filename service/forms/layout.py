"""Laying a form out as a page: which parts are seen, and what each of them shows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from service.errors import Problem
from service.forms.component import Component, Field
from service.forms.form import Form
from service.forms.limits import MAX_SHOWN_ROWS
from service.forms.page import Link, Part
from service.forms.parts import Entries, Group, Table, Words
from service.forms.places import Level, find_hidden, stand
from service.forms.prose import read_html, read_markdown
from service.forms.questions import element_id, lay_out_question
from service.forms.reading import read_answers
from service.forms.said import speak_of
from service.forms.values import ABSENT, value_at

Json = Any

_SHOWABLE = str | int | float


def lay_out(
    form: Form,
    answers: Mapping[str, Json],
    data: Mapping[str, Json],
    *,
    at: datetime,
    problems: Iterable[Problem] = (),
    fixed: bool = False,
) -> Sequence[Part]:
    """Give the page of a form.

    `answers` are shown as they were entered, right or wrong: those of `start_values` at first, of
    `answers_from_fields` after a refusal, with its `problems`. Parts that conditions hide are left
    out. With `fixed`, the answers are shown to be read, not changed: no part has an id, for a page
    may show several forms so.
    """
    values = read_answers(form, answers, data, at=at).values
    hidden = find_hidden(form, values, data, at=at)
    level = stand(form, values, data, hidden)
    errors = {problem.field: problem.message for problem in reversed(tuple(problems))}
    return _Printer(answers, hidden, errors, at, fixed=fixed).print_level(form.components, level)


def link_problems(page: Sequence[Part], problems: Iterable[Problem]) -> Sequence[Link]:
    """Give the lines of an error summary, in the order of the page, then those without a place."""
    found = list(problems)
    ranks = {part.name: (rank, part.focus) for rank, part in enumerate(_all(page)) if part.name}
    found.sort(key=lambda problem: ranks.get(problem.field or "", (len(ranks), ""))[0])
    links = []
    for problem in found:
        focus = ranks.get(problem.field or "", (0, ""))[1]
        links.append(Link(problem.message, f"#{focus}" if focus else ""))
    return tuple(links)


def _all(parts: Sequence[Part]) -> Iterator[Part]:
    for part in parts:
        yield part
        yield from _all(part.parts)


class _Printer:
    """Turns components into parts, level by level."""

    def __init__(
        self,
        answers: Mapping[str, Json],
        hidden: frozenset[str],
        errors: Mapping[str | None, str],
        at: datetime,
        *,
        fixed: bool,
    ) -> None:
        self.answers = answers
        self.hidden = hidden
        self.errors = errors
        self.at = at
        self.fixed = fixed

    def print_level(self, components: Sequence[Component], level: Level) -> Sequence[Part]:
        """Lay out the parts of one level that are not hidden."""
        parts: list[Part] = []
        for component in components:
            name = level.place(component).name
            if name not in self.hidden:
                part = self._print(component, level, name)
                parts.extend([part] if part else [])
        return tuple(parts)

    def _print(self, component: Component, level: Level, name: str) -> Part | None:
        if isinstance(component, Field):
            raw = value_at(self.answers, name.split("."))
            raw = None if raw is ABSENT else raw
            place = level.place(component)
            return lay_out_question(
                component, place, raw, at=self.at, error=self.errors.get(name, ""), fixed=self.fixed
            )
        if isinstance(component, Entries):
            return self._print_entries(component, level, name)
        return self._print_plain(component, level)

    def _print_plain(self, component: Component, level: Level) -> Part | None:
        """Lay out what asks nothing itself."""
        label = component.label.read(level.scope, at=self.at)
        if isinstance(component, Group):
            inner = self.print_level(component.components, level)
            return Part(kind="group", label=label, parts=inner) if inner else None
        if isinstance(component, Words):
            read = read_html if component.type == "html" else read_markdown
            text = component.text.read(level.scope, at=self.at)
            return Part(kind="text", blocks=read(text))
        if isinstance(component, Table):
            return self._print_table(component, level, label)
        return Part(kind="separator") if component.type == "separator" else None

    def _print_entries(self, entries: Entries, level: Level, name: str) -> Part:
        label = entries.label.read(level.scope, at=self.at)
        open_to_change = not (entries.fixed or self.fixed)
        rows = [self._print_entry(entries, entry) for entry in level.entries(entries, at=self.at)]
        element = "" if self.fixed else element_id(name)
        return Part(
            kind="entries",
            name=name,
            id=element,
            focus=element,
            label=label,
            hint="" if self.fixed else entries.description.read(level.scope, at=self.at),
            error=self.errors.get(name, ""),
            value=len(rows),
            parts=tuple(rows),
            can_add=open_to_change and len(rows) < entries.most,
            can_remove=open_to_change and len(rows) > entries.least,
        )

    def _print_entry(self, entries: Entries, entry: Level) -> Part:
        name = entry.prefix.removesuffix(".")
        number = int(name.rpartition(".")[2]) + 1
        element = "" if self.fixed else element_id(name)
        return Part(
            kind="entry",
            name=name,
            id=element,
            focus=element,
            label=f"{speak_of(entries.called or 'Entry').subject} {number}",
            error=self.errors.get(name, ""),
            parts=self.print_level(entries.components, entry),
        )

    def _print_table(self, table: Table, level: Level, label: str) -> Part:
        found = table.source.value(level.scope, at=self.at)
        rows = found if isinstance(found, list) else []
        lines = [
            tuple(
                cell if isinstance(cell := value_at(row, column.key.split(".")), _SHOWABLE) else ""
                for column in table.columns
            )
            for row in rows[:MAX_SHOWN_ROWS]
        ]
        headings = tuple(column.heading for column in table.columns)
        return Part(kind="table", label=label, headings=headings, lines=tuple(lines))
