"""Decision tables as tables to read, and a row of inputs to try each of them."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from service.decisions import Decision, DecisionFailed, evaluate, lint, read_decisions
from service.decisions.kinds import Kind
from service.errors import Problem, Refusal
from service.expressions import Expression
from service.forms.page import Link
from service.installation import here
from service.web.trying.previewing import Previewed, cannot_preview
from service.web.trying.typed_json import value_given

_INPUT = "input."
_DECISION = "_decision"
_LONGEST = 2000
_AS_JSON = frozenset({Kind.NUMBER, Kind.WHOLE, Kind.BOOLEAN, Kind.ANY})


@dataclass(frozen=True, slots=True)
class Asked:
    """Something that a decision reads: its path in the data, its type, and what was typed."""

    path: str
    kind: Kind
    typed: str


@dataclass(frozen=True, slots=True)
class Came:
    """What trying came to: the result as JSON with how it came about, or why there is none."""

    result: str
    explanation: Sequence[str]
    matched: frozenset[str]
    is_failure: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One decision of the file, with what is asked for it and what the lint says of it."""

    decision: Decision
    asked: Sequence[Asked]
    problems: Sequence[Problem]
    came: Came | None


def preview_decisions(on: Previewed) -> ResponseReturnValue:
    """Show the tables of a file, and what one of them gives for the inputs that were sent."""
    try:
        decisions = read_decisions(on.content, file=on.name)
    except Refusal as refused:
        return cannot_preview(on, refused)
    known = {one.key: one for one in (*_others(on), *decisions)}
    tables = [_table(one, known) for one in decisions]
    failed = [one.came for one in tables if one.came and one.came.is_failure]
    page = render_template(
        "trying/decisions.html",
        on=on,
        tables=tables,
        input=_INPUT,
        problem_links=[Link(one.result, "") for one in failed],
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if failed else HTTPStatus.OK


def _others(on: Previewed) -> Iterator[Decision]:
    """Give the decisions of the draft's other files, as far as they can be read."""
    for name, content in on.ground.files:
        if name.endswith(".dmn") and name != on.name:
            try:
                yield from read_decisions(content, file=name)
            except Refusal:
                continue


def _table(decision: Decision, known: Mapping[str, Decision]) -> Table:
    is_tried = request.method == "POST" and request.form.get(_DECISION) == decision.key
    asked = [
        Asked(path, kind, request.form.get(_INPUT + path, "")[:_LONGEST] if is_tried else "")
        for path, kind in _read(decision, known, frozenset()).items()
    ]
    came = _came(decision, known, asked) if is_tried else None
    return Table(decision, asked, _in_numbers(decision, lint(decision)), came)


def _in_numbers(decision: Decision, problems: Iterable[Problem]) -> list[Problem]:
    """Speak of rules by their numbers, as they stand in the table."""
    numbers = {one.id: str(number) for number, one in enumerate(decision.rules, start=1)}
    words = re.compile(r"[\w.-]+")
    return [
        replace(one, message=words.sub(lambda word: numbers.get(word[0], word[0]), one.message))
        for one in problems
    ]


def _read(
    decision: Decision, known: Mapping[str, Decision], before: frozenset[str]
) -> dict[str, Kind]:
    """Name all that a decision reads of the data, with what it requires; the inputs first."""
    found: dict[str, Kind] = {}
    for column in decision.inputs:
        for path in sorted(column.expression.paths):
            plain = path == column.expression.text.strip()
            found.setdefault(path, column.kind if plain else Kind.ANY)
    for expression in _beside(decision):
        for path in sorted(expression.paths):
            found.setdefault(path, Kind.ANY)
    for key in decision.requires:
        required = known.get(key)
        if required is not None and key not in before:
            given = {required.key, required.variable}
            found = {path: kind for path, kind in found.items() if path.split(".")[0] not in given}
            found |= _read(required, known, before | {decision.key}) | found
    return {path: kind for path, kind in found.items() if path != "?"}


def _beside(decision: Decision) -> Iterable[Expression]:
    """Give the expressions of a decision that are not inputs: in its cells and its results."""
    if decision.expression is not None:
        yield decision.expression
    for rule in decision.rules:
        yield from rule.results
        for cell in rule.cells:
            yield from (one.expression for one in cell.operands() if not one.is_constant)


def _came(decision: Decision, known: Mapping[str, Decision], asked: Iterable[Asked]) -> Came:
    data: dict[str, Any] = {}
    for one in asked:
        _put(data, one.path.split("."), _value(one))
    try:
        found = evaluate(known, decision.key, data, at=here().clock.now())
    except DecisionFailed as failed:
        rules = frozenset(failed.facts.get("rules", ()))
        return Came(failed.detail, (), rules, is_failure=True)
    shown = json.dumps(found.value, indent=2, ensure_ascii=False, default=str)
    return Came(shown, found.explanation, frozenset(found.matched))


def _put(data: dict[str, Any], path: Sequence[str], value: Any) -> None:
    """Put a value where its path leads; a place that is taken by another value stays."""
    *folders, last = path
    place: Any = data
    for folder in folders:
        place = place.setdefault(folder, {}) if isinstance(place, dict) else None
    if isinstance(place, dict):
        place.setdefault(last, value)


def _value(asked: Asked) -> Any:
    """Read what was typed by its type: JSON where it may be anything, a text where it is none."""
    typed = asked.typed.strip()
    if not typed:
        return None
    return value_given(typed) if asked.kind in _AS_JSON else typed
