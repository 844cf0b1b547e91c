"""An installation's processes as the command line starts them; they end with the test."""

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Self

import httpx

ROOT = Path(__file__).parents[2]
READY_SECONDS = 600
"""A demonstration is ready when all its cases are made."""
END_SECONDS = 120
ANSWER_SECONDS = 120
PORTS = range(20_000, 32_768)
"""Below those that a system gives to whoever asks for any: it gives none of these to another."""


def free_port() -> int:
    """Give a port for somebody who begins to listen a while later, or for nobody at all."""
    while True:
        port = secrets.choice(PORTS)
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port


class Running:
    """`handrail run`, or another command, with these variables, on a port of its own."""

    def __init__(self, log: Path, command: str = "run", **variables: str) -> None:
        self.port = int(variables.setdefault("HANDRAIL_PORT", str(free_port())))
        self.log = log
        inherited = {name: v for name, v in os.environ.items() if not name.startswith("HANDRAIL_")}
        with log.open("ab") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-c", "from service.cli import main; main()", command],
                env=inherited | variables,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
            )
        token = variables.get("HANDRAIL_BOOTSTRAP_TOKEN", "")
        self.http = httpx.Client(
            base_url=f"http://127.0.0.1:{self.port}",
            headers={"Authorization": f"Bearer {token}"},
            timeout=ANSWER_SECONDS,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()
        family = self.family()
        self.process.kill()
        self.process.wait()
        for pid in family:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def ready(self) -> Self:
        """Wait until it can be used."""
        until = time.monotonic() + READY_SECONDS
        while True:
            assert self.process.poll() is None, self.said()
            with contextlib.suppress(httpx.TransportError):
                if self.http.get("/readyz").status_code == 200:
                    return self
            assert time.monotonic() < until, self.said()
            time.sleep(0.05)

    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def family(self) -> dict[int, str]:
        """The processes below it, by id, with their commands."""
        listed = subprocess.run(
            ["ps", "-A", "-o", "pid=,ppid=,args="], capture_output=True, text=True, check=True
        ).stdout.splitlines()
        rows = [line.split(None, 2) for line in listed]
        found: dict[int, str] = {}
        parents = {self.process.pid}
        while parents:
            children = {int(pid): args for pid, ppid, args in rows if int(ppid) in parents}
            found |= children
            parents = set(children)
        return found

    def worker(self) -> int:
        """The id of the worker process."""
        return next(pid for pid, args in self.family().items() if "-m workers" in args)


def gone(pids: Iterable[int]) -> bool:
    """Wait for processes that are not ours to end; tell whether they have."""
    until = time.monotonic() + END_SECONDS
    left = set(pids)
    while left and time.monotonic() < until:
        left = {pid for pid in left if _exists(pid)}
        time.sleep(0.05)
    return not left


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
