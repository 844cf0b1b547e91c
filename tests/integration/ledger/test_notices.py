"""The books of what people were told, asked to look at and recorded as reading."""

from datetime import timedelta

import pytest
from flask import Flask

from service.extensions import db
from service.ledger import digests, escalations, notices, readings
from service.ledger.escalations import Escalation
from service.ledger.notices import Notice
from service.transaction import reading, transaction
from tests.factories.cases import MONDAY, Desk
from tests.factories.definitions import publish_process
from tests.unit.engine.notation import end, flow, start, user

MINUTE = timedelta(minutes=1)


@pytest.fixture
def case(ground: Flask) -> str:
    publish_process(start(), user("A"), end(), flow("S A E"))
    return Desk().start()


def test_notices_are_read_by_whom_they_are_for(case: str) -> None:
    with transaction():
        notices.tell(
            Notice(case_id=case, username=name, kind="amber", text="Look", at=MONDAY)
            for name in ("ann", "bob", "ann", "ann")
        )
    with transaction():
        first, second, third = (one.id for one in notices.of_person("ann"))
        notices.mark_read("bob", at=MONDAY, up_to=third, only=third)
        notices.mark_read("ann", at=MONDAY, up_to=third, only=third)
    assert unread("ann") == [first, second]
    with transaction():
        notices.mark_read("ann", at=MONDAY, up_to=first)
    assert unread("ann") == [second]
    assert len(unread("bob")) == 1
    with reading():
        assert [one.username for one in notices.of_case(case)] == ["ann", "bob", "ann", "ann"]


def unread(username: str) -> list[int]:
    with reading():
        return [one.id for one in notices.of_person(username) if one.read_at is None]


def test_what_no_letter_could_tell_is_shown_after_all(ground: Flask) -> None:
    with transaction():
        quiet = [
            Notice(username=name, kind="amber", text="Look", at=MONDAY, in_app=False)
            for name in ("ann", "ann", "bob")
        ]
        for one in quiet:
            one.in_digest = True
        notices.tell(quiet)
        first, second, other = (one.id for one in quiet)
    with transaction():
        assert notices.newest_unread("ann") is None
        notices.show_one(first)
    with transaction():
        assert notices.newest_unread("ann") == first
        notices.mark_digested("ann", at=MONDAY)
        notices.mark_digested("ann", at=MONDAY + MINUTE)  # Nothing is left for this letter.
        notices.show_digested("ann", at=MONDAY + MINUTE)
        assert notices.newest_unread("ann") == first
    with transaction():
        notices.show_digested("ann", at=MONDAY)
        assert notices.newest_unread("ann") == second
        assert notices.newest_unread("bob") is None
        assert db.session.get_one(Notice, other).digested_at is None


def test_the_letter_of_a_day_is_made_once(ground: Flask) -> None:
    day = MONDAY.date()
    tries = [("ann", 0, True), ("ann", 0, False), ("ann", 1, True), ("ann", 0, False)]
    for name, later, is_made in [*tries, ("bob", 0, True)]:
        with transaction():
            assert digests.begin(name, day + timedelta(days=later)) is is_made


def test_the_same_is_escalated_once_until_somebody_answers(case: str) -> None:
    def escalate(number: int, task_id: str | None = None) -> bool:
        asked = Escalation(id=f"e{number}", case_id=case, task_id=task_id, element="A", what="Late")
        asked.at = MONDAY + number * MINUTE
        with transaction():
            return escalations.escalate(asked)

    assert [escalate(3), escalate(1), escalate(2, "t")] == [True, False, True]
    with transaction():
        assert [one.id for one in escalations.unanswered(case)] == ["e2", "e3"]
        assert escalations.find_escalation("e1") is None
        answered = escalations.find_escalation("e3")
        assert answered is not None
        answered.acknowledged_at = MONDAY
    assert escalate(4)
    with reading():
        assert [one.id for one in escalations.unanswered(case)] == ["e2", "e4"]


def test_somebody_is_recorded_as_a_reader_now_and_then(case: str) -> None:
    for at in (MONDAY, MONDAY + MINUTE):
        with transaction():
            assert not readings.is_recorded(case, "ann", since=at)
            readings.record(case, "ann", at=at)
    with reading():
        assert readings.is_recorded(case, "ann", since=MONDAY)
        assert not readings.is_recorded(case, "bob", since=MONDAY)
