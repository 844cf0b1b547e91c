"""Timers that fall due: how late they fire, one by one and in a flood."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, text

from service.cases.beginning import Opening
from service.cases.commands.start import start
from service.people.actors import SYSTEM, Acting
from service.transaction import transaction
from tests.bench.copies import copy_cases
from tests.bench.figures import Aim, Figure, median, percentile
from tests.bench.ground import Ground, OnPostgresql, engine_on, inside, installed, prepare
from tests.factories.cases import MONDAY

MADE = 20
FLOODS = {500: 3.0, 5_000: 20.0}
"""How many timers fall due at once, and the seconds in which all should have fired."""
TICKERS = 2
"""How many tickers an installation has, by what docs/operators.md proposes."""
CALM = 40
EVERY = timedelta(milliseconds=400)
_LOOK_EVERY = 0.02
_GIVE_UP = 180


def measure(ground: Ground, *, quick: bool) -> Iterator[Figure]:
    """Measure a trickle of timers and the small flood with one ticker, then floods with two.

    SQLite has one writer, and so one ticker. The large flood is left out to try it out.
    """
    many = TICKERS if isinstance(ground, OnPostgresql) else 1
    small, large = FLOODS
    floods = [(1, small)]
    if many > 1:
        floods += [(many, small)] if quick else [(many, small), (many, large)]
    with ground.database() as url:
        prepare(url)
        needed = CALM + sum(size for _, size in floods)
        copy_cases(url, _start_cases(url), range(1, -(-needed // MADE)))
        _rest(url)
        ground.settle(url)
        with installed(url, ground.folder, programs=["worker", "ticker"]):
            yield from _trickle(url)
        for tickers, size in floods:
            with installed(url, ground.folder, programs=["worker"] + ["ticker"] * tickers):
                late = _lateness(url, size, timedelta())
            words = f"{size:,} due at once, {tickers} ticker{'s' if tickers > 1 else ''}"
            aim = (Aim.AT_MOST, FLOODS[size])
            yield Figure(f"{words}: all fired after", max(late), "s", aim=aim)


def _trickle(url: str) -> Iterator[Figure]:
    late = _lateness(url, CALM, EVERY)
    words = "one due every 0.4 s"
    yield Figure(f"lateness p50, {words}", median(late), "s")
    aim = (Aim.AT_MOST, 1.5)
    yield Figure(f"lateness p95, {words}", percentile(late, 0.95), "s", aim=aim)


def _start_cases(url: str) -> list[str]:
    with inside(url):
        made = []
        for _ in range(MADE):
            with transaction():
                acting = Acting(SYSTEM, MONDAY)
                made.append(start(Opening(process="deadline"), acting=acting).id)
    return made


def _rest(url: str) -> None:
    """Let no timer be due until it is wanted."""
    with engine_on(url) as engine, engine.begin() as connection:
        far = _instant(connection, _now() + timedelta(days=100))
        connection.execute(text("UPDATE timers SET due_at = :far"), {"far": far})


def _lateness(url: str, number: int, apart: timedelta) -> list[float]:
    """Let timers fall due, and look until none is left; give the seconds by which each was late."""
    with engine_on(url) as engine:
        with engine.begin() as connection:
            first = _now() + timedelta(seconds=5)
            wanted = "SELECT id FROM timers ORDER BY due_at DESC, id LIMIT :number"
            ids = list(connection.scalars(text(wanted), {"number": number}))
            due = {one: first + apart * place for place, one in enumerate(ids)}
            changed = text("UPDATE timers SET due_at = :due_at WHERE id = :id")
            rows = [{"id": one, "due_at": _instant(connection, at)} for one, at in due.items()]
            connection.execute(changed, rows)
        return list(_watched(engine.connect(), due))


def _watched(connection: Connection, due: dict[int, datetime]) -> Iterator[float]:
    until = time.monotonic() + _GIVE_UP
    waiting = dict(due)
    left = text("SELECT id FROM timers WHERE due_at <= :last")
    last = _instant(connection, max(due.values()))
    with connection:
        while waiting:
            time.sleep(_LOOK_EVERY if len(waiting) < 500 else _LOOK_EVERY * 10)
            there = set(connection.scalars(left, {"last": last}))
            connection.rollback()
            now = _now()
            for one in waiting.keys() - there:
                yield (now - waiting.pop(one)).total_seconds()
            assert time.monotonic() < until, f"{len(waiting)} timers have not fired."


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  beside the processes, not inside them


def _instant(connection: Connection, at: datetime) -> datetime | str:
    """Write an instant as the database keeps it."""
    if connection.dialect.name == "postgresql":
        return at
    return f"{at.replace(tzinfo=None):%Y-%m-%d %H:%M:%S.%f}"
