"""What is kept of calls: who may read it, how it is found, and how a call is done again."""

from threading import Event, Thread

import pytest
from sqlalchemy import select

from service.cases.erasure.messages import empty_messages
from service.cases.models import Case
from service.clock import real_now
from service.extensions import db
from service.hooks.again import carry_out_again
from service.hooks.call_list import Wanted, latest_call, list_calls, read_call
from service.hooks.carrying import carry_out
from service.hooks.making import change_hook
from service.hooks.models import Does, Format
from service.hooks.refusals import (
    CallAlreadyActed,
    CallIsEmpty,
    CallIsWaiting,
    CallNotFound,
)
from service.ledger import calls
from service.ledger.audit import Entry, Kind
from service.people.actors import SYSTEM, Acting, Actor
from service.people.groups import Group
from service.people.refusals import NotAllowed
from service.transaction import reading, transaction
from tests.factories.definitions import publish_process
from tests.factories.people import add_actor
from tests.factories.statements import statements
from tests.unit.engine.notation import end, flow, start, user
from workers import ticking

ANALYST = Actor("ana", groups=frozenset({Group.ANALYST}))
INTEGRATOR = Actor("ian", groups=frozenset({Group.INTEGRATOR}))
OFFICER = Actor("ollie", groups=frozenset({Group.OFFICER}))
PERSON = {"name": "Ann", "age": "old"}


def acting(who=SYSTEM):
    return Acting(who, real_now())


@pytest.fixture
def secret(make):
    publish_process(start(), user("A"), end(), flow("S A E"))
    return make("intake", Does.START, "p", data={"age": "body.age + 1"}, when="body.name != 'No'")


def cases():
    with reading():
        return list(db.session.scalars(select(Case.id).order_by(Case.number)))


def read(call_id, actor=INTEGRATOR):
    with reading():
        return read_call(call_id, actor=actor, now=real_now())


def again(call_id, *, who=INTEGRATOR, **asked):
    with transaction():
        return carry_out_again(call_id, acting=acting(who), **asked).id


def test_a_call_that_failed_is_done_again_after_its_mapping_was_mended(call, secret):
    call_id = call("intake", secret, PERSON).json["id"]
    with pytest.raises(CallIsWaiting):
        again(call_id)
    ticking.work()
    failed = read(call_id)
    assert (failed.result, failed.reason.partition(":")[0]) == ("unmatched", "mapping_invalid")
    with transaction():
        change_hook("intake", {"mapping": {"data": {"age": "body.age"}}}, acting=acting())
    assert again(call_id) == call_id
    assert ticking.work() == 1
    found = read(call_id)
    assert (found.result, found.cases, found.asked_again_by) == ("started", cases(), "ian")
    with pytest.raises(CallAlreadyActed):
        again(call_id)
    other = again(call_id, once_more=True)
    ticking.work()
    assert (read(other).result, read(other).again_of) == ("started", call_id)
    assert len(cases()) == 2
    with pytest.raises(NotAllowed):
        again(call_id, who=OFFICER)
    with pytest.raises(CallNotFound):
        again("none")


def test_with_a_case_goes_what_was_said_again_of_its_call_and_reached_none(call, secret):
    call_id = call("intake", secret, {"name": "Ann", "age": 1}).json["id"]
    ticking.work()
    with transaction():
        change_hook("intake", {"mapping": {"data": {"age": "body.none + 1"}}}, acting=acting())
    other = again(call_id, once_more=True)
    ticking.work()
    assert read(other).result == "unmatched"
    with transaction():
        empty_messages(db.session.scalars(select(Case)).one())
    assert [read(one).is_kept for one in (call_id, other)] == [False, False]


def killed_while_carrying_out(call_id):
    with transaction():
        received = carry_out(call_id, acting=acting())
        assert received is not None
        assert received.state == "started"
        raise KeyboardInterrupt


def test_a_worker_that_dies_leaves_a_call_to_be_done_once_by_another(call, secret):
    call_id = call("intake", secret, {"name": "Ann", "age": 1}).json["id"]
    with pytest.raises(KeyboardInterrupt):
        killed_while_carrying_out(call_id)
    assert cases() == []
    assert [ticking.deliver(call_id), ticking.deliver(call_id)] == [1, 0]
    assert ticking.work() == 0
    assert len(cases()) == 1


def test_a_call_that_one_worker_is_at_holds_up_no_other_worker(call, secret, heart):
    first = call("intake", secret, {"name": "Ann", "age": 1}).json["id"]
    second = call("intake", secret, {"name": "Ben", "age": 2}, key="call-2").json["id"]
    if db.engine.dialect.name != "postgresql":  # It has one writer at a time.
        assert [ticking.work(), ticking.work()] == [2, 0]
        return
    held, looked = Event(), Event()

    def hold():
        with heart.app_context():
            with transaction():
                assert carry_out(first, acting=acting()) is not None
                held.set()
                assert looked.wait(60)
            db.session.remove()

    thread = Thread(target=hold)
    thread.start()
    assert held.wait(60)
    assert ticking.work() == 1
    assert [read(one).result for one in (first, second)] == ["received", "started"]
    looked.set()
    thread.join()
    assert ticking.work() == 0
    assert len(cases()) == 2


def test_a_call_that_the_mapping_leaves_alone_does_nothing(call, secret):
    call_id = call("intake", secret, {"name": "No", "age": 1}).json["id"]
    assert ticking.work() == 0
    assert read(call_id).result == "ignored"
    assert cases() == []


def test_what_a_call_says_is_shown_to_who_may_read_cases_and_else_is_masked(call, secret):
    call_id = call("intake", secret, PERSON).json["id"]
    assert read(call_id).body == PERSON
    hidden = read(call_id, ANALYST)
    assert (hidden.body, hidden.is_masked) == ({"name": "•••", "age": "•••"}, True)
    assert (hidden.external_id, read(call_id).external_id) == ("•••", "call-1")
    with transaction():
        change_hook("intake", {"masks": ("name",), "headers": ("x-who",)}, acting=acting())
    later = call("intake", secret, PERSON, key="call-2", headers={"x-who": "Ann"}).json["id"]
    assert read(later, ANALYST).body == {"name": "•••", "age": "old"}
    assert (read(later, ANALYST).headers, read(later).headers) == (
        {"x-who": "•••"},
        {"x-who": "Ann"},
    )
    with reading():
        newest = latest_call("intake", Format.JSON, actor=ANALYST, now=real_now())
        assert newest.body == {"name": "•••", "age": "old"}


def test_who_reads_a_restricted_case_by_its_call_is_recorded(call, secret):
    call_id = call("intake", secret, {"name": "Ann", "age": 1}).json["id"]
    ticking.work()
    with transaction():
        ollie = add_actor("ollie", Group.OFFICER)
        case = db.session.scalars(select(Case)).one()
        case.restricted, case.owner = True, "ollie"
    assert read(call_id, INTEGRATOR).body == {"name": "•••", "age": "•••"}
    assert read(call_id, ollie).body["name"] == "Ann"
    with reading():
        wanted = select(Entry.actor).where(Entry.kind == Kind.RESTRICTED_READ)
        assert db.session.scalars(wanted).all() == ["ollie"]


def test_a_change_of_a_hook_shows_nobody_what_was_hidden_when_a_call_came(call, secret):
    call_id = call("intake", secret, PERSON).json["id"]
    changed = {"masks": (), "format": Format.EMAIL, "dedupe": None}
    with transaction():
        change_hook("intake", changed, acting=acting())
    assert read(call_id, ANALYST).body == {"name": "•••", "age": "•••"}
    assert read(call_id).body == PERSON
    mail = call("intake", secret, b"Message-ID: 1\n\nAnn", key="call-2").json["id"]
    with transaction():
        row = calls.find(mail)
        row.body = b"no email of Ann"
    assert (read(mail, ANALYST).body, read(mail).body) == ("•••", "no email of Ann")


def test_what_a_call_said_goes_after_a_while_and_what_became_of_it_stays(call, secret):
    call_id = call("intake", secret, PERSON).json["id"]
    ticking.work()
    with transaction():
        calls.empty_before(real_now())
    found = read(call_id)
    assert (found.is_kept, found.body, found.result) == (False, None, "unmatched")
    with pytest.raises(CallIsEmpty):
        again(call_id)
    with reading():
        assert latest_call("intake", Format.JSON, actor=INTEGRATOR, now=real_now()) is None


def test_calls_are_found_by_what_is_told_of_them(call, secret, make):
    docs = make("docs", Does.MESSAGE, "docs")
    first = call("intake", secret, {"name": "Ann", "age": 1}, key="delivery-1").json["id"]
    second = call("docs", docs, {}, key="delivery-2").json["id"]
    ticking.work()
    with reading():
        reference = db.session.scalars(select(Case.reference)).one()

    def found(actor=INTEGRATOR, **wanted):
        with reading():
            page = list_calls(Wanted(**wanted), actor=actor, limit=10)
            return [one.id for one in page.items]

    with statements() as seen:
        assert found() == [second, first]
    assert not any("calls.body," in one.text or "calls.body AS" in one.text for one in seen)
    assert found(hook="intake") == found(state="started") == found(text="delivery-1") == [first]
    assert found(text=reference.lower()) == [first]
    assert found(text=reference, actor=ANALYST) == []
    assert found(text="NOTHING_waits") == found(text=second) == [second]
    assert found(text="%") == found(until=real_now().replace(year=2000)) == []
    assert found(since=real_now().replace(year=2000)) == [second, first]
