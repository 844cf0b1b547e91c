"""Messages and signals from one case to others, once each, though a worker is killed between."""

import pytest
from sqlalchemy import select

from service.cases import sweeping
from service.cases.models import Case
from service.extensions import db
from service.ledger.inbox import Received
from service.transaction import reading, transaction
from tests.factories.definitions import publish_process
from tests.unit.engine.notation import (
    catch,
    end,
    extension,
    flow,
    handrail,
    node,
    start,
    throw,
    user,
)
from workers import acting


@pytest.fixture
def pair(hands):
    """A case that throws what its task says, and two of another process that wait for it."""

    def pair(kind, ref="2"):
        is_message = kind.startswith("message")
        thrown = throws(ref) if is_message else throw("T", kind)
        caught = catch("C", kind, inner=CORRELATED if is_message else "")
        publish_process(start(), user("A"), thrown, end(), flow("S A T E"), key="sender")
        publish_process(start(), caught, user("B"), end(), flow("S C B E"), key="other")
        return hands.start("sender", name="Ann"), [hands.start("other", ref=n) for n in "12"]

    return pair


CORRELATED = extension(handrail("correlation", key="ref", value="ref"))


def throws(ref):
    """Throw a message to whoever waits with this reference, with a name."""
    key = extension(handrail("correlation", key="ref", value=f"'{ref}'"))
    event = node("messageEventDefinition", "T_message", key, messageRef="m_docs")
    payload = extension(handrail("payload", name="who", value="name"))
    return node("intermediateThrowEvent", "T", payload + event)


def received():
    with reading():
        found = list(db.session.scalars(select(Received).order_by(Received.received_at)))
        db.session.expunge_all()
        return found


def test_a_message_reaches_the_one_case_that_it_means_with_what_it_carries(hands, pair):
    sender, others = pair("message docs")
    hands.complete(sender, "A")
    hands.tick()
    assert [hands.open(case) for case in others] == [[], ["B"]]
    assert hands.case(others[1]).data == {"ref": "2", "who": "Ann"}


def test_a_signal_reaches_every_other_case_that_catches_it(hands, pair):
    sender, others = pair("signal alarm")
    hands.complete(sender, "A")
    hands.tick()
    assert [hands.open(case) for case in others] == [["B"], ["B"]]


@pytest.mark.parametrize("kind", ["message docs", "signal alarm"])
def test_a_post_whose_worker_is_killed_before_it_says_so_is_posted_once(
    hands, pair, kind, monkeypatch
):
    sender, others = pair(kind)
    hands.complete(sender, "A")
    with monkeypatch.context() as patched:
        patched.setattr(acting, "_record", lambda *_: None)
        hands.tick()
    hands.later(minutes=5)
    hands.tick()
    (one,) = received()
    assert one.state == "delivered"
    assert len(one.cases) == len(set(one.cases))
    logs = [hands.log(case) for case in others]
    heard = [sum(word.endswith("_received") for word in log) for log in logs]
    assert heard == ([0, 1] if kind.startswith("message") else [1, 1])
    assert hands.tick() == 0


def test_a_post_that_nobody_waits_for_says_so_and_is_done(hands, pair):
    sender, _ = pair("message docs", "9")
    hands.complete(sender, "A")
    hands.tick()
    assert [(one.state, one.name) for one in received()] == [("unmatched", "docs")]
    assert hands.case(sender).incidents == ()


def test_a_receiver_that_fails_is_no_trouble_of_the_sender(hands, pair, monkeypatch):
    sender, _ = pair("message docs")
    hands.complete(sender, "A")

    def broken(*_, **__):
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(sweeping, "deliver_message", broken)
        hands.tick()
    assert hands.case(sender).state == "completed"
    assert hands.case(sender).incidents == ()
    hands.tick()
    assert received()[0].state == "delivered"


@pytest.mark.parametrize("kind", ["message docs", "signal alarm"])
def test_what_an_erased_case_threw_is_not_stored_any_more(hands, pair, kind):
    """Its worker was away for so long that the case was erased under it."""
    sender, _ = pair(kind)
    hands.complete(sender, "A")
    hands.forged = True
    with transaction():
        db.session.get_one(Case, sender).erased_at = hands.now
    hands.tick()
    assert received() == []
