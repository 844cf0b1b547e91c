"""The guides are true: what they show runs as it stands."""

import os
import re
import shutil
import subprocess

import pytest

from tests.conftest import BOOTSTRAP_TOKEN
from tests.services.installation import ROOT, Running

SHELL = re.compile(r"^```sh\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@pytest.fixture
def guide():
    """The commands of the integrators' guide, in order."""
    text = (ROOT / "docs" / "integrators.md").read_text()
    return "\n".join(SHELL.findall(text))


@pytest.mark.skipif(shutil.which("curl") is None, reason="The walk is made with curl.")
def test_the_integrators_walk_runs_as_it_stands(tmp_path, guide):
    inherited = {name: v for name, v in os.environ.items() if not name.startswith("HANDRAIL_")}
    given = {
        "HANDRAIL_MODE": "test",
        "HANDRAIL_VAR": str(tmp_path / "var"),
        "HANDRAIL_BOOTSTRAP_TOKEN": BOOTSTRAP_TOKEN,
    }
    with Running(tmp_path / "log", **given) as running:
        running.ready()
        walked = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", guide],
            cwd=ROOT,
            env=inherited | given | {"base": str(running.http.base_url), "TMPDIR": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )
    assert walked.returncode == 0, f"{walked.stdout}\n{walked.stderr}\n{running.said()}"
    assert "Seen from outside." in walked.stdout
