"""Any number of tickers, each a thread with its own connections, over the same books."""

from threading import Barrier, Thread

from service.cases.commands.receive_message import Message, receive_message
from service.cases.models import Case
from service.errors import ServiceUnavailable
from service.extensions import db
from service.ledger.audit import entries
from service.transaction import reading
from tests.factories.definitions import publish_process
from tests.unit.engine.drawn import DEADLINE
from tests.unit.engine.notation import catch, end, flow, service, start, user
from workers import ticking
from workers.effects import EFFECTS

TICKERS = 4


def all_tick(app):
    """Let all tickers begin at the same moment, and look until nothing is left to be taken up.

    A database that is busy is asked again, as every ticker does.
    """
    ready, errors = Barrier(TICKERS), []

    def look():
        with app.app_context():
            try:
                ready.wait(timeout=240)
                while _has_done_something():
                    continue
            except Exception as error:  # noqa: BLE001  the test shows it
                errors.append(error)
            finally:
                db.session.remove()

    threads = [Thread(target=look, daemon=True) for _ in range(TICKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=240)
    assert errors == []
    assert not any(thread.is_alive() for thread in threads)


def _has_done_something():
    try:
        return ticking.fire() + ticking.work() > 0
    except ServiceUnavailable:
        return True


def kinds(case_id):
    with reading():
        return [str(one.kind) for one in entries(case_id)]


def test_a_timer_fires_once_however_many_look(app, hands):
    publish_process(*DEADLINE)
    cases = [hands.start() for _ in range(12)]
    hands.later(hours=1)
    all_tick(app)
    hands.check()
    for case in cases:
        assert hands.open(case) == ["B"]
        assert kinds(case).count("timer_fired") == 1


def test_a_timer_start_opens_one_case_however_many_look(app, hands):
    publish_process(start("S", "timer R/PT1H"), user("A"), end(), flow("S A E"), at=hands.now)
    hands.later(hours=1)
    all_tick(app)
    with reading():
        assert db.session.scalar(db.select(db.func.count()).select_from(Case)) == 1


def test_a_message_is_delivered_once_however_many_look(app, hands):
    publish_process(start(), catch("C", "message docs"), user("A"), end(), flow("S C A E"))
    case = hands.start()
    message = Message(name="docs", source="test")
    hands.do(lambda: receive_message(message, acting=hands.acting())[0].id)
    all_tick(app)
    hands.check()
    assert hands.open(case) == ["A"]
    assert kinds(case).count("message_received") == 1


def test_work_is_done_once_however_many_look(app, hands, monkeypatch):
    done = []

    def work(assignment):
        done.append(assignment.work_id)
        return original(assignment)

    original = EFFECTS["email"]
    monkeypatch.setitem(EFFECTS, "email", work)
    publish_process(start(), service("A", topic="email"), user("B"), end(), flow("S A B E"))
    cases = [hands.start(email="a@b.example") for _ in range(6)]
    all_tick(app)
    assert len(done) == len(set(done)) == len(cases)
