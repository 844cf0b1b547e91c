from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from service.cases import recording
from service.cases.models import Case
from service.cases.replay import replay
from service.engine import stimuli
from service.errors import Fault
from service.extensions import db
from service.ledger.moves import Move, moves_of
from service.transaction import reading, transaction
from tests.factories.cases import Desk
from tests.factories.definitions import publish_process
from tests.unit.engine.notation import call, end, flow, start, user

AT = datetime(2026, 12, 24, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "stimulus",
    [
        stimuli.Start("S", {"a": [1, {"b": None}]}),
        stimuli.CompleteTask(3, {"x": "é"}, "yes"),
        stimuli.FireTimer(4, AT, 2, "amber"),
        stimuli.DeliverMessage(5, {"x": 1.5}),
        stimuli.Signal("alarm", {}),
        stimuli.WorkDone(6, {"ok": True}),
        stimuli.WorkError(7, "BAD", "no", {"x": 1}),
        stimuli.SetData({"x": 1}),
        stimuli.Retry(8),
        stimuli.Continue(),
        stimuli.CancelStrand(),
    ],
)
def test_every_stimulus_is_recorded_and_read_back(stimulus: stimuli.Stimulus) -> None:
    written = recording.encode(stimulus)
    assert recording.decode(written) == stimulus
    assert recording.encode(recording.decode(written)) == written


@pytest.fixture
def case(desk: Desk) -> str:
    publish_process(start(), user("X"), end(), flow("S X E"), key="called")
    publish_process(start(), call("C", "called"), user("A"), end(), flow("S C A E"))
    case = desk.start(name="Ann")
    publish_process(start(), user("Y"), end(), flow("S Y E"), key="called")
    desk.complete(case, "X", size=3)
    return case


def test_a_case_told_again_calls_what_it_called_then(desk: Desk, case: str) -> None:
    with reading():
        (main,) = replay(case).values()
    assert main.data == {"name": "Ann", "size": 3}
    assert desk.open(case) == ["A"]


def test_a_move_that_gives_another_snapshot_is_found(desk: Desk, case: str) -> None:
    desk.forged = True
    with transaction():
        move = db.session.scalars(select(Move).order_by(Move.seq.desc())).first()
        assert move is not None
        move.digest = "0" * 64
    with reading(), pytest.raises(Fault, match="Move 2 of HR-000001"):
        replay(case)


def test_moves_of_another_engine_are_not_told_again(desk: Desk, case: str) -> None:
    desk.forged = True
    with transaction():
        for move in moves_of(case):
            move.engine = "0"
    with reading(), pytest.raises(Fault, match="revision 0"):
        replay(case)


def test_each_move_knows_who_made_it_when_and_on_what(desk: Desk, case: str) -> None:
    with reading():
        first, second = moves_of(case)
        found = db.session.get_one(Case, case)
        assert (first.seq, second.seq, found.moves) == (1, 2, 2)
        assert (first.process_key, first.process_version, first.at) == ("p", 1, desk.now)
        assert first.calls == b'{"2":["called",1]}'
