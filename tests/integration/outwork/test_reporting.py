"""A result that comes while another takes the work again: on PostgreSQL, which lets both."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from service.cases.commands import record_result as recording
from service.cases.commands.record_result import Result, WorkNotHeld, record_result
from service.outwork.fetching import Wanted, take_work
from service.transaction import transaction
from tests.factories.cases import Desk
from tests.factories.definitions import publish_process
from tests.services.databases import Databases
from tests.unit.engine.notation import end, flow, service, start, user

WANTED = Wanted(("keys",), limit=1, lock_for=timedelta(minutes=1))


@pytest.fixture
def database_url(postgresql_databases: Databases) -> Iterator[str]:
    """SQLite lets one write at a time: there nobody can come between."""
    with postgresql_databases.lend() as url:
        yield url


@pytest.fixture
def keys(ground: Flask) -> tuple[Desk, str]:
    """A case whose work was taken by somebody, and not brought back in time."""
    publish_process(start(), service("W", topic="keys"), user("A"), end(), flow("S W A E"))
    desk = Desk()
    case = desk.start()
    desk.do(lambda: take_work(WANTED, acting=desk.acting()))
    desk.now += WANTED.lock_for
    return desk, case


@pytest.mark.parametrize(
    ("step", "comes_in_time"),
    [("lock_case", False), ("Motion", True)],
    ids=["before it is locked", "once it is locked"],
)
def test_who_takes_work_again_has_it_or_finds_it_done(
    ground: Flask,
    keys: tuple[Desk, str],
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    comes_in_time: bool,
) -> None:
    (desk, case), goes_on, taken = keys, getattr(recording, step), []

    def take() -> None:
        with ground.app_context(), transaction():
            taken.append(take_work(WANTED, acting=desk.acting()))

    def come_between(*given: Any, **more: Any) -> Any:
        with ThreadPoolExecutor(1) as other:
            other.submit(take).result()
        return goes_on(*given, **more)

    monkeypatch.setattr(recording, step, come_between)
    (work,) = desk.work(case)
    told = nullcontext() if comes_in_time else pytest.raises(WorkNotHeld)
    with told, transaction():
        record_result(work.id, work.fence, Result(), acting=desk.acting())
    assert [len(one) for one in taken] == [0 if comes_in_time else 1]
    assert desk.open(case) == (["A"] if comes_in_time else [])
