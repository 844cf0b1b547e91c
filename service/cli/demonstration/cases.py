"""Cases to look at in demo mode, in different states, each brought there by commands."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click
import yaml

from service.cases.beginning import Opening
from service.cases.case_list import CaseFilter, list_cases
from service.cases.commands.add_note import add_note
from service.cases.commands.claim import claim
from service.cases.commands.complete import complete
from service.cases.commands.deliver_message import deliver_message
from service.cases.commands.fire_timer import fire_timer
from service.cases.commands.hold import HoldRequest, hold_task
from service.cases.commands.receive_message import Message, receive_message
from service.cases.commands.start import start
from service.cases.record import read_tasks
from service.definitions.lookup import ProcessNotFound
from service.installation import here
from service.ledger import timers
from service.people.actors import SYSTEM, Acting
from service.people.directory import active_user, actor_of
from service.transaction import reading, transaction

BEFORE_ITS_CASES = timedelta(days=60)
"""For how long the processes must have been in effect."""
SCRIPT = Path(__file__).with_name("cases.yaml")
_DAY = re.compile(r"@([+-]\d{1,3})d(?: (\d\d:\d\d))?")

Step = Mapping[str, Any]


def play_cases() -> None:
    """Start the demo cases that are not there yet and bring each to where it stands."""
    now = here().clock.now()
    played = 0
    for told in yaml.safe_load(SCRIPT.read_text())["cases"]:
        if not _is_there(told["key"], now):
            played += _play(_with_dates(told, now), now)
    if played:
        click.echo(f"{played} demo cases are there to look at.")


def _is_there(key: str, now: datetime) -> bool:
    with reading():
        return bool(list_cases(CaseFilter(external_ref=key), actor=SYSTEM, now=now).items)


def _play(told: Mapping[str, Any], now: datetime) -> bool:
    """Play one case; a process that is not published has none."""
    try:
        case = _Case.begun(told, now)
    except ProcessNotFound:
        return False
    for step in told["steps"]:
        at = now - timedelta(hours=step["ago"])
        case.fire_until(at)
        case.do(step, at)
    case.fire_until(now)
    return True


@dataclass(frozen=True, slots=True)
class _Case:
    """One case in the making."""

    id: str

    @classmethod
    def begun(cls, told: Mapping[str, Any], now: datetime) -> "_Case":
        opening = told["start"]
        element = opening.get("element")
        with transaction():
            begun = start(
                Opening(
                    process=told["process"],
                    data={} if element else opening["data"],
                    payload=opening["data"] if element else {},
                    element=element,
                    owner=opening.get("owner"),
                    external_ref=told["key"],
                ),
                acting=_acting(opening, now - timedelta(hours=opening["ago"])),
            )
            return cls(begun.id)

    def fire_until(self, at: datetime) -> None:
        """Let everything fall due that would have by then."""
        while True:
            with reading():
                due = [(one.id, one.due_at) for one in timers.due(at) if one.case_id == self.id]
            if not due or due[0][1] is None:
                return
            with transaction():
                fire_timer(due[0][0], due[0][1], now=due[0][1])

    def do(self, step: Step, at: datetime) -> None:
        """Take one step, as the person who took it."""
        verbs: Mapping[str, Callable[[Step, Acting], object]] = {
            "complete": self._complete,
            "claim": self._claim,
            "hold": self._hold,
            "message": self._send,
            "note": self._note,
        }
        verb = next(verb for word, verb in verbs.items() if word in step)
        verb(step, _acting(step, at))

    def _task(self, element: str, at: datetime) -> str:
        with reading():
            tasks = read_tasks(self.id, actor=SYSTEM, now=at, states=("open",))
            return next(task.id for task in tasks if task.element == element)

    def _complete(self, step: Step, acting: Acting) -> None:
        task = self._task(step["complete"], acting.at)
        with transaction():
            complete(task, step["data"], outcome=step.get("outcome"), acting=acting)

    def _claim(self, step: Step, acting: Acting) -> None:
        task = self._task(step["claim"], acting.at)
        with transaction():
            claim(task, acting=acting)

    def _hold(self, step: Step, acting: Acting) -> None:
        task = self._task(step["hold"], acting.at)
        until = datetime.fromisoformat(step["until"])
        with transaction():
            hold_task(task, HoldRequest(until, step["reason"], step["text"]), acting=acting)

    def _send(self, step: Step, acting: Acting) -> None:
        message = Message(
            name=step["message"], source="demo", case_id=self.id, payload=step["payload"]
        )
        with transaction():
            received, _ = receive_message(message, acting=Acting(SYSTEM, acting.at))
            deliver_message(received.id, acting=acting)

    def _note(self, step: Step, acting: Acting) -> None:
        with transaction():
            add_note(self.id, step["note"], acting=acting)


def _acting(step: Step, at: datetime) -> Acting:
    if "by" not in step:
        return Acting(SYSTEM, at)
    with reading():
        return Acting(actor_of(active_user(step["by"])), at)


def _with_dates(value: Any, now: datetime) -> Any:
    """Put dates in the place of texts such as @+5d."""
    if isinstance(value, Mapping):
        return {key: _with_dates(one, now) for key, one in value.items()}
    if isinstance(value, list):
        return [_with_dates(one, now) for one in value]
    found = _DAY.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return value
    day = (now + timedelta(days=int(found[1]))).date().isoformat()
    return f"{day}T{found[2]}:00+00:00" if found[2] else day
