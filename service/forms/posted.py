"""The answers of a plain HTML form, sent without scripts.

A question's fields are named by its dotted path (`members.0.name`); the boxes of a date add
`-day`, `-month`, `-year` and `-time`. Beside the answers the page sends the name of every question
that it asks (`ASKED`), because a browser sends nothing for an empty tick, and the number of
entries of each repeating group (`….rows`). Buttons named `ADD` and `REMOVE` change the entries.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from service.forms.component import Component, Field, Posted, first
from service.forms.condition import Scope
from service.forms.form import Form, asking, name_of
from service.forms.limits import MAX_ROWS, MAX_ROWS_IN_ALL
from service.forms.parts import Entries
from service.forms.places import find_hidden, stand, walk
from service.forms.reading import read_answers
from service.forms.start import start_entry, start_values
from service.forms.values import lay_over, put_at

Json = Any

ASKED: Final = "_asked"
ADD: Final = "_add"
REMOVE: Final = "_remove"
ROWS: Final = "rows"

_MAX_COUNT_DIGITS = 3
_ROWS_TAKEN = 2 * MAX_ROWS_IN_ALL
"""Entries that are gathered at most: those too many are refused by name, not left out unsaid."""


def answers_from_fields(form: Form, posted: Posted, *, blanks: bool = False) -> Mapping[str, Json]:
    """Gather the answers of a posted HTML form, for `check_answers` or to be shown again.

    Only questions that the page asked are answered. A pressed add or remove button is carried
    out; otherwise entries left wholly blank are dropped, down to the least number, unless a page
    is to be shown as it was left: with its `blanks`.
    """
    return _Gatherer(posted, blanks=blanks).gather(form.components, "")


def answers_to_show(
    form: Form, answers: Mapping[str, Json], data: Mapping[str, Json]
) -> Mapping[str, Json]:
    """Give the answers to show a page again with: as posted, and a start for what was not asked."""
    return lay_over(start_values(form, data), answers)


def presses_row_button(posted: Posted) -> bool:
    """Tell whether the form was sent to add or remove an entry, and so is not finished."""
    return bool(posted.get(ADD) or posted.get(REMOVE))


def asks_more(
    form: Form,
    posted: Posted,
    answers: Mapping[str, Json],
    data: Mapping[str, Json],
    *,
    at: datetime,
) -> bool:
    """Tell whether the answers opened questions that the page had not asked yet."""
    values = read_answers(form, answers, data, at=at).values
    hidden = find_hidden(form, values, data, at=at)
    asked = set(posted.get(ASKED, ()))
    asked |= {name.removesuffix(f".{ROWS}") for name in posted}
    level = stand(form, values, data, hidden)
    return any(
        place.name not in asked and _asks(place.component, place.scope, at=at)
        for place in walk(form.components, level, at=at, skip=lambda place: place.name in hidden)
    )


def _asks(component: Component, scope: Scope, *, at: datetime) -> bool:
    """Tell whether a part of the page is there to be answered."""
    if isinstance(component, Field):
        return not component.readonly.holds(scope, at=at)
    return isinstance(component, Entries)


class _Gatherer:
    """Walks the form along the names of the posted fields."""

    def __init__(self, posted: Posted, *, blanks: bool) -> None:
        self.posted = posted
        self.blanks = blanks
        self.asked = frozenset(posted.get(ASKED, ()))
        self.added = first(posted, ADD)
        self.removed = first(posted, REMOVE)
        self.rows_left = _ROWS_TAKEN

    def gather(self, components: Sequence[Component], prefix: str) -> dict[str, Json]:
        """Gather one object of answers."""
        answers: dict[str, Json] = {}
        for component in asking(components):
            name = name_of(component, prefix)
            if isinstance(component, Field):
                if name in self.asked:
                    put_at(answers, component.path, component.take(name, self.posted))
            elif f"{name}.{ROWS}" in self.posted:
                put_at(answers, component.path, self._gather_entries(component, name))
        return answers

    def _gather_entries(self, entries: Entries, name: str) -> list[Json]:
        count = first(self.posted, f"{name}.{ROWS}")
        sent = int(count) if count.isdecimal() and len(count) <= _MAX_COUNT_DIGITS else 0
        sent = min(sent, MAX_ROWS + 1, self.rows_left)
        self.rows_left -= sent
        rows: list[Json] = [
            self.gather(entries.components, f"{name}.{number}.") for number in range(sent)
        ]
        if entries.fixed or self.blanks:
            return rows
        if self.added or self.removed:
            return self._press(entries, name, rows)
        return _without_blanks(rows, least=entries.least)

    def _press(self, entries: Entries, name: str, rows: list[Json]) -> list[Json]:
        kept = [row for number, row in enumerate(rows) if f"{name}.{number}" != self.removed]
        if self.added == name and len(kept) < entries.most:
            kept.append(start_entry(entries))
        return kept


def _without_blanks(rows: list[Json], *, least: int) -> list[Json]:
    """Drop blank entries from the end, as long as the least number stays."""
    spare = len(rows) - least
    kept: list[Json] = []
    for row in reversed(rows):
        if spare > 0 and is_blank(row):
            spare -= 1
        else:
            kept.append(row)
    return kept[::-1]


def is_blank(answer: Json) -> bool:
    """Tell whether nothing was entered: no text, no tick, no choice, in any part."""
    if isinstance(answer, Mapping):
        return all(is_blank(part) for part in answer.values())
    if isinstance(answer, list | tuple):
        return all(is_blank(part) for part in answer)
    return answer is None or answer is False or (isinstance(answer, str) and not answer.strip())
