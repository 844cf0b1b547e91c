from datetime import UTC, datetime, timedelta, timezone
from threading import Event, Thread

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from service.errors import Fault
from service.extensions import begin_reading, begin_writing, db
from service.people.models import Role, RoleMembership, Token, User
from tests.factories.people import add_user

pytestmark = pytest.mark.usefixtures("ground")
NOON = datetime(2026, 12, 24, 12, 0, 0, 123456, tzinfo=UTC)


def test_an_instant_comes_back_in_utc_whatever_its_offset_was():
    here = NOON.astimezone(timezone(timedelta(hours=-5)))
    db.session.add(User(username="sam", display_name="Sam", created_at=here))
    db.session.commit()
    kept = db.session.scalars(select(User.created_at)).one()
    assert kept == NOON
    assert kept.tzinfo is UTC


def test_an_instant_without_an_offset_is_refused():
    db.session.add(User(username="sam", display_name="Sam", created_at=datetime(2026, 1, 1)))  # noqa: DTZ001
    with pytest.raises(StatementError, match="needs an offset"):
        db.session.flush()


def test_instants_sort_as_time_goes():
    for number, at in enumerate(
        (NOON, NOON - timedelta(microseconds=123456), NOON.replace(year=999))
    ):
        db.session.add(User(username=f"u{number}", display_name="U", created_at=at))
    db.session.flush()
    assert db.session.scalars(select(User.username).order_by(User.created_at)).all() == [
        "u2",
        "u1",
        "u0",
    ]


def test_a_json_document_comes_back_as_it_was():
    add_user("sam")
    token = Token(username="sam", prefix="x", digest=b"x", created_at=NOON)
    token.scopes = ["é", {"b": 1.5, "a": [None, True]}]
    db.session.add(token)
    db.session.commit()
    assert db.session.scalars(select(Token.scopes)).one() == ["é", {"b": 1.5, "a": [None, True]}]


def test_foreign_keys_hold():
    db.session.add(RoleMembership(role_key="nothing", username="nobody"))
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_a_value_outside_an_enumeration_is_refused_by_the_database():
    add_user("sam")
    with pytest.raises(IntegrityError):
        db.session.execute(text("INSERT INTO group_memberships VALUES ('sam', 'king')"))


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
    reader.join(timeout=5)
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
    writer.join(timeout=5)
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
    begun.wait(timeout=5)
    locked.name = "Caseworker"
    db.session.commit()
    other.join(timeout=5)
    assert renamed == ["Caseworker"]
