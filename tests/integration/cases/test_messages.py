from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.cases import sweeping
from service.cases.candidates import explain_received
from service.cases.commands import deliver_message as delivering
from service.cases.commands.deliver_message import expire_messages
from service.cases.commands.receive_message import Message, receive_message
from service.cases.commands.resend_message import resend_message
from service.cases.erasure.messages import empty_messages
from service.cases.matching import Sought, judge
from service.cases.models import Case
from service.cases.refusals import CaseNotFound, MessageIsEmpty
from service.cases.verdict_words import say_difference
from service.extensions import db
from service.ledger import inbox, subscriptions
from service.ledger.audit import Kind
from service.ledger.canonical import canonical
from service.ledger.subscriptions import Subscription
from service.people.actors import SYSTEM
from service.people.groups import Group
from service.people.refusals import NotAllowed
from service.transaction import reading, transaction
from tests.factories.cases import Desk
from tests.factories.definitions import publish_process
from tests.factories.people import add_actor
from tests.factories.statements import statements
from tests.integration.cases.shapes import PAPERS_ANY_TIME
from tests.unit.engine.notation import (
    catch,
    end,
    extension,
    flow,
    gateway,
    handrail,
    receive,
    send,
    start,
    user,
)

HOUR = timedelta(hours=1)


def keyed(key: str = "ref", value: str = "ref") -> str:
    return extension(handrail("correlation", key=key, value=value))


@pytest.fixture
def waiting(desk: Desk) -> None:
    publish_process(start(), receive("M", inner=keyed()), user("A"), end(), flow("S M A E"))


@pytest.mark.usefixtures("waiting")
def test_a_message_finds_its_case_by_its_keys(desk: Desk) -> None:
    one, other = desk.start(ref="1"), desk.start(ref="2")
    found = desk.send("docs", correlation={"ref": "2"}, payload={"page": 3})
    assert (found.state, found.cases) == ("delivered", [other])
    assert "M waited" in found.reason
    assert desk.open(one) == []
    assert desk.open(other) == ["A"]
    assert desk.case(other).data["page"] == 3
    assert str(Kind.MESSAGE_RECEIVED) in desk.log(other)


@pytest.mark.usefixtures("waiting")
def test_several_matches_deliver_nothing(desk: Desk) -> None:
    cases = [desk.start(ref="1"), desk.start(ref="1")]
    found = desk.send("docs", correlation={"ref": "1"}, ttl=HOUR)
    assert (found.state, found.reason, found.cases) == ("unmatched", "ambiguous", [])
    assert [desk.open(one) for one in cases] == [[], []]
    named = desk.send("docs", correlation={"ref": "1"}, case_id=cases[1])
    assert named.cases == [cases[1]]


@pytest.mark.usefixtures("waiting")
def test_a_message_that_matches_nothing_says_why(desk: Desk) -> None:
    assert desk.send("docs").reason == "nothing_waits"
    case = desk.start(ref="1")
    assert desk.send("docs", correlation={"ref": "2"}).reason == "correlation_differs"
    named = desk.send("docs", correlation={"ref": "2"}, case_id=case)
    assert named.reason == "correlation_differs"
    assert desk.send("other", case_id=case).reason == "case_does_not_wait"
    with pytest.raises(CaseNotFound):
        desk.send("docs", case_id="none")


@pytest.mark.usefixtures("waiting")
def test_a_message_waits_for_its_case(desk: Desk) -> None:
    found = desk.send("docs", correlation={"ref": "1"}, ttl=HOUR, payload={"page": 3})
    assert (found.state, found.reason) == ("waiting", "nothing_waits")
    desk.start(ref="2")
    case = desk.start(ref="1")
    assert desk.open(case) == ["A"]
    with reading():
        kept = inbox.get(found.id)
        assert (kept.state, kept.cases) == ("delivered", [case])
    assert desk.deliver(found.id).cases == [case]


@pytest.mark.usefixtures("waiting")
def test_a_kept_message_is_given_once(desk: Desk) -> None:
    desk.send("docs", ttl=HOUR)
    assert [desk.open(desk.start(ref="1")) for _ in range(2)] == [["A"], []]


def test_a_message_for_one_case_does_not_go_to_another(desk: Desk) -> None:
    publish_process(start(), user("B"), receive("M"), user("A"), end(), flow("S B M A E"))
    one, other = desk.start(), desk.start()
    desk.send("docs", case_id=one, ttl=HOUR)
    desk.complete(other, "B")
    assert desk.open(other) == []
    desk.complete(one, "B")
    assert desk.open(one) == ["A"]


def test_two_kept_messages_are_taken_one_after_the_other(desk: Desk) -> None:
    publish_process(start(), receive("M"), receive("N"), user("A"), end(), flow("S M N A E"))
    for page in (1, 2):
        desk.send("docs", ttl=HOUR, payload={"page": page})
        desk.now += timedelta(seconds=1)
    case = desk.start()
    assert desk.open(case) == ["A"]
    assert desk.case(case).data["page"] == 2


@pytest.mark.usefixtures("waiting")
def test_a_message_expires(desk: Desk) -> None:
    found = desk.send("docs", correlation={"ref": "1"}, ttl=HOUR)
    assert found.correlation_key == '{"ref":"1"}'
    desk.now += HOUR
    assert desk.open(desk.start(ref="1")) == []
    assert desk.do(lambda: expire_messages(acting=desk.acting())) == 1
    with reading():
        kept = inbox.get(found.id)
        assert (kept.state, kept.reason) == ("expired", "nothing_waits; its time to live ended")
        assert kept.correlation_key is None
        assert inbox.next_expiry() is None


@pytest.mark.usefixtures("waiting")
def test_what_waits_for_others_is_not_asked_about_when_a_case_comes_to_wait(desk: Desk) -> None:
    def asked(ref: str) -> int:
        with statements() as seen:
            desk.start(ref=ref)
        return sum("inbox" in one.text or "subscriptions" in one.text for one in seen)

    desk.start(ref="first")
    before = asked("second")
    for number in range(20):
        desk.send("docs", correlation={"ref": f"other {number}"}, ttl=HOUR)
    assert asked("third") == before
    assert desk.open(desk.start(ref="other 7")) == ["A"]


@pytest.mark.usefixtures("waiting")
def test_a_kept_message_of_any_values_or_long_ones_is_found(desk: Desk) -> None:
    long = "Ann Brown " * 50
    desk.send("docs", correlation={"ref": long}, ttl=HOUR)
    desk.send("docs", ttl=HOUR)
    assert desk.open(desk.start(ref=f"{long}.")) == ["A"]
    assert desk.open(desk.start(ref=f"{long}.")) == []
    assert desk.open(desk.start(ref=long)) == ["A"]


@pytest.mark.usefixtures("waiting")
def test_the_sweep_looks_again_at_what_waits(desk: Desk) -> None:
    found = desk.send("docs", correlation={"ref": "1"}, ttl=HOUR)
    case = desk.start(ref="2")
    with transaction():
        inbox.get(found.id).correlation = {"ref": "2"}
    sweeping.look_again(desk.now)
    desk.check()
    assert desk.open(case) == ["A"]
    with reading():
        assert inbox.waiting_ids(desk.now, first="") == []
        assert inbox.get(found.id).state == "delivered"


def test_a_repeat_is_the_first_message(desk: Desk) -> None:
    message = Message("docs", "test", external_id="7")
    first, is_new = desk.do(lambda: receive_message(message, acting=desk.acting()))
    first_id = first.id
    assert is_new
    again, is_new = desk.do(lambda: receive_message(message, acting=desk.acting()))
    assert (again.id, is_new) == (first_id, False)
    other = Message("docs", "elsewhere", external_id="7")
    assert desk.do(lambda: receive_message(other, acting=desk.acting()))[1]


def test_who_may_not_deliver_messages_is_refused(desk: Desk) -> None:
    ann = desk.do(lambda: add_actor("ann", Group.ANALYST))
    with pytest.raises(NotAllowed):
        desk.send("docs", by=ann)


def test_a_message_starts_a_case(desk: Desk) -> None:
    publish_process(start("M", "message docs"), user("A"), end(), flow("M A E"))
    found = desk.send("docs", payload={"name": "Ann"})
    assert found.state == "started"
    assert found.reason == "The start event M of p takes it."
    case = desk.case(found.cases[0])
    assert (case.data, [one.element for one in case.tasks]) == ({"name": "Ann"}, ["A"])


def test_a_case_that_waits_comes_before_a_start(desk: Desk) -> None:
    publish_process(start("M", "message docs"), user("A"), end(), flow("M A E"))
    publish_process(start(), receive("M"), user("B"), end(), flow("S M B E"), key="q")
    case = desk.start("q")
    assert desk.send("docs").cases == [case]
    assert desk.send("docs").state == "started"


def test_a_message_that_starts_two_processes_is_ambiguous(desk: Desk) -> None:
    for key in ("p", "q"):
        publish_process(start("M", "message docs"), user("A"), end(), flow("M A E"), key=key)
    found = desk.send("docs")
    assert (found.state, found.reason) == ("unmatched", "ambiguous")


def test_a_boundary_message_that_does_not_interrupt_happens_again_and_again(desk: Desk) -> None:
    publish_process(*PAPERS_ANY_TIME)
    case = desk.start()
    for _ in range(3):
        assert desk.send("docs").state == "delivered"
    assert desk.open(case) == ["A", "X", "X", "X"]


def test_what_was_subscribed_and_ended_in_one_move_waits_no_longer(desk: Desk) -> None:
    publish_process(
        start(),
        gateway("parallel", "G"),
        catch("M", "message docs"),
        end("T", "terminate"),
        end(),
        flow("S G M E"),
        flow("G T"),
    )
    desk.start()
    assert desk.send("docs").reason == "nothing_waits"


def test_a_held_case_takes_messages(desk: Desk) -> None:
    publish_process(start(), receive("M"), user("A"), end(), flow("S M A E"))
    case = desk.start()
    desk.hold(case, desk.now + HOUR)
    assert desk.send("docs").state == "delivered"
    assert desk.task(case, "A").state == "held"


def test_a_sent_message_goes_to_the_outbox(desk: Desk) -> None:
    publish_process(start(), send("N", "more"), user("A"), end(), flow("S N A E"))
    case = desk.start()
    (work,) = desk.work(case)
    assert (work.topic, work.token, work.inputs["name"]) == ("message", None, "more")
    assert "message_sent" in desk.log(case)


@pytest.mark.usefixtures("waiting")
def test_a_message_stays_received_while_cases_keep_moving_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = desk.start(ref="1")
    monkeypatch.setattr(delivering, "_MOST_LOOKS", 0)
    found = desk.send("docs", correlation={"ref": "1"})
    assert found.state == "received"
    monkeypatch.undo()
    sweeping.deliver_stored(desk.now)
    desk.check()
    assert desk.open(case) == ["A"]
    db.session.rollback()


@pytest.mark.usefixtures("waiting")
def test_whom_a_message_is_for_is_found_by_one_look_into_an_index(desk: Desk) -> None:
    for number in range(3):
        desk.start(ref=str(number))
    with reading(), statements() as seen:
        found = subscriptions.waiting_for("message", "docs", correlation={"ref": "2"})
    assert len(found) == 1
    (asked,) = [one for one in seen if "FROM subscriptions" in one.text]
    is_sqlite = db.engine.dialect.name == "sqlite"
    with db.engine.connect() as connection:
        if not is_sqlite:  # It would rather read three rows than an index.
            connection.exec_driver_sql("SET enable_seqscan = off")
        explain = "EXPLAIN QUERY PLAN" if is_sqlite else "EXPLAIN"
        plan = connection.exec_driver_sql(f"{explain} {asked.text}", asked.given).all()
    assert "ix_subscriptions_kind_name" in str(plan)


VALUES = st.one_of(st.none(), st.booleans(), st.integers(0, 1), st.sampled_from(["0", "1", ""]))
KEYS = st.dictionaries(st.sampled_from(["a", "b"]), VALUES, max_size=2)


@given(sent=KEYS, awaited=KEYS)
def test_the_look_up_finds_what_the_rule_lets_pass(sent, awaited):
    waiting = Subscription(case_id="c", name="n", correlation=awaited)
    found = judge(Sought("n", correlation=sent), waiting)
    assert found.fits is (canonical(sent) == canonical(awaited))
    assert found.fits is not bool(found.differences)
    assert all(say_difference(one).endswith(".") for one in found.differences)


def test_who_may_see_a_case_is_told_why_a_message_that_waited_too_long_did_not_come(
    desk: Desk,
) -> None:
    publish_process(start(), user("B"), receive("M"), user("A"), end(), flow("S B M A E"))
    case = desk.start()
    sent = desk.send("docs", ttl=HOUR)
    desk.now += 2 * HOUR
    desk.do(lambda: expire_messages(acting=desk.acting()))
    desk.complete(case, "B")
    with reading():
        found = explain_received(inbox.get(sent.id), actor=SYSTEM, at=desk.now)
        assert [one.verdict for one in found.items] == ["expired"]


def test_an_erased_message_says_nothing_and_is_not_sent_again(desk: Desk) -> None:
    """It is erased with the case to which what it said was sent, by however many hands."""
    publish_process(start(), receive("M"), user("A"), end(), flow("S M A E"))
    case, other = desk.start(), desk.start()
    sent = desk.send("unheard", payload={"name": "Ada"})

    def resend(message: str, to: str) -> str:
        again = resend_message(message, to, source="test", again=True, acting=desk.acting())
        return delivering.deliver_message(again.id, acting=desk.acting()).id

    astray = desk.do(lambda: resend(sent.id, other))
    desk.do(lambda: resend(astray, case))
    desk.do(lambda: empty_messages(db.session.get_one(Case, case)))
    with reading():
        assert [inbox.get(one).emptied for one in (sent.id, astray)] == [True, False]
        assert explain_received(inbox.get(sent.id), actor=SYSTEM, at=desk.now).items == ()
    with pytest.raises(MessageIsEmpty), transaction():
        resend_message(sent.id, case, source="test", acting=desk.acting())
