from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from service.cli.main import main
from service.environment import from_environment
from service.extensions import db
from service.foundation import make_bare_app
from tests.unit.engine.notation import end, extension, flow, process, start, user, write
from tests.unit.engine.notation import handrail as tag

SLA = extension(tag("sla", within="5 working days"))
TASK = user("A", inner=SLA, handrail__roles="officer")
GOOD = write(process(start(), TASK, end(), flow("S A E")))
Handrail = Callable[..., Result]


@pytest.fixture
def environment(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    """The environment of an installation in test mode, on a fresh database of each kind."""
    variables = {
        "HANDRAIL_MODE": "test",
        "HANDRAIL_DATABASE_URL": database_url,
        "HANDRAIL_VAR": str(tmp_path / "var"),
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    # Commands put the keys into the environment: set first, they are taken out again at the end.
    for name in ("HANDRAIL_SECRET_KEY", "HANDRAIL_SECRETS_KEY"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    return variables


@pytest.fixture
def handrail(environment: dict[str, str]) -> Handrail:
    """Run a command as somebody at a terminal would; give what it printed and its status."""

    def run(*arguments: str, fails: bool = False, **options: object) -> Result:
        result = CliRunner().invoke(main, [str(one) for one in arguments], **options)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert (result.exit_code != 0) is fails, result.output
        return result

    return run


@pytest.fixture
def installed(handrail: Handrail) -> Iterator[Flask]:
    """An installation after `handrail init`, at hand to look into."""
    handrail("init", "--admin-password", "correct horse battery staple")
    app = make_bare_app(from_environment())
    with app.app_context():
        yield app
        db.session.rollback()
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one good process."""
    made = tmp_path / "content"
    made.mkdir()
    (made / "p.bpmn").write_bytes(GOOD)
    return made


@pytest.fixture
def published(installed, handrail, folder) -> Path:
    handrail("publish", folder)
    return folder


@pytest.fixture
def elsewhere(
    request: pytest.FixtureRequest, database_url: str, tmp_path: Path
) -> Iterator[dict[str, str]]:
    """The variables of another installation, on a database of the same kind."""
    if database_url.startswith("sqlite"):
        url = f"sqlite:///{tmp_path}/there.sqlite3"
        yield {"HANDRAIL_DATABASE_URL": url, "HANDRAIL_VAR": str(tmp_path / "there")}
        return
    server = request.getfixturevalue("postgresql_databases").server
    name = server.create()
    yield {"HANDRAIL_DATABASE_URL": server.url_of(name), "HANDRAIL_VAR": str(tmp_path / "there")}
    server.drop(name)
