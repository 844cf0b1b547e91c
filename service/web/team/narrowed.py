"""What the lists of the supervisors' room keep, as it stands in an address."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from werkzeug.datastructures import MultiDict

from service.cases.case_list import CaseFilter
from service.cases.models import LIVE, TaskState
from service.cases.worklist import TaskFilter
from service.errors import Refusal
from service.web.days import midnight
from service.web.reader import Reader
from service.web.sealing import seal_private, unseal
from service.web.words import CASE_STATES, SLA, on_day

TASK_WORDS: Final = (
    *("text", "state", "assignee", "role", "process", "sla", "team", "element"),
    *("due_from", "due_before", "opened_from", "opened_before"),
)
CASE_WORDS: Final = ("text", "state", "owner", "process", "sla", "team", "forecast")
LONGEST: Final = 200
OPEN_CASE_STATES: Final = ("open", "completed", "cancelled", "failed")
_ENDS: Final = {
    "due_from": "due on or after {}",
    "due_before": "due before {}",
    "opened_from": "opened on or after {}",
    "opened_before": "opened before {}",
}


class FilterUnreadable(Refusal):
    """The address asks for a list that does not exist."""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The words of an address that narrow a list; one that is not given is empty."""

    words: Mapping[str, str]

    @property
    def given(self) -> dict[str, str]:
        """The words that say something, as an address says them: private ones are sealed."""
        return seal_private(self._said)

    @property
    def _said(self) -> dict[str, str]:
        return {name: value for name, value in self.words.items() if value}

    def tasks(self) -> TaskFilter:
        """Say which tasks are kept. Raises FilterUnreadable."""
        self._check({"state": LIVE, "sla": SLA})
        words = self.words
        return TaskFilter(
            assignee=words["assignee"] or None,
            role=words["role"] or None,
            states=(TaskState(words["state"]),) if words["state"] else LIVE,
            process=words["process"] or None,
            sla=words["sla"] or None,
            due_before=_instant(words["due_before"]),
            due_from=_instant(words["due_from"]),
            opened_before=_instant(words["opened_before"]),
            opened_from=_instant(words["opened_from"]),
            element=words["element"] or None,
            team=words["team"] or None,
            text=words["text"] or None,
        )

    def cases(self, who: Reader) -> CaseFilter:
        """Say which cases are kept. Raises FilterUnreadable."""
        self._check({"state": OPEN_CASE_STATES, "sla": SLA, "forecast": ("late",)})
        words = self.words
        return CaseFilter(
            state=words["state"] or None,
            process=words["process"] or None,
            owner=who.actor.username if words["owner"] == "me" else words["owner"] or None,
            sla=words["sla"] or None,
            text=words["text"] or None,
            team=words["team"] or None,
            forecast_late=words["forecast"] == "late",
        )

    def said(self) -> list[str]:
        """Say what narrows the list beyond the fields that are shown."""
        found = [f"of the step “{self.words['element']}”"] if self.words.get("element") else []
        for name, sentence in _ENDS.items():
            day = _day(self.words.get(name, ""))
            if day is not None:
                found.append(sentence.format(on_day(day)))
        return found

    def _check(self, offered: Mapping[str, Collection[str]]) -> None:
        """Refuse what cannot be read: passed over, it would widen what is done with the list."""
        for name, value in self._said.items():
            if name in offered and value not in offered[name]:
                choices = ", ".join(offered[name])
                raise FilterUnreadable(f"“{name}” cannot be “{value}”: it is one of {choices}.")
            if name in _ENDS and _day(value) is None:
                raise FilterUnreadable(f"“{name}” must be a date, such as 2026-12-24.")


def narrowed(args: MultiDict[str, str], names: Iterable[str]) -> Narrowed:
    """Read what an address asks for. Raises SealBroken."""
    said = {name: args.get(name, "").strip() for name in names}
    return Narrowed({name: unseal(value)[:LONGEST] for name, value in said.items()})


STATES: Final = tuple((key, CASE_STATES[key].text) for key in OPEN_CASE_STATES)


def _instant(text: str) -> datetime | None:
    day = _day(text)
    return midnight(day) if day is not None else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
