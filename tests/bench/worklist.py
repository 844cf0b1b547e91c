"""The worklist when very much is open, and what Handrail costs then while nothing happens."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import httpx

from service.cases.beginning import Opening
from service.cases.commands.start import start
from service.people.actors import SYSTEM, Acting
from service.transaction import transaction
from tests.bench.client import Client
from tests.bench.copies import copy_cases
from tests.bench.figures import Aim, Figure
from tests.bench.ground import (
    PASSWORD,
    Ground,
    Installation,
    OnPostgresql,
    engine_on,
    inside,
    installed,
    prepare,
)
from tests.bench.load import drive
from tests.bench.processes import cpu_seconds
from tests.factories.cases import MONDAY

MADE = 20
"""Cases that are really started; the others are copies of them."""
SIZES = (1_000, 10_000, 100_000)
MOST_MS = 30.0
MOST_PAGE_MS = 100.0
MOST_PAGE_KB = 100.0
_CALLS = 60
_SECONDS = 2
IDLE = 40
"""Seconds during which nothing happens; on SQLite fewer do, and to try it out."""


def measure(ground: Ground, *, quick: bool) -> Iterator[Figure]:
    """Measure lists of tasks at each size, and at the largest what it costs to be idle.

    SQLite does without the smallest.
    """
    sizes = SIZES[:2] if quick else SIZES if isinstance(ground, OnPostgresql) else SIZES[1:]
    with ground.database() as url:
        tokens = prepare(url)
        made = start_cases(url)
        copied = 1
        for size in sizes:
            copy_cases(url, made, range(copied, size // MADE))
            copied = size // MADE
            ground.settle(url)
            with installed(url, ground.folder) as running:
                yield from _lists(running, tokens[0], size)
                yield from _first_page(running, size)
                if size == sizes[-1]:
                    seconds = IDLE if isinstance(ground, OnPostgresql) and not quick else IDLE // 4
                    yield from _idle(ground, url, running, size, seconds=seconds)


def start_cases(url: str) -> list[str]:
    made = []
    with inside(url):
        for number in range(MADE):
            acting = Acting(SYSTEM, MONDAY + timedelta(hours=number))
            data = {"postcode": f"SO{number} {number % 10}AA", "rent": 400 + number}
            with transaction():
                made.append(start(Opening(process="waiting", data=data), acting=acting).id)
    return made


def _lists(running: Installation, token: str, size: int) -> Iterator[Figure]:
    number = size // MADE // 2
    asked = {
        "the most urgent": "/api/v1/tasks",
        "free ones of my roles": "/api/v1/tasks?role=mine&assignee=none",
        "by a search field": f"/api/v1/tasks?q=so7%207aa%20{number}",
        "by a word that nothing has": "/api/v1/tasks?q=nowhere",
    }
    with Client(running.port, token) as client:
        for words, path in asked.items():
            found = client.get(path)["items"]
            assert bool(found) is ("nothing" not in words), path
            for _ in range(5):
                client.get(path)
            calls = iter(range(_CALLS))

            def step(path: str = path, calls: Iterator[int] = calls) -> bool:
                client.get(path)
                return next(calls, None) is not None

            load = drive([step], seconds=_SECONDS)
            said = f"page of tasks, {words}, {size:,} open"
            aim = (Aim.AT_MOST, MOST_MS)
            yield Figure(f"p50, {said}", load.p50, "ms")
            yield Figure(f"p95, {said}", load.p95, "ms", aim=aim)


def _first_page(running: Installation, size: int) -> Iterator[Figure]:
    """Ask for the page that an officer has open all day, as a browser does that is signed in."""
    with sitting_down(running) as browser:
        page = browser.get("/")
        assert "Cases and tasks" in page.text
        wire = page.num_bytes_downloaded / 1024
        calls = iter(range(_CALLS))

        def step() -> bool:
            browser.get("/")
            return next(calls, None) is not None

        load = drive([step], seconds=_SECONDS)
    said = f"first page of an officer, {size:,} open"
    yield Figure(f"p50, {said}", load.p50, "ms")
    yield Figure(f"p95, {said}", load.p95, "ms", aim=(Aim.AT_MOST, MOST_PAGE_MS))
    yield Figure(f"size, {said}", wire, "kB", aim=(Aim.AT_MOST, MOST_PAGE_KB))


@contextmanager
def sitting_down(running: Installation) -> Iterator[httpx.Client]:
    """Give a browser in which an officer is signed in."""
    with httpx.Client(base_url=f"http://127.0.0.1:{running.port}") as browser:
        form = browser.get("/sign-in")
        token = re.search(r'name="csrf_token" value="([^"]+)"', form.text)
        assert token is not None
        fields = {"csrf_token": token[1], "username": "olivia", "password": PASSWORD}
        stay_signed_in(browser)
        browser.post("/sign-in", data=fields, headers=_cookies(form))
        yield browser


def stay_signed_in(browser: httpx.Client) -> None:
    """Take every cookie that is given: a session ends that is not renewed within the hour."""

    def take(answer: httpx.Response) -> None:
        if "set-cookie" in answer.headers:
            browser.headers.update(_cookies(answer))

    browser.event_hooks = {"response": [take]}


def _cookies(answer: httpx.Response) -> dict[str, str]:
    """Give the cookies of an answer back; a browser would only over HTTPS."""
    given = (one.partition(";")[0] for one in answer.headers.get_list("set-cookie"))
    return {"Cookie": "; ".join(given)}


def _idle(
    ground: Ground, url: str, running: Installation, size: int, *, seconds: int
) -> Iterator[Figure]:
    """Let nothing happen for a while, and see how much of a processor is used all the same."""
    time.sleep(5)
    groups: dict[str, list[int]] = {"web": [], "worker": [], "ticker": []}
    for pid, name in running.processes().items():
        groups[name.split()[0].replace("serve", "web")].append(pid)
    if isinstance(ground, OnPostgresql):
        groups["PostgreSQL's share"] = _backends(url)
    before = {name: cpu_seconds(pids) for name, pids in groups.items()}
    time.sleep(seconds)
    for name, pids in groups.items():
        used = (cpu_seconds(pids) - before[name]) / seconds * 100
        words = f"processor while idle, {size:,} open cases, {name}"
        yield Figure(words, used, "% of a core", aim=(Aim.AT_MOST, 1.0))


def _backends(url: str) -> list[int]:
    with engine_on(url) as engine, engine.connect() as connection:
        asked = "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
        found = connection.exec_driver_sql(f"{asked} AND pid <> pg_backend_pid()")
        return [row[0] for row in found]
