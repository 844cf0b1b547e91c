"""What is counted, how it is told, and that processes started together count together."""

import os
import subprocess
import sys
import tempfile

import pytest

from service import measures
from service.measures import Level, expose, may_ask
from service.settings import Mode, Settings
from tests.services.prometheus import read

FAMILY = '''
import os, subprocess, sys
from pathlib import Path
from service.measures import count_move, expose, together
CHILD = """
from service.measures import count_move, together
count_move("Signal", 0.2)
with together() as ours:
    assert not ours
"""
with together() as ours:
    assert ours
    folder = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
    count_move("Signal", 0.1)
    forked = os.fork()
    count_move("Signal", 0.1)
    if forked == 0:
        sys.exit(0)
    os.waitpid(forked, 0)
    subprocess.run([sys.executable, "-c", CHILD], check=True)
    assert folder.is_dir()
    print(expose().decode())
assert not folder.exists() and "PROMETHEUS_MULTIPROC_DIR" not in os.environ
'''


def test_processes_that_were_started_together_count_together():
    done = subprocess.run(
        [sys.executable, "-c", FAMILY], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found = read(done.stdout)
    assert found["handrail_move_seconds_count", "Signal"] == 4
    assert found["handrail_move_seconds_sum", "Signal"] == pytest.approx(0.5)


FULL = """
from resource import RLIMIT_FSIZE, getrlimit, setrlimit
from service import measures
usual = getrlimit(RLIMIT_FSIZE)
with measures.together():
    setrlimit(RLIMIT_FSIZE, (0, usual[1]))
    measures.count_request("GET", "/", 200, 0.1)
    measures.count_move("Signal", 0.1)
    measures.count_timer("case", 1)
    measures.count_work("email", "done", 1)
    measures.count_failed_sign_in()
    measures.count_failed_look()
    setrlimit(RLIMIT_FSIZE, usual)
    measures.count_move("Signal", 0.1)
    print(measures.expose().decode())
"""


def test_a_disk_that_refuses_writes_loses_a_count_and_ends_nothing():
    done = subprocess.run([sys.executable, "-c", FULL], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert read(done.stdout)["handrail_move_seconds_count", "Signal"] == 1


GROWING = """
from resource import RLIMIT_FSIZE, getrlimit, setrlimit
from service import measures
usual = getrlimit(RLIMIT_FSIZE)
with measures.together():
    measures.count_move("Signal", 0.1)
    setrlimit(RLIMIT_FSIZE, (0, usual[1]))
    for number in range(2000):
        measures.count_request("GET", f"/{number}", 200, 0.1)
    setrlimit(RLIMIT_FSIZE, usual)
    measures.count_request("GET", "/again", 200, 0.1)
    measures.count_move("Signal", 0.1)
    print(measures.expose().decode())
"""


def test_measures_that_could_not_grow_end_nothing_afterwards_either():
    done = subprocess.run(
        [sys.executable, "-c", GROWING], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert read(done.stdout)["handrail_move_seconds_count", "Signal"] == 2


def test_what_a_killed_process_left_goes_and_what_others_have_stays(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    gone = subprocess.Popen(["true"])
    gone.wait()
    for name in (gone.pid, os.getpid(), 1, "unlike"):
        (tmp_path / f"handrail-measures-{name}-x").mkdir()
    with measures.together():
        pass
    left = {path.name.split("-")[2] for path in tmp_path.iterdir()}
    assert left == {str(os.getpid()), "1", "unlike"}


def test_importing_it_loads_nothing_of_prometheus():
    program = "import sys, service.measures; sys.exit('prometheus_client' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_request_is_counted_by_route_and_status():
    for _ in range(2):
        measures.count_request("GET", "/cases/<case_id>", 200, 0.03)
    found = read(expose().decode())
    assert found["handrail_requests_total", "GET", "/cases/<case_id>", "200"] == 2
    assert found["handrail_request_seconds_bucket", "+Inf", "GET", "/cases/<case_id>"] == 2


def test_a_timer_that_fires_early_by_the_clock_of_another_machine_is_not_late():
    measures.count_timer("start", -2)
    assert read(expose().decode())["handrail_timer_late_seconds_sum", "start"] == 0


def test_levels_are_told_with_their_labels():
    levels = [Level("handrail_x", "Some.", 3), Level("handrail_y", "By a.", {("b",): 2}, ("a",))]
    found = read(expose(levels).decode())
    assert (found["handrail_x",], found["handrail_y", "b"]) == (3, 2)


@pytest.mark.parametrize(
    ("mode", "token", "sent", "may"),
    [
        (Mode.DEMO, None, None, True),
        (Mode.PRODUCTION, None, None, False),
        (Mode.PRODUCTION, None, "Bearer ", False),
        (Mode.PRODUCTION, "t0ken", "Bearer t0ken", True),
        (Mode.PRODUCTION, "t0ken", "Bearer other", False),
        (Mode.PRODUCTION, "t0ken", "t0kén", False),
        (Mode.TEST, "t0ken", None, False),
    ],
)
def test_measures_are_for_who_has_the_token_and_in_production_for_nobody_else(
    mode, token, sent, may
):
    assert may_ask(Settings(mode=mode, metrics_token=token), sent) is may
