"""Processes run together: how they begin, and how all of them end."""

import os
import signal
import sys
import time

import pytest

from service.cli import serving, supervising, web_server
from service.cli.installation import at_hand
from service.cli.supervising import Branch, Program, supervise
from service.cli.web_server import WebServer
from service.people.directory import find_user
from service.settings import Mode, Settings
from service.transaction import reading
from tests.services.installation import free_port

STUBBORN = "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(60)"


@pytest.fixture
def database_url(sqlite_databases):
    """Supervising asks little of it: one kind of database is enough here."""
    with sqlite_databases.lend() as url:
        yield url


@pytest.fixture(autouse=True)
def signals():
    """A test may set handlers as a process of its own would."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in handlers.items():
        signal.signal(number, handler)


@pytest.fixture
def children():
    """Children that a test starts; give their starts, and look at them afterwards."""
    started = []

    def starting(*commands):
        def start(command):
            started.append(Program(command))
            return started[-1]

        return [lambda command=command: start(command) for command in commands]

    starting.started = started
    return starting


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_all_end_with_status_0(children, number):
    class Telling(Program):
        """Whoever looks at its children hears the signal: sent sooner, it would end the tests."""

        def ended(self):
            os.kill(os.getpid(), number)
            return super().ended()

    telling = Telling(["sleep", "60"])
    assert supervise([lambda: telling, *children(["sleep", "60"])]) == 0
    assert all(child.ended() for child in (telling, *children.started))


@pytest.mark.parametrize("first", [["false"], ["true"]])
def test_when_one_ends_unasked_all_end_with_status_1(children, first):
    assert supervise(children(first, ["sleep", "60"])) == 1
    assert all(child.ended() for child in children.started)


def test_whoever_does_not_end_in_time_is_ended(children, monkeypatch):
    monkeypatch.setattr(supervising, "GRACE", 0.3)
    assert supervise(children([sys.executable, "-c", STUBBORN], ["sleep", "0.5"])) == 1
    assert all(child.ended() for child in children.started)


def test_a_branch_goes_on_with_what_is_loaded(tmp_path):
    note = tmp_path / "note"
    branch = Branch(lambda: note.write_text("here"))
    until = time.monotonic() + 60
    while not branch.ended():
        assert time.monotonic() < until
        time.sleep(0.01)
    assert note.read_text() == "here"


def test_the_web_server_is_told_what_the_settings_say(monkeypatch, tmp_path):
    followed = []
    monkeypatch.setattr(web_server, "end_with_parent", followed.append)
    settings = Settings(
        mode=Mode.TEST, port=8123, threads=3, web_processes=2, secret_key="s" * 32,
        var=tmp_path, database_url=f"sqlite:///{tmp_path}/x.sqlite3",
    )  # fmt: skip
    server = WebServer(settings, parent=17)
    told = server.cfg
    assert (told.bind, told.workers, told.threads) == (["127.0.0.1:8123"], 2, 3)
    assert told.worker_class_str == "gthread"
    told.when_ready(None)
    WebServer(settings).cfg.when_ready(None)
    assert followed == [17]
    assert server.load().test_client().get("/healthz").status_code == 200


def test_serve_serves_on_its_port(handrail, monkeypatch):
    served = []
    monkeypatch.setattr(WebServer, "run", lambda self: served.append(self.cfg.bind))
    port = str(free_port())
    handrail("serve", "--with-parent", os.getppid(), env={"HANDRAIL_PORT": port})
    assert served == [[f"127.0.0.1:{port}"]]


@pytest.mark.parametrize("role", ["worker", "ticker"])
def test_a_worker_and_a_ticker_go_on_as_programs_of_the_workers(
    handrail, monkeypatch, tmp_path, role
):
    became = []
    monkeypatch.setattr(os, "execv", lambda *program: became.append(program))
    empty = {"HANDRAIL_DATABASE_URL": f"sqlite:///{tmp_path}/empty.sqlite3"}
    assert handrail(role, env=empty, fails=True).output.startswith("database_not_ready: ")
    assert handrail(role).output == f"The {role} starts.\n"
    assert became == [(sys.executable, [sys.executable, "-m", "workers", role])]


@pytest.mark.parametrize("status", [0, 1])
def test_run_prepares_and_then_supervises_a_worker_and_the_web(handrail, monkeypatch, status):
    followed, programs, branches = [], [], []
    monkeypatch.setattr(serving, "end_with_parent", followed.append)
    monkeypatch.setattr(serving, "Program", programs.append)
    monkeypatch.setattr(serving, "Branch", branches.append)
    monkeypatch.setattr(
        serving, "supervise", lambda starts: [start() for start in starts] and status
    )
    environment = {"HANDRAIL_PORT": str(free_port())}
    said = handrail("run", "--with-parent", "17", env=environment, fails=bool(status)).output
    assert "processes are published" in said
    assert f"serves on http://127.0.0.1:{environment['HANDRAIL_PORT']}" in said
    assert followed == [17]
    assert programs == [[sys.executable, "-m", "workers", "--with-parent", str(os.getpid())]]
    assert len(branches) == 1


def test_run_leaves_a_database_that_can_be_used(handrail, environment, monkeypatch):
    monkeypatch.setattr(serving, "supervise", lambda _: 0)
    handrail("run", env={"HANDRAIL_PORT": str(free_port())})
    with at_hand(), reading():
        assert find_user("admin") is not None
        assert find_user("casey") is None
