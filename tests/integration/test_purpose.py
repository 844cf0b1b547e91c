from threading import Event, Thread

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from service.errors import Fault
from service.extensions import db
from service.people.models import Role
from service.purpose import begin_reading, begin_writing

pytestmark = pytest.mark.usefixtures("ground")


def test_a_reading_transaction_refuses_a_write():
    begin_reading(db.session)
    db.session.add(Role(key="officer", name="Officer"))
    with pytest.raises(DBAPIError, match=r"read-?only"):
        db.session.flush()


def test_writing_is_possible_again_after_reading_on_the_same_connection():
    begin_reading(db.session)
    assert db.session.scalars(select(Role)).all() == []
    begin_writing(db.session)
    if db.engine.dialect.name == "postgresql":
        assert db.session.scalar(text("SHOW transaction_isolation")) == "read committed"
    db.session.add(Role(key="officer", name="Officer"))
    db.session.commit()
    begin_reading(db.session)
    assert db.session.get_one(Role, "officer").name == "Officer"


def test_reading_cannot_begin_inside_a_transaction_that_writes():
    db.session.add(Role(key="officer", name="Officer"))
    db.session.flush()
    with pytest.raises(Fault):
        begin_reading(db.session)
    begin_writing(db.session)
    db.session.commit()
    assert db.session.get(Role, "officer") is not None


def test_changes_made_while_reading_are_not_lost_in_silence():
    begin_reading(db.session)
    db.session.add(Role(key="officer", name="Officer"))
    with pytest.raises(Fault):
        begin_writing(db.session)


def test_beginning_to_read_twice_is_beginning_once():
    begin_reading(db.session)
    begin_reading(db.session)
    assert db.session.scalars(select(Role)).all() == []


def test_a_reader_is_not_kept_waiting_by_a_writer(ground):
    db.session.add(Role(key="officer", name="Officer"))
    db.session.flush()
    seen = []

    def read():
        with ground.app_context():
            begin_reading(db.session)
            seen.extend(db.session.scalars(select(Role)))

    reader = Thread(target=read)
    reader.start()
    reader.join(timeout=60)
    assert not reader.is_alive()
    assert seen == []


def test_a_reader_sees_one_picture_whatever_others_commit(ground):
    begin_reading(db.session)
    assert db.session.scalars(select(Role)).all() == []

    def write():
        with ground.app_context():
            db.session.add(Role(key="officer", name="Officer"))
            db.session.commit()

    writer = Thread(target=write)
    writer.start()
    writer.join(timeout=60)
    assert db.session.scalars(select(Role)).all() == []
    db.session.rollback()
    assert len(db.session.scalars(select(Role)).all()) == 1


def test_a_writer_waits_for_another_and_sees_what_it_wrote(ground):
    db.session.add(Role(key="officer", name="Officer"))
    db.session.commit()
    begun, renamed = Event(), []
    locked = db.session.get(Role, "officer", with_for_update=True)

    def rename():
        with ground.app_context():
            begun.set()
            role = db.session.get_one(Role, "officer", with_for_update=True)
            renamed.append(role.name)
            db.session.rollback()

    other = Thread(target=rename)
    other.start()
    begun.wait(timeout=60)
    locked.name = "Caseworker"
    db.session.commit()
    other.join(timeout=60)
    assert renamed == ["Caseworker"]
