"""An installation of real processes, and whoever starts them anew when they end, as systemd would.

A process that ends, killed or by itself, takes its family with it and is started again.
"""

import contextlib
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx
import psutil

from tests.services.installation import ROOT

READY_SECONDS = 240.0
END_SECONDS = 60.0
_LOOK_EVERY = 0.1
_START_AGAIN_AFTER = 0.5
_HANDRAIL = "from service.cli import main; main()"
OFF_CLOCK = Path(__file__).parent / "off_clock"


class Member:
    """One process of the installation, with its family; `port` where it serves, if it does."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        variables: dict[str, str],
        *,
        log: Path,
        port: int | None = None,
    ) -> None:
        self.name = name
        self.port = port
        self.starts = 0
        self._command = command
        self._variables = variables
        self._log = log
        self._logger: subprocess.Popen[bytes] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._may_start_at = 0.0
        self._off_minutes = 0
        self._changing = threading.Lock()
        """Held while it is started or its clock is set: a start must not miss what was set."""

    def keep(self) -> None:
        """Start it, or start it anew if it has ended."""
        with self._changing:
            self._keep()

    def _keep(self) -> None:
        if self._process is not None and self._process.poll() is None:
            return
        if time.monotonic() < self._may_start_at:
            return
        if self._process is not None:
            _kill_group(self._process.pid)
        self._may_start_at = time.monotonic() + _START_AGAIN_AFTER
        self.starts += 1
        self._process = subprocess.Popen(
            self._command,
            env=self._environment(),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=self._journal().stdin,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def _journal(self) -> subprocess.Popen[bytes]:
        """Have what it says written down by another, as systemd does: no full disk silences it."""
        if self._logger is None:
            with self._log.open("ab") as said:
                self._logger = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=said)
        return self._logger

    def family(self) -> list[psutil.Process]:
        """Give its processes."""
        if self._process is None:
            return []
        with contextlib.suppress(psutil.NoSuchProcess):
            first = psutil.Process(self._process.pid)
            return [first, *first.children(recursive=True)]
        return []

    def set_off(self, minutes: int) -> None:
        """Have its clock off by so many minutes, from its next start on, which is now."""
        with self._changing:
            if minutes != self._off_minutes:
                self._off_minutes = minutes
                self.kill()

    def limit_files(self, most: int | None) -> None:
        """Let it write no file beyond `most` bytes; None: as it may."""
        for process in self.family():
            with contextlib.suppress(ProcessLookupError):
                _, hard = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
                resource.prlimit(
                    process.pid, resource.RLIMIT_FSIZE, (hard if most is None else most, hard)
                )

    def resume(self) -> None:
        """Let those go on that were stopped."""
        for process in self.family():
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """Kill the whole of it."""
        if self._process is not None:
            _kill_group(self._process.pid)

    def end(self) -> None:
        """End it, and what writes down what it says."""
        self.kill()
        for process in (self._process, self._logger):
            if process is not None:
                if process.stdin is not None:
                    process.stdin.close()
                process.wait(END_SECONDS)

    def is_ready(self) -> bool:
        """Tell whether it can be used, as it says itself; one that does not serve just runs."""
        if self.port is None:
            return self._process is not None and self._process.poll() is None
        try:
            return httpx.get(f"{self.url}/readyz", timeout=10).status_code == 200
        except httpx.TransportError:
            return False

    @property
    def url(self) -> str:
        """Where it serves."""
        return f"http://127.0.0.1:{self.port}"

    def _environment(self) -> dict[str, str]:
        kept = {name: v for name, v in os.environ.items() if not name.startswith("HANDRAIL_")}
        off = {}
        if self._off_minutes:
            path = os.pathsep.join([str(OFF_CLOCK), str(ROOT)])
            off = {"PYTHONPATH": path, "CHAOS_CLOCK_MINUTES": str(self._off_minutes)}
        return kept | self._variables | off


class Installation:
    """All members, kept running while the block lasts."""

    def __init__(self, members: Sequence[Member]) -> None:
        self.members = members
        self._stop = threading.Event()
        self._keeper = threading.Thread(target=self._keep, name="keeper", daemon=True)

    @property
    def doors(self) -> list[str]:
        """Where it serves."""
        return [member.url for member in self.members if member.port is not None]

    def __enter__(self) -> Self:
        self._keeper.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._keeper.join()
        for member in self.members:
            member.end()

    def not_ready(self) -> list[str]:
        """Wait until every member is ready; give those that do not become so by themselves."""
        until = time.monotonic() + READY_SECONDS
        left = list(self.members)
        while left and time.monotonic() < until:
            left = [member for member in left if not member.is_ready()]
            time.sleep(_LOOK_EVERY)
        return [member.name for member in left]

    def _keep(self) -> None:
        while not self._stop.wait(_LOOK_EVERY):
            for member in self.members:
                member.keep()


def web(number: int, variables: dict[str, str], folder: Path, port: int) -> Member:
    """Make a web process."""
    given = {**variables, "HANDRAIL_PORT": str(port)}
    name = f"web-{number}"
    command = [sys.executable, "-c", _HANDRAIL, "serve", *_with_us()]
    return Member(name, command, given, log=folder / f"{name}.log", port=port)


def hands(role: str, number: int, variables: dict[str, str], folder: Path) -> Member:
    """Make a worker or a ticker."""
    name = f"{role}-{number}"
    command = [sys.executable, "-m", "workers", role, *_with_us()]
    return Member(name, command, variables, log=folder / f"{name}.log")


def one_machine(variables: dict[str, str], folder: Path, port: int) -> Member:
    """Make everything in one: web process and worker, as `handrail run` starts them."""
    given = {**variables, "HANDRAIL_PORT": str(port)}
    command = [sys.executable, "-c", _HANDRAIL, "run", *_with_us()]
    return Member("run", command, given, log=folder / "run.log", port=port)


def _with_us() -> Iterator[str]:
    """None outlives us, however we end."""
    yield from ("--with-parent", str(os.getpid()))


def _kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
