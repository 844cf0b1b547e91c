"""Laying out a single question with its answer, to be answered or only to be read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import singledispatch
from typing import Any

from service.forms.choice import CheckboxField, ChoiceField, Option
from service.forms.component import Field
from service.forms.dates import LOCAL, DateField
from service.forms.days import PARTS
from service.forms.files import FileField
from service.forms.number import NumberField
from service.forms.page import Box, Choice, Part
from service.forms.places import Place
from service.forms.refusals import WrongAnswerError
from service.forms.said import Said
from service.forms.text import TextField

Json = Any
Shown = dict[str, Json]

_NOBODY = Said("", "")


@dataclass(frozen=True, slots=True)
class _Answered:
    """A question's place, its answer as entered, and the instant."""

    place: Place
    raw: Json
    at: datetime


def element_id(name: str) -> str:
    """Give the id of a field's element: its name with hyphens, which no key has."""
    return f"field-{name.replace('.', '-')}"


def lay_out_question(
    field: Field, place: Place, raw: Json, *, at: datetime, error: str, fixed: bool
) -> Part:
    """Give the part of one question; `raw` is its answer as entered."""
    element = element_id(place.name)
    shown: Shown = {
        "name": place.name,
        "id": element,
        "focus": element,
        "label": field.label.read(place.scope, at=at),
        "hint": field.description.read(place.scope, at=at),
        "error": error,
        "prefix": field.settings.get("prefixAdorner", ""),
        "suffix": field.settings.get("suffixAdorner", ""),
    }
    if fixed or field.readonly.holds(place.scope, at=at):
        return _show_fixed(field, place, raw, shown, at=at)
    shown["optional"] = not field.required.holds(place.scope, at=at)
    shown.update(_show(field, _Answered(place, raw, at)))
    return Part(**{"kind": field.type, **shown})


def _show_fixed(field: Field, place: Place, raw: Json, shown: Shown, *, at: datetime) -> Part:
    """Show an answer to be read; what cannot be one is shown as it was typed."""
    value = _read(field, raw)
    if value is None and (typed := _as_typed(raw)):
        return Part(kind="fixed", value=typed, shown_as="textfield", **shown)
    choices: tuple[Choice, ...] = ()
    if isinstance(field, ChoiceField):
        answered = _Answered(place, raw, at)
        choices = tuple(choice for choice in _choices(field, answered) if choice.chosen)
        # An answer that is not offered any more is still the answer that was given.
        known = {choice.value for choice in choices}
        gone = sorted(_chosen(field, answered) - known)
        choices += tuple(Choice(one, one, chosen=True) for one in gone)
    shown_as = field.subtype if isinstance(field, DateField) else field.type
    if isinstance(field, NumberField):
        value = _number(field, raw) if value is not None else None
    return Part(kind="fixed", value=value, shown_as=shown_as, choices=choices, **shown)


@singledispatch
def _show(field: Field, answered: _Answered) -> Shown:
    """Give what a kind of question shows beyond its words."""
    raise TypeError(f"no page shows {type(field).__name__} of {answered.place.name}")


@_show.register
def _(field: TextField, answered: _Answered) -> Shown:
    longest = field.longest.value(answered.place.scope, at=answered.at)
    limit = int(longest) if isinstance(longest, int | float) else None
    return {"value": _plain(answered.raw), "format": field.format, "limit": limit}


@_show.register
def _(field: NumberField, answered: _Answered) -> Shown:
    kind = "whole" if field.decimals == 0 else "decimal"
    return {"value": _number(field, answered.raw), "format": kind}


@_show.register
def _(field: CheckboxField, answered: _Answered) -> Shown:
    return {"value": _read(field, answered.raw) is True}


@_show.register
def _(field: ChoiceField, answered: _Answered) -> Shown:
    choices = _choices(field, answered)
    if field.type == "radio" and _may_be_taken_back(field, answered, choices):
        choices += (Choice("", "No answer", chosen=False),)
    return {"choices": choices, "many": field.many}


@_show.register
def _(field: DateField, answered: _Answered) -> Shown:
    if field.subtype == "time":
        return {"kind": "time", "value": _plain(answered.raw)}
    name = answered.place.name
    boxes = _boxes(field, name, answered.raw)
    return {"kind": field.subtype, "boxes": boxes, "focus": f"{element_id(name)}-day"}


@_show.register
def _(field: FileField, answered: _Answered) -> Shown:
    kept = tuple(Choice(item, item, chosen=True) for item in _read(field, answered.raw) or ())
    return {"choices": kept, "many": field.many, "accept": field.settings.get("accept", "")}


def _read(field: Field, raw: Json) -> Json:
    """Type an answer; one that is wrong is none."""
    try:
        return field.read(raw, _NOBODY)
    except WrongAnswerError:
        return None


def _number(field: NumberField, raw: Json) -> str:
    """Write a number with its decimals, as money is; what was typed stays as typed."""
    if isinstance(raw, float) and field.decimals:
        return format(raw, f".{field.decimals}f")
    return _plain(raw)


def _may_be_taken_back(field: ChoiceField, answered: _Answered, choices: Sequence[Choice]) -> bool:
    """Tell whether radios need a way back to none: browsers have no other than a reload."""
    required = field.required.holds(answered.place.scope, at=answered.at)
    return not required and any(choice.chosen for choice in choices)


def _as_typed(raw: Json) -> str:
    """Write what was typed in one line: the boxes of a date, the lines of a list."""
    if isinstance(raw, Mapping):
        return " ".join(filter(None, map(_plain, raw.values())))
    if isinstance(raw, list | tuple):
        return ", ".join(filter(None, map(_plain, raw)))
    return _plain(raw).strip()


def _chosen(field: ChoiceField, answered: _Answered) -> set[str]:
    """Give what is chosen, as it is posted."""
    answer = _read(field, answered.raw)
    chosen = answer if isinstance(answer, list) else [] if answer is None else [answer]
    return {Option(value, "").posted for value in chosen}


def _choices(field: ChoiceField, answered: _Answered) -> tuple[Choice, ...]:
    posted = _chosen(field, answered)
    options = field.options(answered.place.scope, at=answered.at)
    return tuple(Choice(option.posted, option.label, option.posted in posted) for option in options)


def _boxes(field: DateField, name: str, raw: Json) -> tuple[Box, ...]:
    """Split an answer into its boxes; boxes as posted are shown again as they were."""
    found: Mapping[str, Json] = raw if isinstance(raw, Mapping) else _split(field, raw)
    boxes = [
        Box(f"{name}-{part}", part.capitalize(), _plain(found.get(part)), 2 + 2 * (part == "year"))
        for part in PARTS
    ]
    if field.subtype == "datetime":
        boxes.append(Box(f"{name}-time", "Time", _plain(found.get("time")), 5))
    return tuple(boxes)


def _split(field: DateField, raw: Json) -> Mapping[str, str]:
    answer = _read(field, raw)
    if answer is None:
        return {}
    moment = datetime.fromisoformat(answer)
    local = moment.astimezone(LOCAL) if moment.tzinfo else moment
    return {
        "day": str(local.day),
        "month": str(local.month),
        "year": str(local.year),
        "time": local.strftime("%H:%M"),
    }


def _plain(raw: Json) -> str:
    """Show what was entered, if it is text or a number at all."""
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        return ""
    return raw if isinstance(raw, str) else format(raw, "")
