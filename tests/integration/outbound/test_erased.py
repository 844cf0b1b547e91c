"""What a receiver says of a case is gone with it, whenever it says so."""

from threading import Event, Thread

from flask import Flask
from sqlalchemy import text

from service.cases.erasure.books import empty_books
from service.cases.locking import lock_case
from service.extensions import db
from service.outbound.feeding import feed_webhooks, number_events
from service.outbound.posting import Answer, Letter
from service.outbound.sending import send_ready
from service.transaction import transaction
from tests.integration.workers.conftest import wait_until
from tests.services.http_server import Reply

WAITS = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


def erase(post, case: str) -> None:
    found = lock_case(case)
    found.erased_at = post.now
    empty_books(found)


def test_an_answer_that_comes_after_its_case_was_erased_is_not_kept(post):
    webhook = post.make()
    case = post.desk.start()
    number_events()
    feed_webhooks(post.now)

    def erased(letter: Letter) -> Answer:
        with transaction():
            erase(post, case)
        return Answer(500, text="For Ann", error="Ann is unknown")

    assert send_ready(webhook, send=erased) == 1
    first = post.log(webhook)[0]
    assert (first.attempts, first.status, first.state) == (1, 500, "waiting")
    post.later(hours=1)
    post.receiver.usual = Reply(200, b"For Ann")
    assert post.send() > 0
    assert set(post.states(webhook)) == {"delivered"}
    assert {one.response + one.error for one in post.log(webhook)} == {""}


def test_an_answer_is_not_kept_whose_case_is_being_erased_this_moment(post, heart: Flask):
    """Who writes it waits for whoever erases, and sees then that the case is erased."""
    webhook = post.make()
    case = post.desk.start()
    number_events()
    feed_webhooks(post.now)
    emptied = Event()

    def erase_meanwhile() -> None:
        with heart.app_context():
            with transaction():
                erase(post, case)
                emptied.set()
                if db.engine.name == "postgresql":
                    wait_until(lambda: db.session.scalar(WAITS))
            db.session.remove()

    eraser = Thread(target=erase_meanwhile)

    def answer(letter: Letter) -> Answer:
        if not emptied.is_set():
            eraser.start()
            assert emptied.wait(60)
        return Answer(200, text="For Ann")

    assert send_ready(webhook, send=answer) > 0
    eraser.join()
    assert {one.response for one in post.log(webhook)} == {""}
