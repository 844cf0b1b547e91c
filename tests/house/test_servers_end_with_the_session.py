"""The real PostgreSQL and Redis of the tests leave nothing behind, however a session ends."""

import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

PROGRAM = """
import sys, time
from tests.services.leash import Folder, Leash
folder = Folder("leash")
with Leash(["sleep", "600"], folder=folder, ends_with="TERM", user=None) as leash:
    print(leash.server.pid, leash.guard.pid, folder.name, flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def session():
    """Another process that keeps a server on a leash until it is told to end."""
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as process:
        yield process
        process.kill()


def started(session: subprocess.Popen[str]) -> tuple[int, int, Path]:
    assert session.stdout is not None
    server, guard, folder = session.stdout.readline().split()
    assert runs(int(server))
    assert runs(int(guard))
    assert Path(folder).is_dir()
    return int(server), int(guard), Path(folder)


def runs(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def all_is_gone(server: int, guard: int, folder: Path) -> bool:
    until = time.monotonic() + 20
    while runs(server) or runs(guard) or folder.exists():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def test_a_server_ends_with_a_session_that_ends_well(session):
    processes = started(session)
    session.communicate("end\n", timeout=20)
    assert session.returncode == 0
    assert all_is_gone(*processes)


def test_a_server_ends_with_a_session_that_is_killed(session):
    processes = started(session)
    session.kill()
    assert all_is_gone(*processes)
