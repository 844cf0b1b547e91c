"""What a form shows before anything is answered: what is known already, and defaults."""

from collections.abc import Mapping, Sequence
from typing import Any

from service.forms.component import Component, Field
from service.forms.form import Form, asking
from service.forms.limits import MAX_ROWS
from service.forms.parts import Entries
from service.forms.refusals import WrongAnswerError
from service.forms.said import Said
from service.forms.values import ABSENT, put_at, value_at

Json = Any

_NOBODY = Said("", "")


def start_values(form: Form, data: Mapping[str, Json]) -> dict[str, Json]:
    """Give the answers that a form starts from: those in the data, else the form's defaults.

    Data that cannot be an answer to its question is passed over, except that any text, number or
    truth value is shown as it is, for the officer to correct.
    """
    return _start(form.components, data)


def start_entry(entries: Entries) -> dict[str, Json]:
    """Give the answers that a new entry of a repeating group starts from."""
    return _start(entries.components, {})


def _start(components: Sequence[Component], data: Json) -> dict[str, Json]:
    values: dict[str, Json] = {}
    for component in asking(components):
        known = value_at(data, component.path)
        if isinstance(component, Entries):
            put_at(values, component.path, _start_entries(component, known))
        elif (value := _start_field(component, known)) is not None:
            put_at(values, component.path, value)
    return values


def _start_field(field: Field, known: Json) -> Json:
    if known is ABSENT or known is None:
        return field.default
    try:
        return field.read(known, _NOBODY)
    except WrongAnswerError:
        return known if isinstance(known, str | int | float) else field.default


def _start_entries(entries: Entries, known: Json) -> list[Json]:
    rows = list(known[:MAX_ROWS]) if isinstance(known, list | tuple) else [{}] * entries.shown
    rows += [{}] * (entries.least - len(rows))
    return [_start(entries.components, row) for row in rows]
