"""The stage beside a real installation: what is told on it happens to nobody."""

import ast
import builtins
import sys
from datetime import UTC, date, datetime
from threading import Thread
from typing import Any

import pytest
from flask import Flask, current_app
from sqlalchemy import func, select

from service import transaction
from service.cases.beginning import Opening
from service.cases.commands.start import start
from service.cases.models import Case
from service.definitions import lookup
from service.definitions.calendars import calendar, seed_standard_calendars, store_next
from service.extensions import db
from service.ledger.outbox import Work
from service.measures import expose
from service.people.actors import SYSTEM, Acting
from service.people.models import User
from service.sla.calendar_changes import close
from service.stories import Surroundings, Telling, read_story, surroundings, tell
from service.stories.stage import Stages
from tests.factories.definitions import publish_process
from tests.unit.engine.notation import end, extension, flow, handrail, process, service, user, write
from tests.unit.engine.notation import start as begin

TEXT = """
story: A letter is asked for
people: {ada: [caseworker]}
start: {at: 2026-12-01T09:00, by: ada}
expect: {work: [letter]}
steps:
- {worker: letter, result: {sent: true}, expect: {open: [look], due: {look: 2026-12-04}}}
- {complete: look, by: ada, data: {}, expect: {case: completed}}
"""
DRAWN = (
    begin(),
    service("ask", topic="letter"),
    user("look", inner=extension(handrail("sla", within="3 working days"))),
    end(),
    flow("S ask look E"),
)
AT = datetime(2026, 12, 1, 9, tzinfo=UTC)


def telling(text: str = TEXT) -> Telling:
    files = [("p.bpmn", write(process(*DRAWN, key="p")))]
    return tell(read_story("own", text), files, process_key="p")


def rows() -> list[int | None]:
    return [db.session.scalar(select(func.count()).select_from(one)) for one in (Case, Work, User)]


def test_what_is_told_happens_to_nobody(
    ground: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    woken: list[str] = []
    monkeypatch.setattr(transaction._Wake, "nudger", lambda job, *_: woken.append(job))
    publish_process(begin(), service("own", topic="email"), end(), flow("S own E"), key="q")
    counted = expose()
    with transaction.transaction():
        start(Opening(process="q"), acting=Acting(SYSTEM, AT))
        session, before = db.session(), rows()
        told = telling()
        assert told.green, told.said
        # Neither the session nor the open transaction, with what is to follow it, has changed.
        assert (current_app._get_current_object(), db.session()) == (ground, session)
        assert rows() == before
        assert len(db.session.info["nudges"]) == 1
        assert expose() == counted
        assert woken == []
    assert woken == ["act"]
    assert "letter" not in caplog.text


def test_stories_are_told_side_by_side(ground: Flask) -> None:
    came: list[bool] = []

    def tell_some() -> None:
        with ground.app_context():
            came.extend(telling().green for _ in range(3))

    threads = [Thread(target=tell_some) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert came == [True] * 12


def test_no_stage_parses_python(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two threads that do so at once can fail in CPython 3.11 (python/cpython#106905)."""
    parsed: list[object] = []
    compiled = builtins.compile

    def compile_(source: Any, filename: Any, mode: str, flags: int = 0, *rest: Any, **more: Any):
        if flags & ast.PyCF_ONLY_AST:
            parsed.append(source)
        return compiled(source, filename, mode, flags, *rest, **more)

    files = [("p.bpmn", write(process(*DRAWN, key="p", name="Told on a stage of its own")))]
    monkeypatch.setattr(builtins, "compile", compile_)
    # Stages of its own: those that others left are made already.
    around = surroundings()
    fresh = Surroundings(around.base, Stages("fresh"))
    told = tell(read_story("own", TEXT), files, process_key="p", around=fresh)
    monkeypatch.undo()
    assert told.green, told.said
    assert parsed == []


def test_a_story_counts_in_the_calendar_of_the_installation(ground: Flask) -> None:
    assert telling().green
    with transaction.transaction():
        seed_standard_calendars(AT)
        own = calendar()
        closed = close(own, date(2026, 12, 3), date(2026, 12, 3), "Flood", today=date(2026, 12, 1))
        store_next(closed.calendar, by=None, at=AT, note="Flood")
    told = telling()
    (look,) = told.steps[1].tasks
    where = "Step 1: the worker of letter answers"
    came = f"it is due on 2026-12-07. {look.explanation}"
    assert told.said == [f"{where}: Expected look to be due on 2026-12-04; {came}"]
    assert "Flood" in look.explanation


def test_what_was_published_on_stages_is_not_kept_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["service.stories.surroundings"], "_MOST_PUBLISHED", 2)
    around = surroundings()
    for number in range(4):
        drawn = write(process(*DRAWN, key="p", name=f"Draft {number}"))
        told = tell(read_story("own", TEXT), [("p.bpmn", drawn)], process_key="p", around=around)
        assert told.green
        (made,) = around._published[next(reversed(around._published))].made
        assert lookup._cache.held(made)
        if number == 0:
            first = made
    assert len(around._published) == 2
    assert lookup._cache.held(first) is None
