from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from threading import Event, Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from service.cases.models import Case
from service.extensions import db
from service.ledger import (
    audit,
    inbox,
    mailbox,
    outbox,
    requests,
    subscriptions,
    test_clock,
)
from service.ledger.audit import Kind
from service.ledger.canonical import canonical, digest
from service.ledger.inbox import Received, State
from service.ledger.mailbox import Mail
from service.ledger.moves import moves_of, times_passed, trace_of
from service.ledger.outbox import Work
from service.ledger.requests import Request
from service.ledger.subscriptions import Subscription
from service.transaction import reading, transaction
from tests.factories.cases import MONDAY, Desk
from tests.factories.definitions import publish_process
from tests.unit.engine.notation import end, flow, gateway, service, start, user

MINUTE = timedelta(minutes=1)


@pytest.fixture
def desk(ground: Flask) -> Iterator[Desk]:
    yield Desk()
    db.session.rollback()


@pytest.fixture
def case(desk: Desk) -> str:
    publish_process(
        start(),
        gateway("parallel", "G"),
        user("A"),
        service("W"),
        end(),
        flow("S G A E"),
        flow("G W E"),
    )
    return desk.start()


def test_equal_values_are_written_alike() -> None:
    assert canonical({"b": 1, "a": [1.0, "é", None]}) == '{"a":[1.0,"é",null],"b":1}'
    assert digest(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_the_log_is_read_in_pages_both_ways(desk: Desk, case: str) -> None:
    with transaction():
        for number in range(5):
            of = db.session.get_one(Case, case)
            audit.write(Kind.NOTE, str(number), case=of, acting=("ann", desk.now))
    with reading():
        notes = audit.entries(case, kind=Kind.NOTE)
        assert [one.text for one in notes] == ["0", "1", "2", "3", "4"]
        later = audit.entries(case, kind=Kind.NOTE, after=notes[1].seq, limit=2)
        assert [one.text for one in later] == ["2", "3"]
        latest = audit.latest_entries(case, kinds=[Kind.NOTE], limit=2)
        assert [one.text for one in latest] == ["4", "3"]
        ahead = audit.list_entries(case, kinds=[Kind.NOTE], limit=2).next
        before = audit.list_entries(case, kinds=[Kind.NOTE], by=["ann"], cursor=ahead).items
        assert [one.text for one in before] == ["2", "1", "0"]
        assert len(audit.latest_entries(case)) == len(audit.entries(case))
        assert (notes[0].actor, notes[0].data) == ("ann", {})


def test_the_trace_is_read_by_strand(desk: Desk, case: str) -> None:
    desk.complete(case, "A")
    with reading():
        everything = trace_of(case, _strands(case))
        assert [one.seq for one in everything] == list(range(1, len(everything) + 1))
        assert trace_of(case, _strands(case), after=2, limit=1)[0].seq == 3
        assert trace_of(case, []) == []
        counted = times_passed(case, _strands(case)[0])
        assert counted["A", "completed"] == 1
        assert counted["G", "entered"] == 1


def _strands(case: str) -> list[str]:
    from_work = select(Work.strand_id).where(Work.case_id == case)
    return list(db.session.scalars(from_work.distinct()))


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


def test_a_case_knows_its_open_work_whether_it_is_written_or_not(desk: Desk, case: str) -> None:
    (strand,) = _strands(case)

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


def test_of_work_not_written_yet_only_that_of_its_token_is_withdrawn(desk: Desk, case: str) -> None:
    (strand,) = _strands(case)
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


def test_of_several_that_begin_to_wait_only_the_one_meant_ceases_to(desk: Desk, case: str) -> None:
    with transaction():
        strand = db.session.scalars(select(Work.strand_id)).one()
        for token in (97, 98):
            subscriptions.subscribe(
                Subscription(
                    case_id=case,
                    strand_id=strand,
                    token=token,
                    element="W",
                    version_id="v",
                    kind="message",
                    name="docs",
                    correlation={},
                )
            )
        subscriptions.unsubscribe(strand, 98)
    with reading():
        assert [one.token for one in subscriptions.of_case(case)] == [97]


def received(**said: object) -> Received:
    facts = {"id": "m1", "kind": "message", "source": "t", "name": "docs", "received_at": MONDAY}
    return Received(**{**facts, **said})  # type: ignore[arg-type]


def test_a_message_that_keeps_breaking_off_rests_with_the_reason(desk: Desk) -> None:
    with transaction():
        inbox.keep_once(received())
    for attempt in range(1, inbox.MOST_ATTEMPTS + 1):
        with reading():
            assert inbox.undelivered("message") == ["m1"]
            assert inbox.undelivered("signal") == []
        with transaction():
            inbox.note_failure("m1", "KeyError")
        with reading():
            found = inbox.get("m1")
            assert found.attempts == attempt
    with reading():
        assert inbox.undelivered("message") == []
        found = inbox.get("m1")
        assert found.state == State.UNMATCHED
        assert "failed 5 times: KeyError" in found.reason
        assert inbox.find("none") is None


def test_a_message_without_an_outside_id_is_never_a_repeat(desk: Desk) -> None:
    with transaction():
        assert inbox.keep_once(received())[1]
        assert inbox.keep_once(received(id="m2"))[1]


def test_of_two_that_come_at_once_the_second_finds_the_first(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction():
        inbox.keep_once(received(external_id="x"))
    look, looks = inbox.repeat_of, count()

    def before_it_was_there(source: str, external_id: str) -> Received | None:
        return look(source, external_id) if next(looks) else None

    monkeypatch.setattr("service.ledger.inbox.keeping.repeat_of", before_it_was_there)
    with transaction():
        found, is_new = inbox.keep_once(received(id="m2", external_id="x"))
        assert (found.id, is_new) == ("m1", False)


def test_a_broken_message_is_an_error_and_no_repeat(desk: Desk) -> None:
    with transaction():
        inbox.keep_once(received())
    with pytest.raises(Exception, match=r"(?i)unique"), transaction():
        inbox.keep_once(received(name="other"))


def test_the_next_expiry_is_the_earliest_ahead(desk: Desk) -> None:
    with transaction():
        for number in (1, 2):
            expires_at = MONDAY + number * MINUTE
            inbox.keep_once(received(id=f"m{number}", state=State.WAITING, expires_at=expires_at))
    with reading():
        assert inbox.next_expiry() == MONDAY + MINUTE
        assert inbox.next_expiry(after=MONDAY + MINUTE) == MONDAY + 2 * MINUTE
        assert inbox.waiting_ids(MONDAY, first="m2") == ["m1", "m2"]
        assert inbox.waiting_ids(MONDAY + MINUTE, first="") == ["m2"]
        turns = [inbox.waiting_ids(MONDAY, first=one, limit=1) for one in ("m0", "m2", "m3")]
        assert turns == [["m1"], ["m2"], ["m1"]]


def test_a_mail_is_kept_once(desk: Desk, case: str) -> None:
    def mail(number: str) -> Mail:
        return Mail(
            id=number,
            case_id=case,
            recipient="a@example.org",
            subject="Hello",
            text="…",
            at=desk.now,
        )

    with transaction():
        mailbox.keep_mail(mail("1"))
        mailbox.keep_mail(mail("1"))
        mailbox.keep_mail(mail("2"))
    with reading():
        assert [one.id for one in mailbox.mails_of(case)] == ["1", "2"]
        found = mailbox.find_mail("2")
        assert found is not None
        assert found.attachments == []
        assert mailbox.find_mail("3") is None


def test_a_log_tells_who_did_anything_and_in_what_moves(desk: Desk, case: str) -> None:
    with transaction():
        for name in ("bob", "ann", "bob"):
            of = db.session.get_one(Case, case)
            audit.write(Kind.NOTE, "Noted.", case=of, acting=(name, desk.now))
    desk.complete(case, "A")
    with reading():
        assert audit.actors_of(case) == ["ann", "bob", None]
        assert [one.seq for one in moves_of(case)] == [1, 2]


def test_an_address_is_one_and_nothing_beside_it() -> None:
    assert mailbox.is_address("a.b+c@example.org")
    for other in ("Ann <a@example.org>", "a@example.org, b@example.org", "a", "a" * 249 + "@b.org"):
        assert not mailbox.is_address(other)


def answer(key: str = "k", at: timedelta = timedelta()) -> Request:
    return Request(
        token="t",
        path="/cases",
        key=key,
        digest="d",
        status=201,
        headers={"ETag": "1"},
        body=b"{}",
        at=MONDAY + at,
    )


def test_an_answer_is_kept_under_its_key(desk: Desk) -> None:
    with transaction():
        assert requests.answered("t", "/cases", "k") is None
        requests.wait_for("t", "/cases", "k")
        assert requests.take("t", "/cases", "k")
        requests.keep(answer())
    with reading():
        found = requests.answered("t", "/cases", "k")
        assert found is not None
        assert (found.status, found.headers, found.body) == (201, {"ETag": "1"}, b"{}")
        assert requests.answered("other", "/cases", "k") is None
        assert requests.answered("t", "/tasks", "k") is None


def test_old_answers_are_forgotten(desk: Desk) -> None:
    with transaction():
        for number in range(3):
            requests.keep(answer(str(number), number * MINUTE))
    with transaction():
        assert requests.forget_before(MONDAY + 2 * MINUTE) == 2
    with reading():
        assert requests.answered("t", "/cases", "2") is not None
        assert requests.answered("t", "/cases", "1") is None


def test_a_key_that_another_request_holds_is_not_taken(desk: Desk, ground: Flask) -> None:
    if db.engine.dialect.name != "postgresql":  # It has one writer at a time: the key is free.
        with transaction():
            assert requests.take("t", "/cases", "k")
        return
    held, looked = Event(), Event()

    def hold() -> None:
        with ground.app_context():
            with transaction():
                assert requests.take("t", "/cases", "k")
                held.set()
                looked.wait(60)
            db.session.remove()

    thread = Thread(target=hold)
    thread.start()
    held.wait(60)
    with transaction():
        assert not requests.take("t", "/cases", "k")
        assert requests.take("t", "/cases", "other")
    looked.set()
    thread.join()
    with transaction():
        assert requests.take("t", "/cases", "k")


def test_the_test_clock_never_goes_back(desk: Desk) -> None:
    assert test_clock.offset() == timedelta()
    with transaction():
        test_clock.move_to(MONDAY.replace(year=2200))
    ahead = test_clock.offset()
    assert ahead > timedelta(days=365)
    with transaction():
        test_clock.move_to(MONDAY.replace(year=2100))
    assert test_clock.offset() == ahead
