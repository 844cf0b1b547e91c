"""A server process that cannot outlive the test session, however that ends.

Beside the server runs a guard, which waits for the end of a pipe that only this process holds
open. When it closes, because we closed it or because we were killed, the guard ends the server and
removes its folder.
"""

import pwd
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

_GUARD = """
cat >/dev/null
kill -s "$1" "$2" 2>/dev/null
for _ in $(seq 200); do kill -0 "$2" 2>/dev/null || break; sleep 0.05; done
rm -rf "$3"
"""
END_SECONDS = 60


def as_user(user: str | None) -> dict[str, Any]:
    """Give `subprocess` the options to run as another user, with none of our groups."""
    if user is None:
        return {}
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}


class Folder(tempfile.TemporaryDirectory[str]):
    """Where one server keeps its data; its path is short enough for a socket in it."""

    def __init__(self, kind: str) -> None:
        super().__init__(prefix=f"handrail-{kind}-", ignore_cleanup_errors=True)
        self.path = Path(self.name)


class Leash:
    """A server started by `command`, ended with the signal `ends_with`, and its `folder`."""

    def __init__(
        self, command: Sequence[str | Path], *, folder: Folder, ends_with: str, user: str | None
    ) -> None:
        self.folder = folder
        self._command = command
        self._ends_with = ends_with
        self._user = user
        self.server, self.guard = self._start()

    def _start(self) -> tuple[subprocess.Popen[bytes], subprocess.Popen[bytes]]:
        with (self.folder.path / "log").open("ab") as log:
            server = subprocess.Popen(
                self._command,
                cwd=self.folder.path,
                **as_user(self._user),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        guard = subprocess.Popen(
            ["sh", "-c", _GUARD, "guard", self._ends_with, str(server.pid), self.folder.name],
            stdin=subprocess.PIPE,
            start_new_session=True,
        )
        return server, guard

    def restart(self, number: int) -> None:
        """End the server with a signal, as something from outside might, and start it anew."""
        old = self.guard
        self.server.send_signal(number)
        self.server.wait(END_SECONDS)
        self.server, self.guard = self._start()
        old.kill()
        old.wait(END_SECONDS)
        assert old.stdin is not None
        old.stdin.close()

    def check(self) -> None:
        """Fail, with what the server said, if it has ended by itself."""
        if self.server.poll() is not None:
            log = (self.folder.path / "log").read_text(errors="replace")
            raise AssertionError(f"{self.server.args} ended with {self.server.returncode}:\n{log}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self.guard.stdin is not None
        self.guard.stdin.close()
        self.server.wait(END_SECONDS)
        self.guard.wait(END_SECONDS)
        self.folder.cleanup()
