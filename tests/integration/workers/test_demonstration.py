"""The demonstration: cases brought where they are by the deeds of people, in office hours."""

import re
from collections import Counter
from dataclasses import replace
from datetime import time

import pytest
import yaml

from service.cases.case_list import CaseFilter, list_cases
from service.cases.models import Case, CaseState, File, Task
from service.cli.demo_people import PEOPLE
from service.cli.installation import at_hand
from service.cli.serving import get_ready
from service.errors import ServiceUnavailable
from service.extensions import db
from service.installation import here
from service.ledger import storybook
from service.people.actors import SYSTEM
from service.sla.days import local
from service.transaction import reading, transaction
from tests.invariants import check_everything
from tests.services.keys import secrets_key
from workers import looping
from workers.demonstration import __main__ as player
from workers.demonstration import playing
from workers.demonstration.deeds import do
from workers.demonstration.playing import play
from workers.demonstration.script import SCRIPT
from workers.demonstration.things import letter, picture

SHARE = 14
"""So many cases are enough to prove the way in which all are made."""


@pytest.fixture
def demonstration(tmp_path, monkeypatch):
    """Run on SQLite alone: what its commands do is proved on both databases elsewhere."""
    monkeypatch.setenv("HANDRAIL_MODE", "demo")
    monkeypatch.setenv("HANDRAIL_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("HANDRAIL_SECRET_KEY", "s" * 40)
    monkeypatch.setenv("HANDRAIL_SECRETS_KEY", secrets_key())
    with at_hand(ready=False) as settings:
        get_ready(settings)
        yield settings
        db.session.rollback()


def test_a_demonstration_killed_on_the_way_goes_on_and_ends_in_believable_cases(
    demonstration, monkeypatch
):
    left = iter(range(40))
    assert play(most=SHARE, going=lambda: next(left, None) is not None) == []
    before = here().clock.now()
    refused = go_on_in_bad_weather(demonstration, monkeypatch)
    assert [one for one in refused if "ZeroDivisionError" not in one] == [], (
        "a form or a process has changed under the story"
    )
    assert len(refused) == 1, "a deed that breaks is passed over, once"
    assert here().clock.now() >= before, "the clock of the story is put away"
    assert here().settings == demonstration
    assert the_cases_stand_in_every_state()
    check_everything()
    moved = [row.case.updated_at for row in rows()]
    assert play(most=SHARE) == []
    assert [row.case.updated_at for row in rows()] == moved
    with pytest.raises(storybook.DoneByAnother), transaction():
        storybook.end(before)


def go_on_in_bad_weather(settings, monkeypatch):
    """Play on while the database goes away, a note breaks and another process writes the next."""
    weather = [ServiceUnavailable, ZeroDivisionError, storybook.DoneByAnother]
    refused = []

    def spoilt(deed):
        if weather and (deed.verb == "note" or weather[0] is ServiceUnavailable):
            raise weather.pop(0)
        do(deed)

    monkeypatch.setattr(playing, "do", spoilt)
    monkeypatch.setattr(player, "play", lambda **told: refused.extend(play(**told)))
    monkeypatch.setattr(player, "PAUSE", 0)
    monkeypatch.setattr(looping, "in_app", lambda job: job())
    player.make(replace(settings, demo_cases=SHARE))
    assert weather == []
    return refused


def test_no_demonstration_is_made_in_production(monkeypatch):
    monkeypatch.setenv("HANDRAIL_MODE", "test")
    with pytest.raises(SystemExit, match="HANDRAIL_MODE=demo"):
        player.main()


def rows():
    with reading():
        return list_cases(CaseFilter(), actor=SYSTEM, now=here().clock.now()).items


def the_cases_stand_in_every_state():
    with reading():
        cases = list(db.session.query(Case))
        tasks = list(db.session.query(Task))
        files = Counter(str(file.kind) for file in db.session.query(File))
        assert len(cases) == SHARE
        assert {case.state for case in cases} == {CaseState.OPEN, CaseState.COMPLETED}
        assert len({case.process_key for case in cases}) == 4
        assert {str(task.state) for task in tasks} >= {"open", "held", "completed"}
        assert set(files) == {"document", "attachment"}
        done = [local(task.completed_at) for task in tasks if task.completed_at]
        assert all(one.weekday() < 5 for one in done), "nobody works at the weekend"
        assert all(time(8) < one.time() < time(18) for one in done), "nobody works at night"
        assert all(case.created_at <= here().clock.now() for case in cases)
    return True


def test_every_person_of_the_demonstration_is_invented():
    text = "".join(path.read_text() for path in sorted(SCRIPT.glob("*.yaml")))
    phones = re.findall(r"phone: ([\d ]+)", text)
    assert len(phones) > 40
    assert all(re.fullmatch(r"01632 960 \d{3}", one.strip()) for one in phones)
    assert set(re.findall(r"@([\w.]*\.\w+)", text)) == {"example.org"}
    assert set(re.findall(r"postcode: (\w\w)", text)) == {"TE"}
    told = [yaml.safe_load(path.read_text()) for path in sorted(SCRIPT.glob("*.yaml"))]
    keys = [case["key"] for book in told for case in book["cases"]]
    assert len(keys) == len(set(keys)) >= 60
    known = {username for username, *_ in PEOPLE}
    assert set(re.findall(r"\b(?:by|owner|cover|to): ([a-z]+)\b(?!:)", text)) - known <= {
        "role", "intake", "officer", "second", "leader", "statutory", "surveyor", "repairs",
        "manager", "housing", "income", "voids", "worker", "reviewer", "admin",
    }  # fmt: skip


def test_what_people_attach_is_a_picture_and_a_letter_that_can_be_opened():
    assert picture("wall") == picture("wall") != picture("door")
    assert picture("wall").startswith(b"\x89PNG")
    assert letter("Rent: 795 pounds (an example)").startswith(b"%PDF-1.4")
