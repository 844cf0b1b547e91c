"""Many running cases that are looked at and go on in another version, and the inbox meanwhile."""

import time
from collections.abc import Callable, Iterator

import httpx

from service.cases.migrating.choosing import Population, Wishes, choose
from service.cases.migrating.finding import find_run
from service.cases.migrating.steering import UNDER_WAY, confirm, look, undo
from service.people.actors import SYSTEM, Acting
from service.transaction import reading, transaction
from tests.bench.copies import copy_cases
from tests.bench.drawings import waiting
from tests.bench.figures import Aim, Figure
from tests.bench.ground import Ground, inside, installed, prepare
from tests.bench.load import Load
from tests.bench.worklist import MADE, MOST_PAGE_MS, sitting_down, start_cases
from tests.factories.cases import MONDAY
from tests.factories.definitions import publish_files
from tests.unit.engine.notation import write

CASES = 10_000
FEW = 1_000
"""Cases when it is only tried out."""
_SECONDS = 5
"""So long the inbox is asked for while nothing else happens."""
_PAUSE = 0.05
"""Seconds between an officer's looks."""
_ACTING = Acting(SYSTEM, MONDAY)


def measure(ground: Ground, *, quick: bool) -> Iterator[Figure]:
    """Measure the inbox by itself, while cases are looked at, migrated and taken back."""
    cases = FEW if quick else CASES
    with ground.database() as url:
        prepare(url)
        copy_cases(url, start_cases(url), range(1, cases // MADE))
        run_id = _choose(url)
        ground.settle(url)
        with installed(url, ground.folder) as running, sitting_down(running) as browser:
            until = time.perf_counter() + _SECONDS
            alone = _inbox(browser, lambda: time.perf_counter() < until)
            said = f"first page of an officer, {cases:,} open"
            yield Figure(f"p95, {said}, nothing else", alone.p95, "ms")
            for words, word in (
                ("looked at", lambda: look(run_id, acting=_ACTING)),
                ("migrated", lambda: confirm(run_id, acting=_ACTING, seen=1)),
                ("taken back", lambda: undo(run_id, acting=_ACTING, seen=2)),
            ):
                meanwhile = _meanwhile(browser, url, run_id, word)
                yield Figure(
                    f"p95, {said}, while all are {words}",
                    meanwhile.p95,
                    "ms",
                    aim=(Aim.AT_MOST, MOST_PAGE_MS),
                )
                yield Figure(f"cases {words}", cases / meanwhile.seconds, "cases/s")


def _choose(url: str) -> str:
    """Publish the next version, and choose all cases of the first."""
    with inside(url):
        publish_files(("waiting.bpmn", write(waiting("A2"))))
        with transaction():
            wishes = Wishes({"A": "A2"}, {"A": "recompute"})
            return choose(Population("waiting", [1], 2), wishes, acting=_ACTING).id


def _meanwhile(browser: httpx.Client, url: str, run_id: str, word: Callable[[], object]) -> Load:
    """Give a word to the run, and ask for the inbox until that is done."""

    def is_under_way() -> bool:
        with reading():
            return find_run(run_id, actor=SYSTEM).state in UNDER_WAY

    with inside(url):
        with transaction():
            word()
        return _inbox(browser, is_under_way)


def _inbox(browser: httpx.Client, goes_on: Callable[[], bool]) -> Load:
    """Look at the inbox now and then, as one officer does, while something goes on."""
    taken, began = [], time.perf_counter()
    while goes_on():
        before = time.perf_counter()
        assert browser.get("/").is_success
        taken.append(time.perf_counter() - before)
        time.sleep(_PAUSE)
    return Load(taken, time.perf_counter() - began)
