"""What is written without waiting is nevertheless known to be written before it is committed."""

from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import DBAPIError, IntegrityError, InternalError, NotSupportedError
from sqlalchemy.orm.exc import StaleDataError

from service.errors import ServiceUnavailable
from service.extensions import db
from service.people.models import Role, User
from service.pipelining import binding, send_along
from service.transaction import reading, transaction
from tests.factories.people import add_user

pytestmark = pytest.mark.usefixtures("ground")


_OTHERS = (
    "SELECT pid FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
_END_OTHERS = _OTHERS.replace("pid", "pg_terminate_backend(pid)", 1)


@pytest.fixture(autouse=True)
def _only_on_postgresql(ground: object) -> None:
    if db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite answers at once")


@pytest.fixture
def beside(database_url: str) -> Iterator[psycopg.Connection]:
    """Another program on the same database."""
    url = make_url(database_url).set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as other:
        yield other


def add(*keys: str) -> None:
    """Write roles, each in a flush of its own."""
    for key in keys:
        db.session.add(Role(key=key, name=key.title()))
        db.session.flush()
        db.session.expunge_all()


def roles() -> set[str]:
    with reading():
        return set(db.session.scalars(text("SELECT key FROM roles")))


def test_a_write_that_fails_fails_the_transaction_and_nothing_is_kept() -> None:
    with pytest.raises(IntegrityError), transaction():
        add("other", "other")
    with transaction():
        db.session.add(Role(key="last", name="Last"))
    assert roles() == {"last"}


def test_an_error_comes_at_the_latest_with_the_commit() -> None:
    with transaction():
        db.session.add(Role(key="one", name="One"))
    db.session.remove()
    with pytest.raises(IntegrityError), transaction():
        add("two", "one")
    assert roles() == {"one"}


def test_a_write_that_meets_no_row_is_noticed_before_the_commit(
    beside: psycopg.Connection,
) -> None:
    with transaction():
        db.session.add_all([Role(key="gone", name="Gone"), Role(key="kept", name="Kept")])

    def change() -> None:
        gone, kept = (db.session.get_one(Role, key) for key in ("gone", "kept"))
        beside.execute("DELETE FROM roles WHERE key = 'gone'")
        gone.name = kept.name = "Changed"

    with pytest.raises(StaleDataError), transaction():
        change()
    with reading():
        assert db.session.get_one(Role, "kept").name == "Kept"


def test_rows_that_one_statement_inserts_are_all_kept() -> None:
    with transaction():
        db.session.add_all([Role(key=key, name=key) for key in ("one", "two", "three")])
    assert roles() == {"one", "two", "three"}


def test_what_fails_in_a_savepoint_is_caught_there() -> None:
    with transaction():
        db.session.add(Role(key="one", name="One"))
    db.session.remove()
    with transaction():
        db.session.add(Role(key="before", name="Before"))
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.add(Role(key="one", name="Again"))
        db.session.add(Role(key="after", name="After"))
    assert roles() == {"one", "before", "after"}


def flush_twice_the_same() -> None:
    """Write what fails, without waiting for the answer that says so."""
    add("twice")
    db.session.add(Role(key="twice", name="Again"))
    db.session.flush()


def caught_in_a_savepoint() -> None:
    with pytest.raises(IntegrityError), db.session.begin_nested():
        add("inner")


def caught_in_a_question() -> None:
    with pytest.raises(IntegrityError):
        db.session.scalar(text("SELECT 1"))


@pytest.mark.parametrize("catch", [caught_in_a_savepoint, caught_in_a_question])
def test_a_write_that_failed_is_not_committed_though_its_error_was_caught(catch) -> None:
    """The server takes all back at the COMMIT of such a transaction, and calls that no error."""

    def write() -> None:
        flush_twice_the_same()
        catch()

    with pytest.raises(InternalError), transaction():
        write()
    assert roles() == set()
    with transaction():
        add("after")
    assert roles() == {"after"}


def test_a_question_that_failed_and_was_caught_leaves_nothing_committed() -> None:
    def write() -> None:
        add("one")
        with pytest.raises(DBAPIError):
            db.session.scalar(text("SELECT 1 / 0"))

    with pytest.raises(InternalError, match="failed before"), transaction():
        write()
    assert roles() == set()


def test_a_write_that_met_no_row_is_not_forgotten_though_its_error_was_caught(
    beside: psycopg.Connection,
) -> None:
    with transaction():
        add("gone")

    def change() -> None:
        db.session.get_one(Role, "gone").name = "Changed"
        beside.execute("DELETE FROM roles WHERE key = 'gone'")
        db.session.flush()
        with pytest.raises(StaleDataError):
            db.session.scalar(text("SELECT 1"))
        db.session.add(Role(key="other", name="Other"))

    with pytest.raises(StaleDataError), transaction():
        change()
    assert roles() == set()


def test_a_connection_that_died_unused_is_replaced(
    beside: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction():
        add_user("sam")
    db.session.remove()
    beside.execute(_END_OTHERS)
    monkeypatch.setattr(binding, "UNSURE_AFTER", 0.0)
    with reading():
        assert db.session.get(User, "sam") is not None


@pytest.mark.parametrize("kind", [reading, transaction])
def test_one_that_died_just_now_is_the_database_being_away_for_once(
    beside: psycopg.Connection,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    kind,
) -> None:
    monkeypatch.setattr(binding, "UNSURE_AFTER", float("inf"))
    with kind():
        db.session.scalar(text("SELECT 1"))
    db.session.remove()
    beside.execute(_END_OTHERS)
    while beside.execute(_OTHERS).fetchall():
        pass
    with pytest.raises(ServiceUnavailable), kind():
        db.session.scalar(text("SELECT 1"))
    with kind():
        assert db.session.scalar(text("SELECT 1")) == 1
    assert caplog.records == []


def test_a_column_that_was_given_another_type_is_the_database_being_away_for_once(
    beside: psycopg.Connection,
) -> None:
    """What a connection has prepared is of no use then: one finds out, and all are made anew."""

    def ask() -> None:
        with reading():
            db.session.scalars(text("SELECT name FROM roles")).all()

    with db.engine.connect() as another:
        for _ in range(10):
            ask()
            another.scalars(text("SELECT name FROM roles")).all()
    beside.execute("ALTER TABLE roles ALTER COLUMN name TYPE VARCHAR(999)")
    with pytest.raises(ServiceUnavailable):
        ask()
    for _ in range(10):
        ask()


def test_a_statement_that_no_server_can_plan_is_a_mistake_of_ours() -> None:
    with pytest.raises(NotSupportedError), reading():
        db.session.scalars(text("SELECT DISTINCT name FROM roles FOR UPDATE")).all()


def test_one_that_does_nothing_after_its_writes_is_idle_to_the_server(
    beside: psycopg.Connection,
) -> None:
    """Only so does the server end what is stuck, and its locks with it."""

    def state() -> str:
        (found,) = beside.execute(_OTHERS.replace("pid", "state", 1)).fetchall()
        return str(found[0])

    with transaction():
        add("one", "two")
        assert any(state() == "idle in transaction" for _ in range(2000))
        add("three")
    assert roles() == {"one", "two", "three"}


def test_one_that_died_in_use_is_the_database_being_away(beside: psycopg.Connection) -> None:
    def write() -> None:
        add("lost")
        beside.execute(_END_OTHERS)

    with pytest.raises(ServiceUnavailable), transaction():
        write()
    assert "lost" not in roles()


def lock_along() -> None:
    """Send a lock along, as a calendar does."""
    send_along(db.session.connection(), "SELECT pg_advisory_xact_lock(%s)", 1)


def test_one_that_died_under_what_is_sent_along_is_the_database_being_away(
    beside: psycopg.Connection,
) -> None:
    def write() -> None:
        db.session.scalar(text("SELECT 1"))
        beside.execute(_END_OTHERS)
        while beside.execute(_OTHERS).fetchall():
            pass
        lock_along()
        add("lost")

    with pytest.raises(ServiceUnavailable), transaction():
        write()
    assert roles() == set()


def test_what_fails_where_something_is_sent_along_fails_as_anywhere() -> None:
    with transaction():
        add("one")
    db.session.remove()

    def write() -> None:
        add("one")
        for _ in range(1000):
            lock_along()

    with pytest.raises(IntegrityError), transaction():
        write()


def test_engines_of_others_are_left_alone(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.connect() as connection:
        assert binding.driver_of(connection) is None
    engine.dispose()
