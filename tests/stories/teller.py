"""Tells a story: plays docs/stories.md's steps on a real case and checks what it expects."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import select

from service.cases.beginning import Opening
from service.cases.commands.complete import complete
from service.cases.commands.deliver_message import deliver_message
from service.cases.commands.fire_timer import fire_timer
from service.cases.commands.hold import HoldRequest, hold_case, hold_task
from service.cases.commands.receive_message import Message, receive_message
from service.cases.commands.record_result import BpmnError, Result, record_result
from service.cases.commands.release import release_case, release_task
from service.cases.commands.start import start
from service.cases.models import Case
from service.cases.record import read_case, read_tasks
from service.cases.showing import incidents_of_many
from service.cases.views import TaskView
from service.definitions.calendars import calendar
from service.errors import Refusal
from service.extensions import db
from service.ledger import notices, outbox, timers
from service.ledger.moves import Element
from service.ledger.outbox import State, Work
from service.people.actors import SYSTEM, Acting, Actor
from service.people.directory import active_user, actor_of
from service.people.groups import Group
from service.sla.days import local_date
from service.sla.rules import resolve
from service.transaction import reading, transaction
from tests.factories.cases import BY_COLLEAGUES
from tests.factories.people import add_user
from tests.invariants import check_case

MOST_TIMERS = 500


def read_story(path: Path) -> dict[str, Any]:
    """Read a story; one that follows another is played after it."""
    story: dict[str, Any] = yaml.safe_load(path.read_text())
    if "follows" not in story:
        return story
    before = read_story(path.with_name(f"{story['follows']}.yaml"))
    before["expect_first"] = before.get("expect_first", before.get("expect"))
    return {**before, **story, "steps": [*before["steps"], *story["steps"]]}


@dataclass
class Teller:
    """One story being told."""

    process: str
    story: dict[str, Any]
    now: datetime = datetime(2000, 1, 1, tzinfo=UTC)
    case_id: str = ""
    told_before: int = 0
    documents: int = 0
    actors: dict[str, Actor] = field(default_factory=dict)

    def tell(self) -> None:
        with transaction():
            for name, roles in self.story.get("people", {}).items():
                add_user(name, Group.OFFICER, roles_held=roles)
        self.actors = {name: actor_of(active_user(name)) for name in self.story.get("people", {})}
        db.session.rollback()
        self._start(self.story["start"])
        self._expect(self.story.get("expect_first", self.story.get("expect")), "start")
        for number, step in enumerate(self.story["steps"], start=1):
            self._step(step, f"step {number}: {step}"[:200])

    def _acting(self, step: Mapping[str, Any]) -> Acting:
        by = step.get("by")
        return Acting(self.actors[by] if by else SYSTEM, self.now)

    def _start(self, opening: Mapping[str, Any]) -> None:
        self.now = _instant(opening["at"])
        data = opening.get("data", {})
        element = opening.get("element")
        with transaction():
            case = start(
                Opening(
                    process=self.process,
                    data={} if element else data,
                    payload=data if element else {},
                    element=element,
                ),
                acting=self._acting(opening),
            )
            self.case_id = case.id

    def _step(self, step: Mapping[str, Any], where: str) -> None:
        self._move_clock(step)
        wanted = step.get("refused")
        if wanted:
            with pytest.raises(Refusal) as refusal, transaction():
                self._act(step)
            assert refusal.value.code() == wanted, where
        else:
            self._act(step)
        with reading():
            incidents = incidents_of_many([self.case_id])[self.case_id]
            assert not incidents, (where, incidents)
            check_case(db.session.get_one(Case, self.case_id))
        self._expect(step.get("expect"), where)

    def _move_clock(self, step: Mapping[str, Any]) -> None:
        goal = self.now
        if "after" in step:
            with reading():
                goal = resolve(step["after"], self.now, calendar(self.story.get("calendar"))).at
        elif "at" in step or "advance_to" in step:
            goal = _instant(step.get("at") or step["advance_to"])
        assert goal >= self.now, f"the story goes back in time: {step}"
        for _ in range(MOST_TIMERS):
            with reading():
                due = [one for one in timers.due(goal) if one.case_id == self.case_id]
                following = (due[0].id, due[0].due_at) if due else None
            if following is None or following[1] is None:
                break
            self.now = max(self.now, following[1])
            with transaction():
                assert fire_timer(following[0], following[1], now=self.now)
        else:
            pytest.fail("timers fall due without end")
        self.now = goal

    def _act(self, step: Mapping[str, Any]) -> None:
        verbs = {
            "complete": self._complete,
            "hold": self._hold,
            "release": self._release,
            "message": self._message,
            "worker": self._work,
        }
        for word, verb in verbs.items():
            if word in step:
                verb(step)

    def _task(self, element: str) -> TaskView:
        with reading():
            found = read_tasks(self.case_id, actor=SYSTEM, now=self.now, states=("open", "held"))
        return next(task for task in found if task.element == element)

    def _complete(self, step: Mapping[str, Any]) -> None:
        task = self._task(step["complete"])
        with transaction():
            complete(
                task.id,
                _plain(step.get("data", {})),
                outcome=step.get("outcome"),
                acting=self._acting(step),
            )

    def _hold(self, step: Mapping[str, Any]) -> None:
        request = HoldRequest(_instant(step["until"]), step["reason"], step.get("note", ""))
        acting = self._acting(step)
        task = None if step["hold"] == "case" else self._task(step["hold"])
        with transaction():
            if task is None:
                hold_case(self.case_id, request, acting=acting)
            else:
                hold_task(task.id, request, acting=acting)

    def _release(self, step: Mapping[str, Any]) -> None:
        acting = self._acting(step)
        task = None if step["release"] == "case" else self._task(step["release"])
        with transaction():
            if task is None:
                release_case(self.case_id, acting=acting)
            else:
                release_task(task.id, acting=acting)

    def _message(self, step: Mapping[str, Any]) -> None:
        acting = Acting(SYSTEM, self.now)
        with transaction():
            received, _ = receive_message(
                Message(
                    name=step["message"],
                    source="story",
                    case_id=self.case_id,
                    payload=_plain(step.get("payload", {})),
                ),
                acting=acting,
            )
            received_id = received.id
        with transaction():
            assert deliver_message(received_id, acting=acting).state == "delivered", step

    def _work(self, step: Mapping[str, Any]) -> None:
        with transaction():
            asked = self._requests(step["worker"])[0]
            taken = outbox.take(asked.id, self.now, during=timedelta(minutes=1))
            assert taken is not None
            work_id, fence = taken.id, taken.fence
        came = BpmnError(step["error"]) if "error" in step else Result(_plain(step["result"]))
        with transaction():
            record_result(work_id, fence, came, acting=Acting(SYSTEM, self.now))
        self.documents += step["worker"] == "document" and "error" not in step

    def _requests(self, topic: str | None = None) -> list[Work]:
        wanted = select(Work).where(Work.case_id == self.case_id, Work.state == State.WAITING)
        if topic:
            wanted = wanted.where(Work.topic == topic)
        return list(db.session.scalars(wanted.order_by(Work.created_at)))

    def _expect(self, expected: Mapping[str, Any] | None, where: str) -> None:
        with reading():
            found = notices.of_case(self.case_id)
            told = [one.username for one in found if one.kind not in BY_COLLEAGUES]
            new = told[self.told_before :]
            self.told_before = len(told)
            if expected:
                found = self._found(expected, new)
                assert found == _comparable(expected), where

    def _found(self, expected: Mapping[str, Any], told: list[str]) -> dict[str, Any]:
        case = read_case(self.case_id, actor=SYSTEM, now=self.now)
        everything = read_tasks(self.case_id, actor=SYSTEM, now=self.now)
        passed = set(
            db.session.scalars(select(Element.element).where(Element.case_id == self.case_id))
        )
        latest = {task.element: task for task in everything}
        looks = {
            "open": lambda _: sorted(task.element for task in case.tasks),
            "held": lambda _: sorted(t.element for t in case.tasks if t.state == "held"),
            "done": lambda ids: sorted(
                one for one in ids if one in latest and _was_done(everything, one)
            ),
            "passed": lambda ids: sorted(one for one in ids if one in passed),
            "due": lambda ids: {one: _day(latest[one].sla.target_at) for one in ids},
            "sla": lambda ids: {
                one: str((case if one == "case" else latest[one]).sla.status) for one in ids
            },
            "told": lambda _: sorted(set(told)),
            "work": lambda _: sorted(one.topic for one in self._requests()),
            "documents": lambda _: self.documents,
            "data": lambda paths: {path: _at(case.data, path) for path in paths},
            "case": lambda _: str(case.state),
            "outcome": lambda _: case.outcome,
        }
        return {word: looks[word](given) for word, given in expected.items()}


def _was_done(tasks: tuple[TaskView, ...], element: str) -> bool:
    return any(task.element == element and task.state == "completed" for task in tasks)


def _comparable(expected: Mapping[str, Any]) -> dict[str, Any]:
    sorted_ones = ("open", "held", "done", "passed", "told", "work")
    plain = _plain(expected)
    return {word: sorted(v) if word in sorted_ones else v for word, v in plain.items()}


def _day(target_at: datetime | None) -> str | None:
    return local_date(target_at).isoformat() if target_at else None


def _at(data: Any, path: str) -> Any:
    for part in path.split("."):
        data = data.get(part) if isinstance(data, Mapping) else None
    return data


def _plain(value: Any) -> Any:
    """YAML's dates as the JSON they mean."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list) else value


def _instant(written: Any) -> datetime:
    found = written if isinstance(written, datetime) else datetime.fromisoformat(str(written))
    return found if found.tzinfo else found.replace(tzinfo=UTC)
