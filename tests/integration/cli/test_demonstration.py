"""The demonstration: people and cases to look at, brought where they are by commands."""

import time
from collections import Counter

import pytest

from service.cases.case_list import CaseFilter, list_cases
from service.cases.record import files_of, read_case
from service.cli.demonstration.people import PEOPLE
from service.cli.installation import at_hand
from service.cli.serving import get_ready
from service.extensions import db
from service.installation import here
from service.ledger import notices
from service.people.actors import SYSTEM
from service.people.directory import actor_of, find_user
from service.transaction import reading
from tests.invariants import check_everything
from workers import ticking


@pytest.fixture
def demonstration(environment, monkeypatch):
    monkeypatch.setenv("HANDRAIL_MODE", "demo")
    with at_hand() as settings:
        get_ready(settings)
        yield settings
        db.session.rollback()


def cases():
    now = here().clock.now()
    with reading():
        rows = list_cases(CaseFilter(), actor=SYSTEM, now=now, sort="created").items
        return [read_case(row.case.id, actor=SYSTEM, now=now) for row in rows]


def test_there_are_believable_cases_in_different_states(demonstration):
    found = cases()
    assert [case.external_ref for case in found] == [f"demo-{n}" for n in range(1, 11)]
    assert Counter(case.state for case in found) == {"open": 9, "completed": 1}
    tasks = [task for case in found for task in case.tasks]
    assert {task.state for task in tasks} == {"open", "held"}
    assert {task.sla.status for task in tasks} >= {"green", "amber", "red", "paused"}
    assert not [case.incidents for case in found if case.incidents]
    check_everything()
    the_people_hold_the_roles_that_the_tasks_ask_for(tasks)
    warnings_were_told_when_they_were_due()


def the_people_hold_the_roles_that_the_tasks_ask_for(tasks):
    asked = {role for task in tasks for role in task.roles}
    with reading():
        held = {name: actor_of(find_user(name)).roles for name, *_ in PEOPLE}
    assert asked <= {role for roles in held.values() for role in roles}


def warnings_were_told_when_they_were_due():
    with reading():
        told = notices.of_person("tess")
        assert told
        assert all(notice.at <= here().clock.now() for notice in told)
        assert len({notice.at for notice in told}) > 1


def test_starting_again_adds_nothing_and_a_worker_makes_the_pack(demonstration, capsys):
    before = [(case.id, case.updated_at) for case in cases()]
    started = time.monotonic()
    get_ready(demonstration)
    assert time.monotonic() - started < 2
    assert [(case.id, case.updated_at) for case in cases()] == before
    assert "published" not in capsys.readouterr().out
    ticking.work()
    first = cases()[0]
    assert [task.element for task in first.tasks] == ["quality_check"]
    with reading():
        assert [file.name for file in files_of(first.id)] == ["Your housing advice pack.pdf"]


def test_without_its_process_there_are_no_demo_cases(environment, monkeypatch, tmp_path):
    monkeypatch.setenv("HANDRAIL_MODE", "demo")
    monkeypatch.chdir(tmp_path)
    with at_hand() as settings:
        get_ready(settings)
        assert cases() == []
