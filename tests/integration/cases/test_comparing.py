"""A case is what its moves make it: every row that says otherwise is named, with its move."""

import pytest
from sqlalchemy import delete, insert, select, update

from service.cases.comparing import differences
from service.cases.models import CaseData, Incident, Strand, StrandState, Task
from service.cases.replay import MoveUntold
from service.engine import NoSuchStart
from service.extensions import db
from service.ledger.moves import Element, Move
from service.ledger.outbox import Work
from service.ledger.subscriptions import Subscription
from service.ledger.timers import Timer
from service.transaction import transaction
from tests.factories.cases import Desk, empty_records
from tests.factories.definitions import publish_process
from tests.factories.tampering import changed
from tests.unit.engine.notation import (
    boundary,
    end,
    flow,
    gateway,
    receive,
    script,
    service,
    start,
    user,
)


@pytest.fixture
def case(desk: Desk) -> str:
    """A case of two moves with a row in every book: a task, a timer, a message, work, a fault."""
    publish_process(
        start(),
        user("A", "B"),
        boundary("T", "B", "timer PT1H"),
        gateway("parallel", "G"),
        receive("M"),
        service("W"),
        script("F", "x = 1 / nothing"),
        end(),
        flow("S A G B E"),
        flow("G M E"),
        flow("G W E"),
        flow("G F E"),
        flow("T E"),
    )
    case = desk.start(name="Ann", age=1e16)
    desk.complete(case, "A", size=3)
    return case


def first(case: str) -> tuple[int, str, str]:
    found = differences(case)[0]
    return found.seq, found.book, found.said


def test_an_untouched_case_is_what_its_moves_make_it(desk: Desk, case: str) -> None:
    assert differences(case) == []


@pytest.mark.parametrize(
    ("book", "model", "element"),
    [
        ("tasks", Task, "B"),
        ("timers", Timer, "T"),
        ("subscriptions", Subscription, "M"),
        ("work", Work, "W"),
        ("incidents", Incident, "F"),
    ],
)
def test_a_row_that_is_gone_or_too_many_is_named(
    desk: Desk, case: str, book: str, model: type, element: str
) -> None:
    with transaction():
        (row,) = db.session.execute(
            select(model.__table__).where(model.element == element)
        ).mappings()
    named = f"{element} (token {row['token']})"
    with changed(update(model).where(model.element == element).values(token=99)):
        assert differences(case)[0].book == book
        assert {one.said for one in differences(case)} == {
            f"{named} should be there and is not.",
            f"{element} (token 99) is there and should not be.",
        }
    again = {**row, "id": "again" if isinstance(row["id"], str) else 999}
    with changed(insert(model).values(again)):
        assert first(case) == (2, book, f"{named} is there 2 times.")
    assert differences(case) == []


def test_a_value_that_nobody_gave_is_named(desk: Desk, case: str) -> None:
    with changed(update(CaseData).where(CaseData.key == "name").values(value="Ben")):
        assert first(case) == (1, "data", "name has another value.")
    with changed(update(CaseData).where(CaseData.key == "size").values(key="length")):
        assert [(one.seq, one.said) for one in differences(case)] == [
            (2, "length is there and should not be."),
            (2, "size should be there and is not."),
        ]


def test_a_strand_that_stands_otherwise_is_named(desk: Desk, case: str) -> None:
    with changed(update(Strand).values(snapshot=b"{}")):
        assert first(case) == (2, "strands", "The snapshot is another.")
    with changed(update(Strand).values(state=StrandState.ENDED)):
        assert first(case) == (2, "strands", "It is ended and should be open.")
    with changed(delete(Strand)):
        assert first(case) == (1, "moves", "The strand of move 1 is gone.")


def test_a_trace_that_tells_otherwise_is_named(desk: Desk, case: str) -> None:
    with changed(update(Element).where(Element.seq == 1).values(state="failed")):
        assert first(case) == (1, "history", "S entered is not what stands there.")
    last = select(Element.seq).order_by(Element.seq.desc()).limit(1).scalar_subquery()
    with changed(delete(Element).where(Element.seq == last)):
        assert first(case)[:2] == (2, "history")


def test_a_changed_move_is_named_before_it_is_told(desk: Desk, case: str) -> None:
    with changed(update(Move).where(Move.seq == 2).values(stimulus=b"nonsense")):
        assert first(case) == (2, "moves", "The move was changed.")


def test_a_move_that_is_refused_now_is_named(
    desk: Desk, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise NoSuchStart("There is no such start.")

    monkeypatch.setattr("service.cases.replay.advance", refuse)
    said = "Move 1 is refused when it is told again: There is no such start."
    assert first(case) == (1, "moves", said)


def test_an_engine_that_does_otherwise_is_named(
    desk: Desk, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.cases.replay.digest", lambda _: "0" * 64)
    said = "Move 1 of HR-000001 does not give the snapshot it gave."
    assert first(case) == (1, "moves", said)


def test_a_case_whose_moves_are_erased_cannot_be_told_again(desk: Desk, case: str) -> None:
    with transaction():
        empty_records(case)
    with pytest.raises(MoveUntold, match="Move 1 was erased"):
        differences(case)


def test_small_strands_are_compared_too(desk: Desk, case: str) -> None:
    desk.hold(case, desk.now.replace(year=2027))
    holds = Strand.kind == "hold"
    with changed(update(Strand).where(holds).values(data={"other": 1})):
        assert {one.book for one in differences(case)} == {"data"}
