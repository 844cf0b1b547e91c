import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import inspect

from service import migrations
from service.extensions import db, init_database
from service.migrations import changing

FOLDER = Path(migrations.__file__).parent


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request, tmp_path):
    """A database without any schema."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite3'}"
        return
    server = request.getfixturevalue("postgresql_databases").server
    name = server.create()
    yield server.url_of(name)
    server.drop(name)


@pytest.fixture
def empty(empty_url):
    app = Flask(__name__)
    init_database(app, empty_url)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def test_migrations_are_numbered_in_one_line_and_the_head_is_pinned():
    numbers = sorted(int(path.name[:4]) for path in (FOLDER / "versions").glob("*.py"))
    assert numbers == list(range(1, len(numbers) + 1))
    (head,) = ScriptDirectory(FOLDER).get_heads()
    assert (
        head == migrations.newest() == f"{numbers[-1]:04d}" == (FOLDER / "head").read_text().strip()
    )


def test_an_empty_database_is_brought_to_what_the_models_say(empty):
    assert not migrations.is_current()
    migrations.upgrade()
    assert migrations.is_current()
    command.check(changing.config())
    assert tables() == set(db.metadata.tables)


def test_upgrading_again_changes_nothing(empty):
    migrations.upgrade()
    migrations.upgrade()
    assert migrations.is_current()


def test_each_migration_goes_down_and_up_again(empty):
    migrations.upgrade()
    command.downgrade(changing.config(), "base")
    assert tables() == set()
    migrations.upgrade()
    assert migrations.is_current()


def test_two_processes_may_start_at_once(empty_url):
    program = (
        "import sys; from tests.services.databases import migrate; migrate(sys.argv[1]);"
        "migrate(sys.argv[1])"
    )
    starting = [subprocess.Popen([sys.executable, "-c", program, empty_url]) for _ in range(2)]
    assert [process.wait(timeout=60) for process in starting] == [0, 0]


def test_a_question_about_the_command_writes_no_migration(monkeypatch):
    before = sorted(FOLDER.glob("versions/*.py"))
    for words, status in ((["--help"], 0), (["--dry-run"], 2), ([], 2)):
        monkeypatch.setattr(sys, "argv", ["service.migrations", *words])
        with pytest.raises(SystemExit) as ended:
            runpy.run_module("service.migrations", run_name="__main__")
        assert ended.value.code == status
    assert sorted(FOLDER.glob("versions/*.py")) == before
