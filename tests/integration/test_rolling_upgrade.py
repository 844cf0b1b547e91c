"""One version's overlap: what this version does with a database that the next ones have been at."""

from datetime import timedelta
from threading import Event

import orjson
import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, select, text
from structlog.testing import capture_logs

from service import migrations
from service.backup.making import make_backup
from service.cases import sweeping
from service.cases.models import Incident, Strand
from service.cli.main import main
from service.clock import real_now
from service.extensions import db
from service.transaction import reading, transaction
from tests.factories.cases import Desk
from tests.factories.definitions import publish_hold, publish_process
from tests.services.applications import BOOTSTRAP_TOKEN, variables_of
from tests.unit.engine.notation import boundary, end, flow, service, start, user
from workers import application, fitness, ticking
from workers.fitness import Fitness
from workers.looping import Loop


@pytest.fixture
def desk(app):
    with app.app_context():
        publish_hold()
        publish_process(
            start(),
            user("A", "B"),
            boundary("T", "A", "timer PT1H"),
            service("W", topic="email"),
            end(),
            flow("S A W E"),
            flow("T B E"),
        )
        yield Desk(now=real_now())
        db.session.rollback()
        db.session.remove()


@pytest.fixture
def call(app):
    client = app.test_client(use_cookies=False)
    headers = {"Authorization": f"Bearer {BOOTSTRAP_TOKEN}"}
    return lambda method, path, **said: client.open(path, method=method, headers=headers, **said)


def next_version(*, ahead=1):
    """Leave the database as a later version does, which has only added to it."""
    newest = int(migrations.newest())
    with db.engine.begin() as connection:
        connection.execute(text("ALTER TABLE cases ADD COLUMN later VARCHAR(10)"))
        connection.execute(text("ALTER TABLE tasks ADD COLUMN more INTEGER DEFAULT 3 NOT NULL"))
        connection.execute(text("CREATE TABLE later_things (id INTEGER PRIMARY KEY)"))
        connection.execute(text("INSERT INTO later_things VALUES (7)"))
        number = {"number": f"{newest + ahead:04d}"}
        connection.execute(text("UPDATE alembic_version SET version_num = :number"), number)


def test_beside_the_next_version_everything_goes_on(desk, call, tmp_path):
    before = desk.start()
    next_version()
    assert call("GET", "/readyz").status_code == 200
    desk.complete(before, "A")
    after = desk.start()
    desk.advance(timedelta(hours=2))
    assert desk.open(after) == ["B"]
    archive = make_backup(tmp_path / "backup")
    assert archive.schema > migrations.newest()
    if archive.database == "postgresql":
        assert archive.members["tables/later_things.copy"].rows == 1


def handrail(app, monkeypatch, *arguments):
    for name, value in variables_of(app.extensions["handrail"].settings).items():
        monkeypatch.setenv(name, value)
    return CliRunner().invoke(main, arguments)


def test_commands_of_the_version_before_go_on_and_leave_the_schema(app, desk, monkeypatch):
    next_version()
    with reading():
        found = migrations.revision()
    assert handrail(app, monkeypatch, "init").exit_code == 0
    assert handrail(app, monkeypatch, "start", "p").exit_code == 0
    with app.app_context(), reading():
        assert migrations.revision() == found


def test_a_column_of_another_type_costs_one_answer_that_says_to_ask_again(app, desk, call):
    if db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite changes no type and prepares nothing")
    desk.start()
    for _ in range(10):
        assert call("GET", "/api/v1/cases").status_code == 200
    beside = create_engine(db.engine.url)
    with beside.begin() as connection:
        connection.execute(text("ALTER TABLE cases ALTER COLUMN reference TYPE VARCHAR(999)"))
    beside.dispose()
    answers = [call("GET", "/api/v1/cases") for _ in range(10)]
    assert [one.status_code for one in answers] == [503, *[200] * 9]
    assert answers[0].headers["Retry-After"]


def test_two_versions_behind_nothing_is_touched(app, desk, call, monkeypatch):
    next_version(ahead=2)
    assert call("GET", "/readyz").json["checks"]["migrations"] == "failed"
    for command in (("init",), ("serve",), ("worker",), ("start", "p")):
        said = handrail(app, monkeypatch, *command)
        assert (said.exit_code, said.output.partition(":")[0]) == (1, "database_is_newer")


def test_a_worker_that_was_left_behind_waits_until_it_may_work_again(app, desk, monkeypatch):
    monkeypatch.setattr(application, "worker_app", lambda: app)
    monkeypatch.setattr(fitness, "LOOK_EVERY", 0.0)
    monkeypatch.setattr("workers.looping.FITNESS", Fitness())
    desk.start()
    next_version(ahead=2)
    done = []

    class Resting(Event):
        """While the worker rests, the database is brought back."""

        def wait(self, timeout: float | None = None) -> bool:
            done.append(f"rested for {timeout}")
            with app.app_context(), db.engine.begin() as connection:
                newest = {"newest": migrations.newest()}
                connection.execute(text("UPDATE alembic_version SET version_num = :newest"), newest)
            return False

    stop = Resting()

    def look(_):
        done.append("looked")
        stop.set()
        return True

    with capture_logs() as said:
        Loop(look, pause=1).run(stop)
    assert done == ["rested for 1", "looked"]
    assert [one["event"] for one in said] == ["schema_not_usable", "schema_usable"]


def move_by_later_engine(case):
    """Leave a case as the engine of a later version leaves it: this one cannot read it."""
    with transaction():
        (strand,) = db.session.scalars(select(Strand).where(Strand.case_id == case))
        strand.snapshot = orjson.dumps(orjson.loads(strand.snapshot) | {"format": 99})


def incidents():
    with reading():
        return db.session.scalars(select(Incident)).all()


def test_a_case_that_a_later_engine_has_moved_is_left_to_it(desk, call):
    moved, other = desk.start(), desk.start()
    move_by_later_engine(moved)
    task = desk.task(moved, "A")
    answer = call("POST", f"/api/v1/tasks/{task.id}/complete", json={"data": {}})
    assert (answer.status_code, answer.json["code"]) == (503, "service_unavailable")
    assert answer.headers["Retry-After"]
    assert sweeping.fire_due(desk.now + timedelta(hours=2)) == 1
    assert (desk.open(moved), desk.open(other)) == (["A"], ["B"])
    assert incidents() == []


def test_work_for_such_a_case_is_left_to_a_later_worker(desk):
    case = desk.start()
    desk.complete(case, "A")
    (work,) = desk.work(case)
    move_by_later_engine(case)
    assert ticking.work() == 1
    (same,) = desk.work(case)
    assert (same.id, same.taken_until is not None) == (work.id, True)
    assert incidents() == []
