from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import create_engine, event, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from service.errors import ServiceUnavailable
from service.extensions import db
from service.people.models import User
from service.transaction import reading, transaction
from tests.factories.people import add_user

pytestmark = pytest.mark.usefixtures("ground")


@contextmanager
def locked(username: str, url: str) -> Iterator[None]:
    """Another program that writes a user and does not finish; nobody has patience with it."""

    def impatient(connection, *_):
        is_sqlite = db.engine.dialect.name == "sqlite"
        wish = "PRAGMA busy_timeout = 20" if is_sqlite else "SET lock_timeout = '20ms'"
        connection.cursor().execute(wish)
        connection.commit()

    event.listen(db.engine, "checkout", impatient)
    other = create_engine(url)
    with other.connect() as connection:
        if other.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        connection.execute(
            text("UPDATE users SET display_name = 'Other' WHERE username = :name"),
            {"name": username},
        )
        yield
        connection.rollback()
    other.dispose()
    event.remove(db.engine, "checkout", impatient)


def rename(username: str, name: str) -> None:
    with transaction():
        user = db.session.get_one(User, username, with_for_update=True)
        user.display_name = name


def test_a_lock_that_does_not_come_free_is_told_and_nothing_is_done(database_url):
    with transaction():
        add_user("sam")
    db.session.remove()
    with locked("sam", database_url), pytest.raises(ServiceUnavailable):
        rename("sam", "Sam")
    rename("sam", "Samuel")
    assert db.session.get_one(User, "sam").display_name == "Samuel"


def test_postgresql_waits_no_longer_for_a_lock_than_sqlite():
    if db.engine.dialect.name == "sqlite":
        assert db.session.scalar(text("PRAGMA busy_timeout")) == 10_000
    else:
        assert db.session.scalar(text("SHOW lock_timeout")) == "10s"


@pytest.mark.parametrize(
    "error",
    [
        NoConnectionFree("QueuePool limit reached"),
        OperationalError("SELECT 1", {}, Exception("the server closed the connection")),
        DBAPIError("SELECT 1", {}, Exception("closed"), connection_invalidated=True),
    ],
)
@pytest.mark.parametrize("kind", [transaction, reading])
def test_what_says_that_the_database_is_away_is_told_in_one_way(kind, error):
    with pytest.raises(ServiceUnavailable) as told, kind():
        raise error
    assert told.value.__cause__ is error


@pytest.mark.parametrize("kind", [transaction, reading])
def test_a_statement_that_is_wrong_is_a_defect_and_stays_one(kind):
    with pytest.raises(DBAPIError), kind():
        db.session.execute(text("SELECT nothing FROM nowhere"))


def add_twice(username: str, name: str) -> None:
    with transaction():
        for _ in range(2):
            db.session.execute(
                text("INSERT INTO users (username, display_name) VALUES (:username, :name)"),
                {"username": username, "name": name},
            )


def test_an_error_of_the_database_shows_nothing_of_what_went_in():
    with pytest.raises(DBAPIError) as raised:
        add_twice("sam", "Samantha Secret")
    said, _, _ = str(raised.value).partition("DETAIL")
    assert "INSERT INTO users" in str(raised.value)
    assert "Samantha Secret" not in said


@pytest.mark.parametrize("kind", [reading, transaction])
def test_a_database_that_is_away_is_told_each_time_and_used_again_when_it_is_back(kind):
    def nowhere(*_):
        raise db.engine.dialect.loaded_dbapi.OperationalError("no route to host")

    db.session.remove()
    event.listen(db.engine, "checkout", nowhere)
    for _ in range(2):
        with pytest.raises(ServiceUnavailable), kind():
            db.session.scalar(text("SELECT 1"))
    event.remove(db.engine, "checkout", nowhere)
    with kind():
        assert db.session.scalar(text("SELECT 1")) == 1
