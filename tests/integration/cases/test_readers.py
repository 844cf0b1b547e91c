"""Reading a restricted case leaves an entry in its event log, now and then for each reader."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from service.cases.case_list import CaseFilter
from service.cases.commands.add_note import add_note
from service.cases.commands.cancel import cancel
from service.cases.exporting import EventFilter, export_cases, export_events
from service.cases.logbook import events_of
from service.cases.readers import AGAIN_AFTER
from service.cases.record import find_case, read_case, read_tasks
from service.cases.refusals import CaseNotFound
from service.extensions import db
from service.ledger.audit import Entry, Kind
from service.people.actors import Actor
from service.people.groups import Group
from service.people.refusals import NotFound
from service.transaction import reading, transaction
from tests.factories.cases import Desk, empty_records
from tests.factories.definitions import publish_process
from tests.factories.people import add_actor
from tests.integration.cases.test_concurrency import MANY, together
from tests.unit.engine.notation import end, flow, start, user


@pytest.fixture
def ann(desk: Desk) -> Actor:
    return desk.do(lambda: add_actor("ann", Group.OFFICER))


@pytest.fixture
def ben(desk: Desk) -> Actor:
    return desk.do(lambda: add_actor("ben", Group.OFFICER))


@pytest.fixture
def case(desk: Desk, ann: Actor, ben: Actor) -> str:
    """A case for two pairs of eyes."""
    publish_process(start(), user("A"), end(), flow("S A E"))
    return desk.start(restricted_to=("ann", "ben"))


def look(desk: Desk, case: str, by: Actor) -> None:
    with reading():
        read_case(case, actor=by, now=desk.now)
        read_tasks(case, actor=by, now=desk.now)
        events_of(case, actor=by, now=desk.now)
    desk.check()


def readers(case: str) -> list[str | None]:
    """Who was recorded as reading, in order."""
    with reading():
        wanted = select(Entry.actor).where(
            Entry.case_id == case, Entry.kind == Kind.RESTRICTED_READ
        )
        return list(db.session.scalars(wanted.order_by(Entry.seq)))


def test_a_reader_is_recorded_once_however_much_they_look_at(
    desk: Desk, case: str, ann: Actor
) -> None:
    for _ in range(3):
        look(desk, case, ann)
    assert readers(case) == ["ann"]


def test_each_reader_is_recorded(desk: Desk, case: str, ann: Actor, ben: Actor) -> None:
    look(desk, case, ben)
    look(desk, case, ann)
    assert readers(case) == ["ben", "ann"]


def test_a_reader_is_recorded_again_after_a_while(desk: Desk, case: str, ann: Actor) -> None:
    look(desk, case, ann)
    desk.now += AGAIN_AFTER - timedelta(seconds=1)
    look(desk, case, ann)
    assert readers(case) == ["ann"]
    desk.now += timedelta(seconds=1)
    look(desk, case, ann)
    assert readers(case) == ["ann", "ann"]


def test_being_read_does_not_change_a_case(desk: Desk, case: str, ann: Actor) -> None:
    before = desk.case(case)
    desk.now += timedelta(minutes=1)
    look(desk, case, ann)
    after = desk.case(case)
    assert (after.etag, after.updated_at) == (before.etag, before.updated_at)


def test_the_service_itself_is_no_reader(desk: Desk, case: str) -> None:
    desk.case(case)
    assert readers(case) == []


def test_a_case_for_everybody_keeps_no_readers(desk: Desk, case: str, ann: Actor) -> None:
    other = desk.start()
    look(desk, other, ann)
    assert readers(other) == []


def test_who_may_not_see_it_is_not_recorded(desk: Desk, case: str) -> None:
    eve = desk.do(lambda: add_actor("eve", Group.OFFICER))
    with pytest.raises((CaseNotFound, NotFound)):
        look(desk, case, eve)
    assert readers(case) == []


def test_a_reading_that_breaks_off_shows_nothing_and_records_nothing(
    desk: Desk, case: str, ann: Actor
) -> None:
    with pytest.raises(ZeroDivisionError), reading():
        len(read_case(case, actor=ann, now=desk.now).tasks) / 0
    look(desk, desk.start(), ann)
    assert readers(case) == []


def test_looking_for_a_case_does_not_show_it(desk: Desk, case: str, ann: Actor) -> None:
    with reading():
        find_case(case, ann)
    assert readers(case) == []


def test_what_somebody_does_is_recorded_as_done(desk: Desk, case: str, ann: Actor) -> None:
    with transaction():
        add_note(case, "Called.", acting=desk.acting(ann))
        read_case(case, actor=ann, now=desk.now)
    assert readers(case) == []
    assert desk.log(case)[-1] == Kind.NOTE


def test_one_who_looks_twice_at_the_same_moment_is_recorded_once(
    desk: Desk, ground: Flask, case: str, ann: Actor
) -> None:
    with reading():
        read_case(case, actor=ann, now=desk.now)
        noted = list(db.session.info["after_reading"])
    together(ground, [lambda: noted[0][0](*noted[0][1:]) for _ in range(MANY)])
    desk.check()
    assert readers(case) == ["ann"]


def test_an_erased_case_may_still_be_read_and_exported(desk: Desk, case: str, ann: Actor) -> None:
    desk.do(lambda: cancel(case, "Opened twice.", acting=desk.acting()))
    desk.do(lambda: empty_records(case))
    look(desk, case, ann)
    with reading():
        exported = export_cases(CaseFilter(), actor=ann, now=desk.now, cursor=None)
        events = export_events(EventFilter(case=case), actor=ann, now=desk.now, cursor=None)
    assert (len(exported.items), readers(case)) == (1, [])
    assert events.items


def test_one_who_read_a_case_that_is_erased_meanwhile_is_recorded(
    desk: Desk, case: str, ann: Actor
) -> None:
    with reading():
        read_case(case, actor=ann, now=desk.now)
        ((record, *_),) = list(db.session.info["after_reading"])
    desk.do(lambda: cancel(case, "Opened twice.", acting=desk.acting()))
    desk.do(lambda: empty_records(case))
    desk.do(lambda: record(case, "ben", desk.now))
    assert readers(case) == ["ann", "ben"]
