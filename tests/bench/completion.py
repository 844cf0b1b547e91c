"""Completing tasks over HTTP: how many a second and how soon, and what each one costs."""

import functools
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import count
from typing import Any

from tests.bench.client import Client
from tests.bench.drawings import ANSWERS
from tests.bench.figures import Aim, Figure
from tests.bench.floor import Write, floor, writes_of
from tests.bench.ground import Ground, Installation, OnPostgresql, installed, prepare
from tests.bench.load import Load, Step, drive
from tests.bench.wire import Count, counted

SHAPES = {
    "sequence": "three tasks in a row",
    "parallel": "three parallel tasks with timers",
}
CLIENTS = (1, 2, 4, 8)
SECONDS = 3
"""How long each number of clients is at it, and each number of the floor's; less to try it out."""
_MORE = 1.4
"""How much faster more clients may be than fewer were, at most: so many cases are made ready."""


def measure(ground: Ground, recorder: OnPostgresql, *, quick: bool) -> Iterator[Figure]:
    """Measure both shapes; `recorder` is where what the floor has to write is looked up."""
    for shape, words in SHAPES.items():
        with recorder.database() as url:
            prepare(url)
            writes = writes_of(recorder, url, shape)
        with ground.database() as url:
            tokens = prepare(url)
            ours = _ours(ground, url, tokens, shape, quick=quick)
            floors = _floors(ground, url, tokens, writes, quick=quick)
            yield from _compared(words, ours, floors)
            if isinstance(ground, OnPostgresql):
                yield from _costs(ground, url, tokens, shape, writes)


def _compared(words: str, ours: list[Load], floors: list[Load]) -> Iterator[Figure]:
    share = (Aim.SHARE_OF_FLOOR, 0.5)
    for clients, own, bare in zip(CLIENTS, ours, floors, strict=True):
        said = f"{words}, {clients} client{'s' if clients > 1 else ''}"
        yield Figure(f"completions/s, {said}", own.rate, "", bare.rate, share)
        yield Figure(f"p50, {said}", own.p50, "ms", bare.p50)
        yield Figure(f"p95, {said}", own.p95, "ms", bare.p95)


def _ours(
    ground: Ground, url: str, tokens: Sequence[str], shape: str, *, quick: bool
) -> list[Load]:
    seconds = 2 if quick else SECONDS
    with installed(url, ground.folder) as running:
        loads = [_load(running, tokens[:2], shape, cases=20, seconds=60)]
        for clients in CLIENTS:
            cases = round(loads[-1].rate * seconds / 3 * _MORE)
            loads.append(_load(running, tokens[:clients], shape, cases=cases, seconds=seconds))
        return loads[1:]


def _load(
    running: Installation, tokens: Sequence[str], shape: str, *, cases: int, seconds: float
) -> Load:
    """Start cases, then let each client take one after the other and complete its tasks."""
    with clients_of(running.port, tokens) as clients:
        cases_open: deque[list[str]] = deque()
        left = deque(range(cases))
        drive([_starting(one, shape, left, cases_open) for one in clients], seconds=3600)
        return drive([_completing(one, cases_open) for one in clients], seconds=seconds)


@contextmanager
def clients_of(port: int, tokens: Sequence[str]) -> Iterator[list[Client]]:
    """Give a client for each token."""
    with ExitStack() as ends:
        yield [ends.enter_context(Client(port, token)) for token in tokens]


def _starting(client: Client, shape: str, left: deque[int], cases_open: deque[list[str]]) -> Step:
    def step() -> bool:
        try:
            left.popleft()
        except IndexError:
            return False
        cases_open.append(open_tasks(client.post("/api/v1/cases", {"process": shape})))
        return True

    return step


def open_tasks(case: Any) -> list[str]:
    """Give the ids of a case's open tasks."""
    return [task["id"] for task in case["tasks"]]


def _completing(client: Client, cases_open: deque[list[str]]) -> Step:
    """Complete the next task of the case in hand; one that is over makes room for another."""
    in_hand: list[str] = []

    def step() -> bool:
        nonlocal in_hand
        if not in_hand:
            try:
                in_hand = cases_open.popleft()
            except IndexError:
                return False
        answer = client.post(f"/api/v1/tasks/{in_hand[0]}/complete", ANSWERS)
        in_hand = open_tasks(answer["case"])
        return True

    return step


def _floors(
    ground: Ground,
    url: str,
    tokens: Sequence[str],
    writes: Sequence[Sequence[Write]],
    *,
    quick: bool,
) -> list[Load]:
    seconds = 2 if quick else SECONDS
    numbers = count(1)
    with floor(ground, url, writes) as port, clients_of(port, tokens) as clients:
        steps = [functools.partial(_write, one, numbers) for one in clients]
        drive(steps, seconds=0.5)
        return [drive(steps[:number], seconds=seconds) for number in CLIENTS]


def _write(client: Client, numbers: Iterator[int]) -> bool:
    client.post(f"/complete/{next(numbers)}", ANSWERS)
    return True


def _costs(
    ground: OnPostgresql,
    url: str,
    tokens: Sequence[str],
    shape: str,
    writes: Sequence[Sequence[Write]],
) -> Iterator[Figure]:
    """Say what one completion costs the database, on average over the tasks of a case."""
    times = 90
    numbers = count(25_000)
    with counted(url, ground.folder) as (through, on_wire):
        with (
            installed(through, ground.folder, web_processes=1, programs=["serve"]) as running,
            clients_of(running.port, tokens[:1]) as (client,),
        ):
            cases_open: deque[list[str]] = deque()
            left = deque(range(times // 3 + 5))
            drive([_starting(client, shape, left, cases_open)], seconds=3600)
            step = _completing(client, cases_open)
            ours = _cost(ground, url, on_wire, step, times)
        with (
            floor(ground, through, writes, web_processes=1) as port,
            clients_of(port, tokens[:1]) as (client,),
        ):
            bare = _cost(ground, url, on_wire, lambda: _write(client, numbers), times)
    words = SHAPES[shape]
    aims = {"transactions that write": 1, "round trips": 12}
    for (name, unit, value), (_, _, floors) in zip(ours, bare, strict=True):
        aim = (Aim.AT_MOST, float(aims[name])) if name in aims else None
        yield Figure(f"{name} a completion, {words}", value, unit, floors, aim)


def _cost(
    ground: OnPostgresql, url: str, on_wire: Count, step: Callable[[], bool], times: int
) -> list[tuple[str, str, float]]:
    for _ in range(15):
        step()
    before, log, stored = on_wire.copy(), _log_at(ground, url), ground.stored_bytes(url)
    for _ in range(times):
        step()
    spent = on_wire.since(before)
    written = float(ground.ask(url, f"SELECT pg_current_wal_insert_lsn() - '{log}'"))
    grown = ground.stored_bytes(url) - stored
    return [
        ("transactions that write", "", spent.writing / times),
        ("transactions that only read", "", spent.reading / times),
        ("round trips", "", spent.round_trips / times),
        ("rows written", "", spent.rows / times),
        ("write-ahead log", "kB", written / times / 1000),
        ("stored", "kB", grown / times / 1000),
    ]


def _log_at(ground: OnPostgresql, url: str) -> str:
    return str(ground.ask(url, "SELECT pg_current_wal_insert_lsn()"))
