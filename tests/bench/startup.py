"""How soon Handrail serves after it was started, and how much memory its processes take."""

import time
from collections.abc import Iterator

from tests.bench.client import Client
from tests.bench.completion import open_tasks
from tests.bench.drawings import ANSWERS
from tests.bench.figures import Aim, Figure, median
from tests.bench.ground import Ground, installed, prepare
from tests.bench.processes import megabytes, resident

STARTS = 3
WORK = 50
"""Cases that are worked on before memory is looked at."""
MOST_MB = 120.0


def measure(ground: Ground, *, quick: bool) -> Iterator[Figure]:
    """Start the web processes a few times, then look at all processes after some work."""
    with ground.database() as url:
        tokens = prepare(url)
        taken = []
        for _ in range(1 if quick else STARTS):
            before = time.monotonic()
            with installed(url, ground.folder, programs=["serve"]):
                taken.append(time.monotonic() - before)
        yield Figure("from the start until /readyz answers", median(taken), "s")
        with installed(url, ground.folder) as running:
            for token in tokens[:2]:
                _work(running.port, token)
            found = sorted((name, pid) for pid, name in running.processes().items())
            aim = (Aim.AT_MOST, MOST_MB)
            for place, (name, pid) in enumerate(found, start=1):
                words = f"memory of process {place}, {name.replace('serve', 'web')}"
                yield Figure(f"{words}, resident", resident(pid), "MB", aim=aim)
                yield Figure(f"{words}, its share", megabytes(pid), "MB")


def _work(port: int, token: str) -> None:
    for _ in range(WORK):
        with Client(port, token) as client:
            case = client.post("/api/v1/cases", {"process": "sequence"})
            while tasks := open_tasks(case):
                case = client.post(f"/api/v1/tasks/{tasks[0]}/complete", ANSWERS)["case"]
