"""A loop that goes on for ever: what its turns cost when it has had few and when it had many."""

import time
from collections.abc import Iterator

from sqlalchemy import text

from tests.bench.client import Client
from tests.bench.completion import open_tasks
from tests.bench.drawings import ANSWERS
from tests.bench.figures import Aim, Figure, median
from tests.bench.ground import Ground, OnPostgresql, engine_on, installed, prepare

TURNS = (10, 200, 2_000)
FEWER = (10, 200, 1_000)
"""On SQLite, where a turn costs the same."""
TRIED = (10, 200, 400)
SAMPLES = 60
_NEAR = 20
"""How many turns a case is measured around its mark before another stands in for it."""


class _Loop:
    """A case in its loop, and the turn it has come to."""

    def __init__(self, client: Client) -> None:
        self._client = client
        case = client.post("/api/v1/cases", {"process": "loop"})
        self.case_id = case["id"]
        (self._task,) = open_tasks(case)
        self.turn = 1

    def step(self) -> None:
        answer = self._client.post(f"/api/v1/tasks/{self._task}/complete", ANSWERS)
        (self._task,) = open_tasks(answer["case"])
        self.turn += 1

    def to(self, turn: int) -> "_Loop":
        while self.turn < turn:
            self.step()
        return self


def measure(ground: Ground, *, quick: bool) -> Iterator[Figure]:
    """Measure turns near each mark, in turn, so that all meet the machine in the same mood."""
    marks = TRIED if quick else TURNS if isinstance(ground, OnPostgresql) else FEWER
    with ground.database() as url:
        tokens = prepare(url)
        with installed(url, ground.folder) as running, Client(running.port, tokens[0]) as client:
            _Loop(client).to(30)
            loops = {mark: _Loop(client).to(mark - _NEAR // 2) for mark in marks}
            taken: dict[int, list[float]] = {mark: [] for mark in marks}
            for _ in range(SAMPLES):
                for mark in marks:
                    loop = loops[mark]
                    if loop.turn > mark + _NEAR and mark == marks[0]:
                        loop = loops[mark] = _Loop(client).to(mark - _NEAR // 2)
                    before = time.perf_counter()
                    loop.step()
                    taken[mark].append(time.perf_counter() - before)
        first = median(taken[marks[0]]) * 1000
        for mark in marks:
            value = median(taken[mark]) * 1000
            yield Figure(f"turn {mark:,} of a loop", value, "ms")
        last = median(taken[marks[-1]]) * 1000
        aim = (Aim.AT_MOST, 1.2)
        yield Figure(f"turn {marks[-1]:,} ÷ turn {marks[0]}", last / first, "", aim=aim)
        size = _stored(url, loops[marks[-1]].case_id)
        yield Figure(f"state of the case at turn {marks[-1]:,}", size / 1000, "kB")


def _stored(url: str, case_id: str) -> int:
    """Count the bytes of the state that a completion reads: snapshot and data."""
    asked = (
        "SELECT (SELECT sum(length(snapshot)) FROM strands WHERE case_id = :case)"
        " + (SELECT sum(length(CAST(value AS text))) FROM case_data WHERE case_id = :case)"
    )
    with engine_on(url) as engine, engine.connect() as connection:
        return int(connection.execute(text(asked), {"case": case_id}).scalar_one())
