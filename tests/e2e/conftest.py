"""A running service as `make run` starts it, and real browsers at it."""

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, StorageState, expect, sync_playwright

from tests.e2e.chromium import launch
from tests.e2e.door import Door
from tests.e2e.officer import Officer
from tests.e2e.states import States, prepare
from tests.e2e.story import Clock
from tests.services.installation import free_port

PATIENCE = 300
"""Seconds until a service with its few cases must be there, on a machine that is busy."""
expect.set_options(timeout=30_000)
TOKEN = secrets.token_hex(16)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One browser; every person at it has a context of their own."""
    with sync_playwright() as playwright, launch(playwright) as found:
        yield found


@pytest.fixture(scope="package")
def base(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a service in demo mode, with its worker, on a fresh folder.

    It needs the browser only so that it is not started for nothing. Each process of the tests has
    a service and a browser of its own, until the last of these tests.
    """
    port = free_port()
    folder = tmp_path_factory.mktemp("e2e")
    environment = os.environ | {
        "HANDRAIL_MODE": "demo",
        "HANDRAIL_DEMO_CASES": "1",
        "HANDRAIL_POLL_MILLISECONDS": "100",
        "HANDRAIL_VAR": str(folder / "var"),
        "HANDRAIL_PORT": str(port),
        "HANDRAIL_BOOTSTRAP_TOKEN": TOKEN,
    }
    program = str(Path(sys.executable).parent / "handrail")
    command = [program, "run", "--with-parent", str(os.getpid())]
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(command, env=environment, stdout=log, stderr=log) as process,
    ):
        address = f"http://127.0.0.1:{port}"
        _wait_for(address, process, folder / "log")
        yield address
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)


def _wait_for(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            if httpx.get(f"{address}/readyz").status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.3)
    process.kill()
    pytest.fail(f"The service did not start:\n{log.read_text()}")


@pytest.fixture(scope="package")
def door(base: str) -> Iterator[Door]:
    opened = Door(base, TOKEN)
    yield opened
    opened.close()


@pytest.fixture(scope="package")
def clock(door: Door) -> Clock:
    return Clock(door)


@pytest.fixture(scope="package")
def states(door: Door, clock: Clock) -> States:
    """Cases in every state, and tasks enough for a list of several pages."""
    return prepare(door, clock)


@pytest.fixture(scope="package")
def sessions() -> dict[str, StorageState]:
    """What the browsers of those who have signed in keep: nobody signs in twice for nothing."""
    return {}


@pytest.fixture
def officer(
    browser: Browser, base: str, sessions: dict[str, StorageState]
) -> Iterator[Callable[..., Officer]]:
    """Make somebody sit down, signed in, at a browser; nobody may have complaints at the end."""
    seated: list[Officer] = []

    def sit_down(username: str, *, scripts: bool = True, width: int = 1280) -> Officer:
        kept = sessions.get(username)
        one = Officer(browser, base, scripts=scripts, width=width, kept=kept)
        seated.append(one)
        if kept is None or not one.is_signed_in:
            sessions[username] = one.sign_in(username).context.storage_state()
        return one

    yield sit_down
    complaints = [text for one in seated for text in one.complaints]
    for one in seated:
        one.context.close()
    assert complaints == []
