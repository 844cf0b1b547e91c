"""What is only appended goes with what else its transaction writes, and is forgotten with it."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from service.cases.models import Case
from service.extensions import db
from service.ledger.appending import append
from service.ledger.moves import Element
from service.transaction import rehearsal, transaction
from tests.factories.cases import MONDAY, Desk
from tests.factories.definitions import publish_process
from tests.unit.engine.notation import end, flow, start, user


@pytest.fixture
def case(ground: Flask) -> str:
    publish_process(start(), user("A"), end(), flow("S A E"))
    return Desk().start()


def line(case: str, element: str) -> None:
    """Append a line to the trace, numbered so that it stands behind those that are there."""
    told = {"strand_id": "s", "move": 1, "element_type": "task", "name": "", "state": "entered"}
    row = {"case_id": case, "seq": 90 + ord(element), "element": element, "at": MONDAY}
    append(Element, row | told)


@transaction()
def append_and_fail(case: str, element: str) -> None:
    line(case, element)
    db.session.get_one(Case, "nothing")


def lines(case: str) -> list[str]:
    wanted = select(Element.element).where(Element.case_id == case, Element.seq > 90)
    return list(db.session.scalars(wanted.order_by(Element.seq)))


def test_it_is_read_and_committed_with_what_changed(case: str) -> None:
    with transaction():
        line(case, "a")
        db.session.get_one(Case, case).title = "Changed"
        line(case, "b")
        assert lines(case) == ["a", "b"]
        line(case, "c")
    assert lines(case) == ["a", "b", "c"]


def test_it_is_forgotten_with_what_is_taken_back(case: str) -> None:
    with transaction():
        line(case, "a")
        db.session.get_one(Case, case).title = "Changed"
        with rehearsal():
            line(case, "b")
    with pytest.raises(NoResultFound):
        append_and_fail(case, "c")
    with transaction():
        line(case, "d")
    assert lines(case) == ["a", "d"]
