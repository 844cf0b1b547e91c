"""Hold processes that an analyst has drawn badly, or that fail, all the same end on their date."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from service.cases.commands.retry_incident import retry_incident
from service.cases.models import Incident
from service.cases.record import holds_of
from service.definitions import hold_check
from service.extensions import db
from service.transaction import reading
from tests.factories.cases import MONDAY, Desk
from tests.factories.definitions import publish_files, publish_process
from tests.unit.engine.notation import catch, end, flow, process, script, send, start, user, write

FRIDAY = MONDAY + timedelta(days=4)
SECOND = timedelta(seconds=1)
RELEASE = send("R", handrail__topic="hold.release")


def publish_unchecked(monkeypatch: pytest.MonkeyPatch, *elements: str) -> None:
    monkeypatch.setattr(hold_check, "check_hold_process", lambda *_: [])
    publish_files(("hold.bpmn", write(process(*elements, key="hold"))))


def held(desk: Desk) -> str:
    publish_process(start(), user("A"), end(), flow("S A E"))
    case = desk.start()
    desk.hold(case, FRIDAY, "A")
    return case


def test_a_process_that_never_releases_is_released_on_the_date(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_unchecked(monkeypatch, start(), catch("T", "timer =hold.later"), end(), flow("S T E"))
    publish_unchecked(monkeypatch, start(), catch("T", "timer P400D"), end(), flow("S T E"))
    case = held(desk)
    desk.advance(FRIDAY + SECOND)
    found = desk.case(case)
    assert [task.state for task in found.tasks] == ["open"]
    assert [one.code for one in found.incidents] == ["not_released"]
    with reading():
        assert [(one.ended_how, one.ended_at) for one in holds_of(case)] == [("on_time", FRIDAY)]
    desk.complete(case, "A")
    assert desk.case(case).incidents == ()


def test_a_process_that_ends_at_once_is_released_on_the_date(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_unchecked(monkeypatch, start(), end(), flow("S E"))
    case = held(desk)
    assert desk.task(case, "A").state == "held"
    desk.advance(FRIDAY + SECOND)
    assert desk.task(case, "A").state == "open"
    assert [one.code for one in desk.case(case).incidents] == ["not_released"]


def test_a_process_that_fails_is_released_on_the_date(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_unchecked(
        monkeypatch,
        start(),
        catch("T", "timer PT1H"),
        end("E", "error BAD"),
        flow("S T E"),
    )
    case = held(desk)
    desk.advance(timedelta(hours=1))
    assert desk.task(case, "A").state == "held"
    assert [one.code for one in desk.case(case).incidents] == ["strand_failed"]
    desk.advance(FRIDAY + SECOND)
    assert desk.task(case, "A").state == "open"
    codes = {one.code for one in desk.case(case).incidents}
    assert codes == {"strand_failed", "not_released"}


def test_a_process_that_rests_with_an_incident_is_released_on_the_date(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_unchecked(
        monkeypatch, start(), script("X", "y = number('no')"), RELEASE, end(), flow("S X R E")
    )
    case = held(desk)
    assert [one.element for one in desk.case(case).incidents] == ["X"]
    desk.advance(FRIDAY + SECOND)
    assert desk.task(case, "A").state == "open"
    assert [one.code for one in desk.case(case).incidents] == ["not_released"]
    incident = desk.case(case).incidents[0]
    desk.do(lambda: retry_incident(incident.id, acting=desk.acting()))
    assert desk.case(case).incidents == ()


def test_a_process_that_releases_at_once_leaves_nothing_behind(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_unchecked(monkeypatch, start(), RELEASE, end(), flow("S R E"))
    case = held(desk)
    assert desk.task(case, "A").state == "open"
    assert desk.timers(case) == []
    assert desk.advance(FRIDAY + SECOND) == 0
    with reading():
        assert not db.session.scalars(select(Incident)).all()


def test_a_hold_process_without_an_early_release_can_be_released_early(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_unchecked(
        monkeypatch,
        start(),
        catch("T", "timer =hold.release_at"),
        RELEASE,
        end(),
        flow("S T R E"),
    )
    case = held(desk)
    desk.release(case, "A")
    assert desk.task(case, "A").state == "open"
    assert desk.advance(FRIDAY + SECOND) == 0
