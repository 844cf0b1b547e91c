"""Filters of a list: the fields that narrow it, what an address asks by them, and their tags."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cached_property
from typing import Any

from flask import request, url_for

from service.web.sealing import MARK, is_private, seal_private, unseal
from service.web.words import on_day

LONGEST = 200
"""Characters of one value in an address that are heeded."""
_LARGEST = Decimal(10) ** 18
_SMALLEST = -18
"""The places after the point down to which a number is read; many more would fill a page."""
Options = Sequence[tuple[str, str]]


class Kind(StrEnum):
    """How a filter is filled in."""

    CHOICE = "choice"
    TEXT = "text"
    DAY = "day"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Filter:
    """One field that narrows a list: its name in the address, its label, and what it offers."""

    name: str
    label: str
    kind: Kind = Kind.TEXT
    offers: Options = ()
    any: str = "All"

    def say(self, value: str) -> str:
        """Say a value in words."""
        if self.kind is Kind.CHOICE:
            return dict(self.offers)[value]
        return on_day(value) if self.kind is Kind.DAY else value


@dataclass(frozen=True, slots=True)
class Tag:
    """What is filtered by, in words, and where it is taken away."""

    text: str
    href: str


@dataclass(frozen=True)
class Given:
    """What an address asks of a list, as far as it can be understood.

    `values` are those of its filters, `kept` what else it says (the view, the order), `wrong`
    what cannot be read: the problem by the filter's name, whose text is in `values` all the same.
    """

    endpoint: str
    filters: tuple[Filter, ...]
    kept: Mapping[str, str]
    values: Mapping[str, str] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)

    @property
    def cursor(self) -> str | None:
        """Where in the list the page begins; None for its beginning. Raises SealBroken."""
        return unseal(request.args.get("cursor", "")) or None

    def text(self, name: str) -> str | None:
        """Give the value of a text or a choice that is offered; None when it is not asked."""
        return self._readable(name)

    def day(self, name: str) -> date | None:
        """Give the value of a day that can be read."""
        value = self._readable(name)
        return date.fromisoformat(value) if value else None

    def number(self, name: str) -> Decimal | None:
        """Give the value of a number that can be read."""
        value = self._readable(name)
        return Decimal(value) if value else None

    def href(self, **changes: str | None) -> str:
        """Give the address of the list with something else; None takes it away."""
        others = {name: one for name, one in self.in_address.items() if name not in changes}
        told: dict[str, Any] = others | seal_private({one: changes[one] or "" for one in changes})
        return url_for(self.endpoint, **{name: value for name, value in told.items() if value})

    @cached_property
    def in_address(self) -> Mapping[str, str]:
        """The filters and what else is kept, as an address says it: private words are sealed."""
        return seal_private({**self.kept, **self.values})

    def without_filters(self) -> str:
        """Give the address of the whole list."""
        kept: dict[str, Any] = dict(self.kept)
        return url_for(self.endpoint, **kept)

    def tags(self) -> list[Tag]:
        """Give what is filtered by; each can be taken away alone."""
        return [
            Tag(f"{one.label}: {self._said(one)}", self._without(one))
            for one in self.filters
            if one.name in self.values
        ]

    def problem_links(self) -> list[dict[str, str]]:
        """Give the problems for the summary on top of the page."""
        return [{"href": f"#{name}", "text": text} for name, text in self.wrong.items()]

    def _readable(self, name: str) -> str | None:
        return None if name in self.wrong else self.values.get(name)

    def _said(self, one: Filter) -> str:
        value = self.values[one.name]
        return value if one.name in self.wrong else one.say(value)

    def _without(self, one: Filter) -> str:
        """Take a filter away; the fields of a process go with the process."""
        gone = [name for name in self.values if name.startswith("field.")]
        gone = gone if one.name == "process" else []
        return self.href(**dict.fromkeys([one.name, *gone]))


def given(endpoint: str, filters: Iterable[Filter], *, kept: Mapping[str, str]) -> Given:
    """Read what this request's address asks; of what cannot be read it says so in `wrong`.

    Raises SealBroken.
    """
    offered = tuple(filters)
    values, wrong = {}, {}
    for one in offered:
        value = unseal(asked(one.name)) if is_private(one.name) else asked(one.name)
        if not value:
            continue
        values[one.name] = value
        if problem := _problem(one, value):
            wrong[one.name] = problem
    told = {name: value for name, value in kept.items() if value}
    return Given(endpoint, offered, told, values, wrong)


def asked(name: str) -> str:
    """Give what the address says by a name, without what surrounds it; some words are sealed."""
    said = request.args.get(name, "").strip()
    return said if said.startswith(MARK) else said[:LONGEST]


def _problem(one: Filter, value: str) -> str:
    if one.kind is Kind.CHOICE and value not in dict(one.offers):
        return f"{one.label}: choose one of the list, which has no “{value}”"
    if one.kind is Kind.DAY and not _is_day(value):
        return f"{one.label}: enter a date, such as 2026-12-24"
    if one.kind is Kind.NUMBER and not _is_number(value):
        return f"{one.label}: enter a number, such as 450 or 12.50"
    return ""


def _is_day(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_number(value: str) -> bool:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return False
    return number.is_finite() and abs(number) < _LARGEST and number.adjusted() > _SMALLEST
