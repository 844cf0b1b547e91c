"""What the command line refuses: said by name, with the status, and nothing half done."""

import pytest
from sqlalchemy import func, select

from service.cases.models import Case
from service.extensions import db
from service.people.directory import find_user
from service.transaction import reading

PASSWORD = "correct horse battery staple"


@pytest.fixture
def database_url(sqlite_databases):
    """Refusing asks little of the database: one kind is enough here."""
    with sqlite_databases.lend() as url:
        yield url


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("admin", "--name", "A", "--password", PASSWORD), "username_taken: "),
        (("ann", "--name", "A", "--password", "short"), "password_too_weak: "),
        (("ann", "--name", "A", "--password", PASSWORD, "--role", "none"), "role_unknown: "),
    ],
)
def test_a_user_that_cannot_be_is_refused_and_not_half_made(installed, handrail, arguments, said):
    result = handrail("user", "add", *arguments, fails=True)
    assert (result.exit_code, result.output[: len(said)]) == (1, said)
    with reading():
        assert find_user("ann") is None


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("--user", "nobody"), 1, "user_unknown"),
        (("--user", "admin", "--expires", "soon"), 2, "such as 90d"),
        (("--user", "admin", "--scope", "world"), 1, "There is no scope 'world'"),
    ],
)
def test_a_token_that_cannot_be_is_refused(installed, handrail, arguments, status, said):
    result = handrail("token", "create", *arguments, fails=True)
    assert result.exit_code == status
    assert said in result.output


@pytest.mark.parametrize("verb", ["publish", "check"])
def test_a_path_that_is_not_there_is_said(installed, handrail, verb, tmp_path):
    result = handrail(verb, tmp_path / "nothing", fails=True)
    assert "There is no file or folder" in result.output


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("nothing",), 1, "process_not_found: "),
        (("p", "--data", "[1]"), 2, "Give a JSON object."),
        (("p", "--data", "{"), 2, "Give a JSON object."),
        (("p", "--owner", "nobody"), 1, "_unknown: "),
    ],
)
def test_a_case_that_cannot_start_is_refused(published, handrail, arguments, status, said):
    result = handrail("start", *arguments, fails=True)
    assert result.exit_code == status
    assert said in result.output
    with reading():
        assert db.session.scalar(select(func.count()).select_from(Case)) == 0


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("intake",), 2, "Give either --start or --message, or a --preset."),
        (("intake", "--start", "p", "--message", "m"), 2, "Give either --start or --message."),
        (("In Take", "--start", "p"), 1, "slug_invalid: "),
        (("taken", "--start", "p"), 1, "slug_taken: "),
        (("intake", "--start", "nothing"), 1, "process_not_found: "),
        (("intake", "--start", "p", "--mapping", "[]"), 2, "Give a JSON object."),
        (("intake", "--start", "p", "--mapping", "{"), 2, "Give a JSON object."),
        (("intake", "--start", "p", "--mapping", '{"colour": "1"}'), 1, "There is no 'colour'."),
        (("intake", "--start", "p", "--mapping", '{"data": "body"}'), 1, "'data' is no object."),
        (("intake", "--start", "p", "--mapping", '{"data": {"a": 1}}'), 1, "[data.a]"),
        (("intake", "--start", "p", "--mapping", '{"title": "body."}'), 1, "[title]"),
    ],
)
def test_a_hook_that_cannot_be_is_refused(published, handrail, arguments, status, said):
    handrail("hook", "add", "taken", "--message", "m")
    result = handrail("hook", "add", *arguments, fails=True)
    assert result.exit_code == status
    assert said in result.output
    assert handrail("hook", "list").output == "taken: message m\n"


def test_a_database_that_is_not_prepared_is_said_plainly(handrail, monkeypatch, tmp_path):
    monkeypatch.setenv("HANDRAIL_DATABASE_URL", f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    result = handrail("user", "add", "ann", "--name", "A", "--password", PASSWORD, fails=True)
    assert result.exit_code == 1
    assert result.output.startswith("database_not_ready: ")
    assert "handrail init" in result.output
