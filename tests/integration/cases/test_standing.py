"""How things stand, counted on both databases."""

from datetime import timedelta
from types import SimpleNamespace

from service.cases import standing
from service.cases.commands.record_result import Failure
from service.cases.standing import Counts, count
from tests.factories.definitions import publish_process
from tests.unit.engine.notation import boundary, end, flow, service, start, user


def found(desk):
    return {level.name.removeprefix("handrail_"): level.value for level in count(desk.now)}


def test_an_empty_house_has_nothing_to_tell(desk):
    told = found(desk)
    assert told.pop("open_cases") == {}
    assert told.pop("outbox_work") == {}
    assert told.pop("inbox_messages") == {("received",): 0, ("waiting",): 0}
    assert told.pop("inbox_message_seconds") == {("received",): 0, ("waiting",): 0}
    assert set(told.values()) == {0}


def test_what_is_open_overdue_waiting_or_stopped_is_counted(desk):
    publish_process(
        start(), user("A"), boundary("T", "A", "timer PT1H"), end(), flow("S A E"), flow("T E")
    )
    publish_process(start(), service("W", topic="email"), end(), flow("S W E"), key="mailing")
    for _ in range(2):
        desk.start()
    closed = desk.start()
    desk.complete(closed, "A")
    given_up, _ = [desk.start("mailing") for _ in range(2)]
    desk.act(desk.work(given_up)[0], Failure("no", final=True))
    desk.send("docs", ttl=timedelta(days=1))
    desk.now += timedelta(hours=3)
    assert found(desk) == {
        "open_cases": {("mailing",): 2, ("p",): 2},
        "open_incidents": 1,
        "open_incident_seconds": 3 * 3600,
        "overdue_timers": 2,
        "overdue_timer_seconds": 2 * 3600,
        "outbox_work": {("email", "given_up"): 1, ("email", "waiting"): 1},
        "outbox_ready_seconds": 3 * 3600,
        "inbox_messages": {("received",): 0, ("waiting",): 1},
        "inbox_message_seconds": {("received",): 0, ("waiting",): 3 * 3600},
    }


def test_however_many_ask_it_is_counted_once_in_a_while(monkeypatch):
    counted = iter([("first",), ("second",)])
    others = iter([("more",), ("other",)])
    moments = iter([0.0, 0.0, 9.9, 10.1, 10.1])
    # The clock of the module alone: others read theirs while the test runs.
    monkeypatch.setattr(standing, "time", SimpleNamespace(monotonic=lambda: next(moments)))
    counts = Counts(lambda _: next(counted), lambda _: next(others))
    found = [counts.levels(lambda: None) for _ in range(3)]
    assert found == [("first", "more"), ("first", "more"), ("second", "other")]
