"""An upload is checked in no transaction, and stored on nothing but what it was checked against."""

from collections.abc import Callable
from threading import Thread

import pytest
from flask import Flask

from service.definitions import hold_check
from service.definitions.lookup import version_of
from service.definitions.preparing import (
    MOST_PREPARATIONS,
    Outcome,
    Overtaken,
    Prepared,
    carry_through,
    prepare,
)
from service.definitions.publish import publish
from service.extensions import db
from service.people.roles import ensure_role, roles
from service.transaction import reading, transaction
from tests.factories.definitions import EARLY, HOLD, publish_files
from tests.integration.definitions.test_publishing import drawn, form, numbers, pinned, put, stored

USES = {"handrail__form": "about"}


def elsewhere(app: Flask, do: Callable[[], object]) -> None:
    """Do something on a connection of its own, and wait until it is done."""
    failures: list[BaseException] = []

    def run() -> None:
        with app.app_context():
            try:
                do()
            except BaseException as failure:  # noqa: BLE001  raised again below
                failures.append(failure)
            finally:
                db.session.remove()

    thread = Thread(target=run)
    thread.start()
    thread.join()
    for failure in failures:
        raise failure


def stored_by(prepared: Prepared) -> Outcome:
    with transaction():
        return publish(prepared, by="ana", at=EARLY)


def test_an_upload_that_is_overtaken_is_checked_against_what_came_before_it(books: Flask) -> None:
    first = drawn("A", **USES)
    put(("p.bpmn", first), ("about.json", form("Name")))
    seen: list[int] = []

    def store(prepared: Prepared) -> Outcome:
        seen.append(prepared.outcome.versions[0].version)
        if len(seen) == 1:
            elsewhere(books, lambda: publish_files(("about.json", form("Full name"))))
        return stored_by(prepared)

    outcome = carry_through([("p.bpmn", drawn("A B", **USES))], store, at=EARLY)
    assert seen == [2, 3]
    assert numbers(outcome) == [("p", 3)]
    assert pinned("p")["about.json"] == form("Full name")
    assert pinned("p", 2)["p.bpmn"] == first


def test_an_upload_is_not_stored_on_versions_that_are_no_longer_the_newest(books: Flask) -> None:
    put(("p.bpmn", drawn("A")))
    mine = prepare([("p.bpmn", drawn("B"))], at=EARLY)
    elsewhere(books, lambda: publish_files(("q.bpmn", drawn("A", key="q"))))
    before = stored()
    with pytest.raises(Overtaken):
        stored_by(mine)
    assert stored() == before
    assert numbers(put(("p.bpmn", drawn("B")))) == [("p", 2)]


@pytest.mark.usefixtures("books")
def test_an_upload_that_is_overtaken_again_and_again_gives_up() -> None:
    tried = 0

    def store(prepared: Prepared) -> Outcome:
        nonlocal tried
        tried += 1
        raise Overtaken

    before = stored()
    with pytest.raises(Overtaken):
        carry_through([("p.bpmn", drawn())], store, at=EARLY)
    assert tried == MOST_PREPARATIONS
    assert stored() == before


def test_others_may_write_while_an_upload_is_checked(
    books: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = hold_check.check_hold_process

    def write() -> None:
        with transaction():
            ensure_role("night_shift", "Night shift")

    def check(*given: object) -> object:
        elsewhere(books, write)
        return checked(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(hold_check, "check_hold_process", check)
    assert publish_files(("hold.bpmn", HOLD.read_bytes())).created
    with reading():
        assert "night_shift" in {one.key for one in roles()}
        assert version_of("hold", at=EARLY).version == 1
