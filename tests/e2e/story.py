"""A shipped story told through the browser: its steps as officers would take them.

Stories have fixed dates. Here the service's clock may only go forward, so every date from the
story's year on is moved by the same number of whole weeks, to begin on the next Monday.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from tests.e2e.door import Door

STORIES = Path(__file__).parents[2] / "processes" / "housing_options" / "stories"
FIRST_YEAR = "2026"
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?=$|T)")


class Clock:
    """The test clock of the running service."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def advance_to(self, instant: str) -> None:
        self._door.post("/test/clock", now=instant)

    def advance(self, duration: str) -> None:
        self._door.post("/test/clock", advance=duration)


def steps_of(*names: str, after: datetime) -> Iterator[dict[str, Any]]:
    """Give the steps of several stories, one after the other, their dates moved."""
    weeks = _weeks_ahead(after)
    for name in names:
        told = yaml.safe_load((STORIES / f"{name}.yaml").read_text())
        if "start" in told:
            yield {"start": moved(told["start"], weeks)}
        yield from (moved(step, weeks) for step in told["steps"])


def _weeks_ahead(after: datetime) -> timedelta:
    """Tell by how much to move the story that begins them all."""
    told = yaml.safe_load((STORIES / "advice_interview.yaml").read_text())
    begins = _as_instant(told["start"]["at"])
    behind = after - begins
    return timedelta(weeks=max(0, behind // timedelta(weeks=1) + 1))


def _as_instant(value: Any) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


def moved(value: Any, by: timedelta) -> Any:
    """Move every date in a step; dates of birth and the like are left alone."""
    if isinstance(value, Mapping):
        return {key: moved(one, by) for key, one in value.items()}
    if isinstance(value, list):
        return [moved(one, by) for one in value]
    if isinstance(value, datetime):
        return (value + by).isoformat()
    if isinstance(value, str) and (found := _DATE.match(value)) and found[1] >= FIRST_YEAR:
        day = datetime.fromisoformat(found[0]) + by
        return f"{day:%Y-%m-%d}{value[10:]}"
    return value
