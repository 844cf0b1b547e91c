from datetime import timedelta

from sqlalchemy import select

from service.cases.models import Case
from service.extensions import db
from service.ledger import audit, mailbox, subscriptions, test_clock
from service.ledger.audit import Kind
from service.ledger.canonical import canonical, digest
from service.ledger.mailbox import Mail
from service.ledger.moves import moves_of, times_passed, trace_of
from service.ledger.outbox import Work
from service.ledger.subscriptions import Subscription
from service.transaction import reading, transaction
from tests.factories.cases import MONDAY, Desk


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


def test_the_test_clock_never_goes_back(desk: Desk) -> None:
    assert test_clock.offset() == timedelta()
    with transaction():
        test_clock.move_to(MONDAY.replace(year=2200))
    ahead = test_clock.offset()
    assert ahead > timedelta(days=365)
    with transaction():
        test_clock.move_to(MONDAY.replace(year=2100))
    assert test_clock.offset() == ahead
