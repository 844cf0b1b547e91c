"""The book of answers: each is kept under its key, and no key is taken twice."""

from datetime import timedelta
from threading import Event, Thread

from flask import Flask

from service.extensions import db
from service.ledger import requests
from service.ledger.requests import Request
from service.transaction import reading, transaction
from tests.factories.cases import MONDAY, Desk

MINUTE = timedelta(minutes=1)


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
