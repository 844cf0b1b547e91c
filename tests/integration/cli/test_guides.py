"""The guides are true: what they show runs as it stands."""

import io
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.services.applications import BOOTSTRAP_TOKEN
from tests.services.installation import ROOT, Running
from tests.services.mail_server import MailServer, mail_server
from tests.services.supplier import supplier
from tests.unit.engine.notation import (
    end,
    extension,
    flow,
    handrail,
    process,
    service,
    start,
    write,
)

PYTHON = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)
SHELL = re.compile(r"^```sh\n(.*?)^```$", re.DOTALL | re.MULTILINE)
pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="The walks use curl.")
Walk = Callable[[str], str]


def commands(guide: str, *, below: str = "") -> str:
    """Give what a guide shows, in order; only that below a heading, if one is named."""
    text = (ROOT / "docs" / guide).read_text()
    if below:
        text = text.partition(f"\n## {below}\n")[2].partition("\n## ")[0]
    return "\n".join(SHELL.findall(text))


@pytest.fixture(scope="module")
def mail() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture(scope="module")
def variables(tmp_path_factory: pytest.TempPathFactory, mail: MailServer) -> dict[str, str]:
    return {
        "HANDRAIL_MODE": "test",
        "HANDRAIL_VAR": str(tmp_path_factory.mktemp("guides") / "var"),
        "HANDRAIL_BOOTSTRAP_TOKEN": BOOTSTRAP_TOKEN,
        "HANDRAIL_SMTP_URL": mail.url,
        "HANDRAIL_POLL_MILLISECONDS": "50",
    }


@pytest.fixture(scope="module")
def running(variables: dict[str, str]) -> Iterator[Running]:
    with Running(Path(variables["HANDRAIL_VAR"]).with_name("log"), **variables) as running:
        yield running.ready()


@pytest.fixture
def walk(tmp_path: Path, variables: dict[str, str], running: Running) -> Walk:
    """Run commands in a shell, as a reader of the guide does, and give what they print."""
    inherited = {name: v for name, v in os.environ.items() if not name.startswith("HANDRAIL_")}
    address = {"base": str(running.http.base_url), "TMPDIR": str(tmp_path)}

    def run(guide: str) -> str:
        walked = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", guide],
            cwd=ROOT,
            env=inherited | variables | address,
            capture_output=True,
            text=True,
            check=False,
        )
        assert walked.returncode == 0, f"{walked.stdout}\n{walked.stderr}\n{running.said()}"
        return walked.stdout

    return run


def test_the_integrators_walk_runs_as_it_stands(walk):
    assert "Seen from outside." in walk(commands("integrators.md"))


@pytest.fixture
def program(tmp_path: Path, running: Running) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Run the program that the integrators' guide has below a heading."""
    guide = (ROOT / "docs" / "integrators.md").read_text()
    address = {"HANDRAIL_URL": str(running.http.base_url), "HANDRAIL_TOKEN": BOOTSTRAP_TOKEN}
    started: list[subprocess.Popen[str]] = []

    def run(heading: str, **more: str) -> subprocess.Popen[str]:
        file = tmp_path / "program.py"
        file.write_text(PYTHON.findall(guide.partition(f"\n## {heading}\n")[2])[0])
        started.append(
            subprocess.Popen(
                [sys.executable, str(file)],
                env=os.environ | address | more,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
        )
        return started[-1]

    yield run
    for one in started:
        one.kill()
        one.communicate()


def drawing() -> bytes:
    """Give the diagram of the integrators' guide."""
    (drawn,) = re.findall(
        r"<<'BPMN'\n(.*?)^BPMN$", commands("integrators.md"), re.DOTALL | re.MULTILINE
    )
    return drawn.encode()


def test_a_worker_that_is_killed_at_its_work_loses_and_doubles_nothing(program, running):
    files = {"files": ("keys.bpmn", io.BytesIO(drawing()))}
    running.http.post("/api/v1/deployments", files=files).raise_for_status()
    given = [{"process": "keys", "data": {"door": door}} for door in "abc"]
    cases = [running.http.post("/api/v1/cases", json=one).json()["id"] for one in given]

    def is_open(case: str) -> bool:
        return running.http.get(f"/api/v1/cases/{case}").json()["state"] == "open"

    with supplier() as there:
        killed = program("Work for programs outside", SUPPLIER_URL=there.url)
        assert there.arrived.wait(60)
        killed.kill()
        there.open.set()
        second = program("Work for programs outside", SUPPLIER_URL=there.url)
        until = time.monotonic() + 60
        while any(is_open(one) for one in cases):
            assert time.monotonic() < until, running.said()
            time.sleep(0.05)
        second.terminate()
        said = second.communicate(timeout=60)[0]
    assert (second.returncode, said) == (0, "")
    ordered = [running.http.get(f"/api/v1/cases/{one}").json()["data"]["keys"] for one in cases]
    assert sorted(ordered) == sorted(there.orders.values()) == [1, 2, 3]
    assert sorted(there.asked) == sorted([*there.orders, there.asked[0]])


def test_the_client_does_what_the_guide_shows(program):
    said = program("The Python client").communicate(timeout=60)[0]
    assert said.startswith("form_invalid ['")


@pytest.fixture
def stopped(running: Running, mail: MailServer) -> None:
    """Two cases that were to send an email while the mail server was away."""
    to = extension(handrail("input", name="to", value="'ann@example.org'"))
    drawn = process(
        start(), service("W", topic="email", inner=to), end(), flow("S W E"), key="mailing"
    )
    files = {"files": ("mailing.bpmn", io.BytesIO(write(drawn)))}
    assert running.http.post("/api/v1/deployments", files=files).status_code == 201
    mail.replies["HELLO"] = "421 later"
    for _ in range(2):
        started = running.http.post("/api/v1/cases", json={"process": "mailing"})
        assert started.status_code == 201
    advanced = running.http.post("/api/v1/test/clock", json={"advance": "PT2H"}, timeout=60)
    assert advanced.status_code == 200
    del mail.replies["HELLO"]


def test_a_case_that_stopped_is_understood_and_mended_from_the_guide_alone(
    walk, running, mail, stopped
):
    said = walk(commands("operators.md", below="A case that stopped"))
    assert "The mail server did not take the email" in said
    assert "could not be done after 5 attempts" in said
    until = time.monotonic() + 120
    while len(mail.letters) < 2:
        assert time.monotonic() < until, running.said()
        time.sleep(0.05)
    assert running.http.get("/api/v1/incidents").json()["items"] == []
