"""Saying in one English sentence how the longest way through a case runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from service.expressions.calendar_words import day_in_words
from service.sla.days import counted, listed, local_date

_MOST_SAID = 6
_SAID_EACH_END = 2


@dataclass(frozen=True, slots=True)
class Leg:
    """A step of the longest way that takes time: the element, its name, when it ends (UTC)."""

    element: str
    name: str
    at: datetime


def explain_path(legs: Sequence[Leg], words: str, at: datetime | None) -> str:
    """Say the steps in turn and, with `words`, what follows for the case."""
    if at is None:
        return "No step that lies ahead has a time by which it is due."
    end = day_in_words(local_date(at))
    said = [f"{leg.name} by {day_in_words(local_date(leg.at))}" for leg in legs]
    if len(said) > _MOST_SAID:
        left_out = counted(len(said) - 2 * _SAID_EACH_END, "more step")
        said[_SAID_EACH_END:-_SAID_EACH_END] = [left_out]
    way = f"is {listed(said)}" if said else "has no target of its own"
    return f"The longest way {way}, so {words} by {end}."
