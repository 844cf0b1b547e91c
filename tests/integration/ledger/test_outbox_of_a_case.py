"""The book of work, as a case writes in it: what is asked for, taken and withdrawn."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from service.extensions import db
from service.ledger import outbox
from service.ledger.outbox import Work
from service.transaction import reading, transaction
from tests.factories.cases import Desk
from tests.factories.definitions import publish_process
from tests.unit.engine.notation import end, flow, gateway, service, start

MINUTE = timedelta(minutes=1)


@pytest.fixture
def strand(case: str) -> str:
    with reading():
        return db.session.scalars(select(Work.strand_id).where(Work.case_id == case)).one()


def test_a_worker_takes_work_for_a_while_and_only_it(desk: Desk, case: str) -> None:
    now = desk.now
    with reading():
        (ready,) = outbox.ready(now, ["work"])
        assert outbox.unfinished(now) == {ready}
        assert outbox.next_at(after=now) is None
        assert outbox.next_at(after=now - MINUTE) == now
    with transaction():
        taken = outbox.take(ready, now, during=MINUTE)
        assert taken is not None
        assert (taken.fence, taken.attempts, taken.taken_until) == (1, 1, now + MINUTE)
    with transaction():
        assert outbox.take(ready, now, during=MINUTE) is None
        assert outbox.take("none", now, during=MINUTE) is None
    with reading():
        assert outbox.ready(now, ["work"]) == []
        assert outbox.ready(now + MINUTE, ["work"]) == [ready]
    with transaction():
        again = outbox.take(ready, now + MINUTE, during=MINUTE)
        assert again is not None
        assert (again.fence, again.attempts) == (2, 2)


def test_a_case_knows_its_open_work_whether_it_is_written_or_not(
    desk: Desk, case: str, strand: str
) -> None:
    def work(number: int, **said: Any) -> Work:
        facts = {"case_id": case, "strand_id": strand, "token": number, "element": "W"}
        facts |= {"topic": "work", "created_at": desk.now, "next_at": desk.now}
        return Work(id=f"new-{number}", **{**facts, **said})

    with reading():
        ((written, token),) = db.session.execute(select(Work.id, Work.token)).all()
    with transaction():
        db.session.add_all([work(901, state=outbox.State.DONE), work(902, token=None)])
    with transaction():
        asked = [work(903), work(904, topic="email"), work(905, state=outbox.State.WITHDRAWN)]
        db.session.add_all(asked)
        for _ in range(2):  # To ask writes nothing, so asking again finds the same.
            found = sorted(one.id for one in outbox.open_for(case, "work"))
            assert found == sorted([written, "new-902", "new-903"])
            assert set(asked) <= set(db.session.new)
    with transaction():
        assert outbox.tokens(strand) == {token, 903, 904}
        for renamed in (903, 901):
            outbox.rename(strand, renamed, element="X")
    with reading():
        known = db.session.scalars(select(Work.id).where(Work.element == "X"))
        assert list(known) == ["new-903"]


def test_of_work_not_written_yet_only_that_of_its_token_is_withdrawn(
    desk: Desk, case: str, strand: str
) -> None:
    with transaction(), db.session.no_autoflush:
        asked = [
            Work(
                id=f"new-{token}",
                case_id=case,
                strand_id=strand,
                token=token,
                element="W",
                topic="work",
                state=outbox.State.WAITING,
                created_at=desk.now,
                next_at=desk.now,
            )
            for token in (901, 902, 903)
        ]
        db.session.add_all(asked)
        for token in (903, 901):
            outbox.withdraw(strand, token)
    with reading():
        states = [db.session.get_one(Work, f"new-{token}").state for token in (901, 902, 903)]
    assert states == ["withdrawn", "waiting", "withdrawn"]


def test_withdrawn_work_is_ready_no_more(desk: Desk, case: str) -> None:
    with transaction():
        (work,) = db.session.scalars(select(Work))
        assert work.token is not None
        outbox.withdraw(work.strand_id, work.token)
    with reading():
        assert outbox.ready(desk.now, ["work"]) == []
        assert db.session.scalars(select(Work.state)).all() == ["withdrawn"]


def test_work_that_is_asked_for_and_withdrawn_in_one_move_is_never_done(desk: Desk) -> None:
    publish_process(
        start(),
        gateway("parallel", "G"),
        service("W"),
        end("T", "terminate"),
        end(),
        flow("S G W E"),
        flow("G T"),
        key="q",
    )
    desk.start("q")
    with reading():
        assert outbox.ready(desk.now, ["work"]) == []
