"""The receiver of docs/integrators.md, as it stands there: it is away for a while and hears all."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.services.installation import ROOT, free_port


@pytest.fixture
def database_url(sqlite_with_holds):
    """What is sent is tested on both kinds of databases: here it is what hears."""
    with sqlite_with_holds.lend() as url:
        yield url


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def receiver(tmp_path: Path, port: int):
    """Run the guide's receiver while a block lasts; what it says goes on in one file."""
    guide = (ROOT / "docs" / "integrators.md").read_text()
    (code,) = re.findall(r"```python\n(import os\nfrom http\.server.*?)```", guide, re.DOTALL)
    assert len(code.splitlines()) < 35
    (tmp_path / "receiver.py").write_text(code)
    said = tmp_path / "said"

    @contextmanager
    def run(secret: str) -> Iterator[Callable[[], list[str]]]:
        environment = os.environ | {"WEBHOOK_SECRET": secret, "PORT": str(port)}
        with said.open("a") as out:
            command = [sys.executable, tmp_path / "receiver.py"]
            process = subprocess.Popen(
                command, env=environment, stdout=out, stderr=subprocess.DEVNULL
            )
        try:
            _wait(process, port)
            yield lambda: said.read_text().splitlines()
        finally:
            process.kill()
            process.wait()

    return run


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    while process.poll() is None:
        with socket.socket() as asking:
            if asking.connect_ex(("127.0.0.1", port)) == 0:
                return
    raise AssertionError("The receiver ended.")


def test_the_guides_receiver_hears_every_event_in_order_though_it_was_away(post, receiver, port):
    post.make(url=f"http://127.0.0.1:{port}/")
    secret = post.secrets["theirs"]
    first = post.desk.start()
    with receiver(secret) as said:
        assert post.send() == 2
        assert len(said()) == 2
    post.desk.complete(first, "A")
    second = post.desk.start()
    post.send()
    post.later(seconds=7)
    with receiver(secret) as said:
        post.send()
        whole = {case: post.desk.log(case) for case in (first, second)}
        for case, kinds in whole.items():
            ours = [line.split()[0] for line in said() if line.endswith(case)]
            assert ours == [f"handrail.{kind}" for kind in kinds]
    with receiver("whsec_" + "A" * 44) as said:
        before = said()
        post.desk.start()
        post.send()
        assert said() == before
