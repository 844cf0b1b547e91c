"""A reader who goes on from a number misses nothing and hears nothing twice, however many write.

On PostgreSQL: in SQLite one writes at a time, and what that writes is numbered after it.
"""

from collections.abc import Callable, Iterator
from functools import partial
from threading import Barrier, Event, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select

from service.extensions import db
from service.ledger import feed
from service.ledger.audit import Entry
from service.transaction import reading, transaction
from tests.factories.cases import Desk
from tests.factories.definitions import publish_process
from tests.integration.ledger.test_feed import Heard, note, number, read
from tests.services.databases import Databases
from tests.unit.engine.notation import end, flow, start, user

WRITERS, NOTES = 4, 12


@pytest.fixture
def database_url(postgresql_databases: Databases) -> Iterator[str]:
    with postgresql_databases.lend() as url:
        yield url


@pytest.fixture
def cases(ground: Flask) -> list[str]:
    publish_process(start(), user("A"), end(), flow("S A E"))
    desk = Desk()
    return [desk.start() for _ in range(WRITERS)]


def write(case_id: str) -> None:
    for _ in range(NOTES):
        note(case_id)


def again(do: Callable[[], object], over: Event) -> None:
    while not over.is_set():
        do()


def hear_on(heard: list[Heard]) -> None:
    heard.extend(read(after=heard[-1][0] or 0 if heard else 0))


class Crowd:
    """Several who do something at one moment, each in a thread; what fails is kept."""

    def __init__(self, app: Flask, many: int) -> None:
        self.app = app
        self.failed: list[BaseException] = []
        self.together = Barrier(many)

    def begin(self, do: Callable[[], object]) -> Thread:
        thread = Thread(target=self._run, args=(do,))
        thread.start()
        return thread

    def _run(self, do: Callable[[], object]) -> None:
        try:
            with self.app.app_context():
                self.together.wait()
                do()
                db.session.remove()
        except BaseException as error:  # noqa: BLE001  the test tells it
            self.failed.append(error)


def test_whoever_reads_on_while_others_write_hears_each_event_once(
    ground: Flask, cases: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two write to each case, two number, and one reads on from what it heard last."""
    monkeypatch.setattr(feed, "AT_ONCE", 5)
    crowd, over, heard = Crowd(ground, 2 * WRITERS + 3), Event(), list[Heard]()

    writers = [crowd.begin(partial(write, one)) for one in cases * 2]
    listen = partial(hear_on, heard)
    others = [crowd.begin(partial(again, one, over)) for one in (number, number, listen)]
    for thread in writers:
        thread.join()
    over.set()
    for thread in others:
        thread.join()
    assert not crowd.failed
    while number():
        pass
    hear_on(heard)
    with reading():
        written = db.session.scalar(select(func.count()).select_from(Entry))
    assert [one for one, _, _ in heard] == list(range(1, (written or 0) + 1))
    for case_id in cases:
        seqs = [seq for _, one, seq in heard if one == case_id]
        assert seqs == list(range(1, len(seqs) + 1))
        assert len(seqs) > 2 * NOTES


def test_a_feed_that_is_just_being_numbered_is_left_to_whoever_does_it(
    ground: Flask, cases: list[str]
) -> None:
    number()
    note(cases[0])
    came: list[int] = []

    def other() -> None:
        with ground.app_context():
            came.append(number())
            db.session.remove()

    with transaction():
        assert feed.give_numbers() == 1
        thread = Thread(target=other)
        thread.start()
        thread.join()
    assert came == [0]
