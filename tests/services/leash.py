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
END_SECONDS = 15


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
        with (folder.path / "log").open("wb") as log:
            self.server = subprocess.Popen(
                command,
                cwd=folder.path,
                **as_user(user),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.guard = subprocess.Popen(
            ["sh", "-c", _GUARD, "guard", ends_with, str(self.server.pid), folder.name],
            stdin=subprocess.PIPE,
            start_new_session=True,
        )

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
