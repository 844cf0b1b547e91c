"""A case goes back to the version before; what was done since, without a move, is kept."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import inspect, select

from service.cases.commands.add_task import Adding, add_task
from service.cases.commands.assign import assign_task
from service.cases.commands.claim import claim
from service.cases.commands.extend import extend
from service.cases.commands.migrate import migrate
from service.cases.commands.record_result import Failure, Result
from service.cases.commands.retry_incident import retry_incident
from service.cases.late_holidays import apply_day_off
from service.cases.models import Hold, PastHolder, Strand, StrandKind, Task
from service.cases.moving import Moving
from service.cases.refusals import MigrationCannotBeUndone
from service.extensions import db
from service.ledger import outbox
from service.ledger.timers import Timer
from service.people import roles
from service.people.groups import Group
from service.transaction import reading, transaction
from tests.factories.cases import Desk
from tests.factories.definitions import publish_ad_hoc, publish_process
from tests.factories.people import add_actor
from tests.integration.cases.moving import NAMED, back, move
from tests.integration.cases.sla_notation import london_end, sla
from tests.unit.engine.drawn import LINE
from tests.unit.engine.notation import (
    boundary,
    catch,
    flow,
    gateway,
    script,
    service,
    start,
    throw,
    user,
)


def migrated(desk: Desk, *drawn: str, way: str) -> str:
    """A case of a process, moved to a version that has one task more."""
    publish_process(start(), *drawn, flow(way))
    case = desk.start()
    publish_process(start(), *drawn, user("More"), flow(f"{way} More"))
    desk.do(lambda: migrate(case, Moving(2), acting=desk.acting()))
    return case


def give_up(desk: Desk, case: str) -> str:
    """Fail the case's work for good, and give the incident."""
    (work,) = desk.work(case)
    desk.act(work, Failure("Broken", final=True))
    (incident,) = desk.case(case).incidents
    return incident.id


def test_an_extension_still_counts(desk: Desk) -> None:
    case = migrated(desk, user("A", inner=sla(within="5 days")), way="S A")
    task, to = desk.task(case, "A").id, datetime(2026, 12, 4, 10, tzinfo=UTC)
    desk.do(lambda: extend(task, to, "The tenant is away", acting=desk.acting()))
    back(desk, case)
    clock = desk.task(case, "A").sla
    assert (clock.target_at, clock.original_target_at) == (london_end(4, 12), london_end(28))
    assert [one.due_at for one in desk.timers(case)] == [london_end(4, 12)]
    assert desk.case(case).sla.target_at == london_end(4, 12)


def test_a_closure_that_was_announced_since_still_counts(desk: Desk) -> None:
    days = {"within": "5 working days"}
    drawn = (
        *(sla(within="10 working days"), start(), gateway("parallel", "P"), user("More")),
        *(user("A", inner=sla(**days)), user("B", inner=sla(**days, kind="statutory"))),
        *(catch("T", "timer 5 working days"), flow("P B"), flow("P T")),
    )
    publish_process(*drawn, flow("S P A"), flow("T More"))
    case = desk.start()
    publish_process(*drawn, flow("S P A More"))
    desk.do(lambda: migrate(case, Moving(2), acting=desk.acting()))
    said = {"holiday": True, "acting": desk.acting()}
    apply_day_off("england_and_wales", date(2026, 11, 25), "Funeral", **said)

    def dates() -> list[datetime | None]:
        tasks = [desk.task(case, one).sla.target_at for one in "AB"]
        timer = next(one.due_at for one in desk.timers(case) if one.element == "T")
        return [*tasks, timer, desk.case(case).sla.target_at]

    moved = dates()
    morning = datetime(2026, 12, 1, 9, tzinfo=UTC)
    assert moved == [london_end(1, 12), london_end(30), morning, london_end(8, 12)]
    back(desk, case)
    desk.check()
    assert dates() == moved


def test_a_role_that_was_given_a_task_keeps_it(desk: Desk) -> None:
    case = migrated(desk, user("A"), way="S A")
    with transaction():
        roles.ensure_role("surveyors", "Surveyors")
    task = desk.task(case, "A").id
    desk.do(lambda: assign_task(task, "role:surveyors", acting=desk.acting()))
    back(desk, case)
    assert desk.task(case, "A").roles == ("surveyors",)


def test_who_had_a_task_that_is_taken_back_is_remembered(desk: Desk) -> None:
    publish_process(start(), user("A"), flow("S A"))
    case = desk.start()
    with transaction():
        for role in ("surveyors", "doors"):
            roles.ensure_role(role, role)
    publish_process(start(), user("A", handrail__roles="doors"), flow("S A"))
    desk.do(lambda: migrate(case, Moving(2), acting=desk.acting()))
    assert desk.task(case, "A").roles == ("doors",)
    back(desk, case)
    with reading():
        holders = select(PastHolder.holder).where(PastHolder.case_id == case)
        assert db.session.scalars(holders).all() == ["role:doors"]


def test_a_message_that_was_sent_is_not_sent_again(desk: Desk) -> None:
    case = migrated(desk, throw("T", "message"), user("A"), way="S T A")
    (work,) = desk.work(case)
    desk.act(work, Result({}))
    back(desk, case)
    assert desk.work(case) == []


def test_work_that_was_given_up_keeps_its_incident(desk: Desk) -> None:
    case = migrated(desk, service("W"), user("A"), way="S W A")
    incident = give_up(desk, case)
    back(desk, case)
    assert [one.id for one in desk.case(case).incidents] == [incident]
    assert desk.work(case) == []
    desk.do(lambda: retry_incident(incident, acting=desk.acting()))
    assert len(desk.work(case)) == 1


def test_an_incident_that_was_resolved_stays_so(desk: Desk) -> None:
    drawn = (start(), service("W"), user("A"))
    publish_process(*drawn, flow("S W A"))
    case = desk.start()
    incident = give_up(desk, case)
    publish_process(*drawn, user("More"), flow("S W A More"))
    desk.do(lambda: migrate(case, Moving(2), acting=desk.acting()))
    desk.do(lambda: retry_incident(incident, acting=desk.acting()))
    back(desk, case)
    assert desk.case(case).incidents == ()
    assert len(desk.work(case)) == 1


def test_what_was_told_is_not_told_again(desk: Desk) -> None:
    case = migrated(desk, sla(within="3 days", amber="1 day"), user("A"), way="S A")
    desk.advance(timedelta(days=2, hours=23))
    assert desk.log(case).count("clock_amber") == 1
    back(desk, case)
    desk.advance(timedelta(hours=1))
    assert desk.log(case).count("clock_amber") == 1


def test_work_that_failed_and_was_retried_has_been_acted_on(desk: Desk) -> None:
    drawn: tuple[Any, ...] = (start(), user("A"))
    publish_process(*drawn, flow("S A"))
    case = desk.start()
    publish_process(*drawn, boundary("C", "A", "if true", interrupting=False), service("W"),
                    flow("S A"), flow("C W"))  # fmt: skip
    desk.do(lambda: migrate(case, Moving(2), acting=desk.acting()))
    incident = give_up(desk, case)
    desk.do(lambda: retry_incident(incident, acting=desk.acting()))
    with pytest.raises(MigrationCannotBeUndone):
        back(desk, case)


def small_strands(case: str) -> list[dict[str, Any]]:
    """Every row of what goes on beside the process."""
    with reading():
        kinds = (Strand, Task, Hold, Timer)
        wanted = (select(kind).where(kind.case_id == case) for kind in kinds)
        rows = [row for one in wanted for row in db.session.scalars(one)]
        beside = {
            one.id for one in rows if isinstance(one, Strand) and one.kind is not StrandKind.MAIN
        }
        found = [
            {one.key: getattr(row, one.key) for one in inspect(type(row)).column_attrs}
            for row in rows
            if row.id in beside or getattr(row, "strand_id", None) in beside
        ]
    return sorted(found, key=str)


def test_added_tasks_and_holds_go_on_untouched(desk: Desk) -> None:
    publish_ad_hoc()
    publish_process(start(), user("A"), flow("S A"))
    case, due = desk.start(), desk.now + timedelta(days=9)
    adding = Adding("Ask for keys", due_at=due)
    desk.do(lambda: add_task(case, adding, acting=desk.acting()))
    desk.hold(case, desk.now + timedelta(days=3), "added_task")
    before = small_strands(case)
    assert len(before) > 4
    publish_process(start(), user("Z", "More"), flow("S Z More"))
    desk.do(lambda: migrate(case, Moving(2, {"A": "Z"}), acting=desk.acting()))
    assert (small_strands(case), desk.open(case)) == (before, ["Z", "added_task"])
    back(desk, case)
    desk.check()
    assert (small_strands(case), desk.open(case)) == (before, ["A", "added_task"])
    desk.release(case, "added_task")
    desk.complete(case, "added_task")
    assert desk.open(case) == ["A"]


def test_an_undone_migration_leaves_the_case_as_it_was(desk: Desk) -> None:
    late = boundary("T", "A", "timer P3D")
    publish_process(start(), user("A", inner=sla(within="10 days")), user("B"), late,
                    catch("M", "message"), flow("S A M B"))  # fmt: skip
    case = desk.start()
    before, timers = desk.case(case), [vars(one) for one in desk.timers(case)]
    publish_process(start(), user("A2", name="Visit", inner=sla(within="2 days")), user("B", "H"),
                    boundary("C", "A2", "if true", interrupting=False), script("W", "x = 1"),
                    flow("S A2 B"), flow("C W H"))  # fmt: skip
    move(desk, case, mapping={"A": "A2"}, clocks={"A": "recompute"})
    assert desk.open(case) == ["A2", "H"]
    assert desk.case(case).data["x"] == 1
    back(desk, case)
    after = desk.case(case)
    assert (after.version, after.data, after.sla) == (1, before.data, before.sla)
    assert [(one.id, one.element, one.name, one.sla) for one in after.tasks] == [
        (one.id, one.element, one.name, one.sla) for one in before.tasks
    ]
    assert [plain(one) for one in timers] == [plain(vars(one)) for one in desk.timers(case)]
    assert desk.log(case)[-1] == "migration_undone"
    move(desk, case, mapping={"A": "A2"})
    back(desk, case)
    desk.complete(case, "A")
    desk.send("docs", case_id=case)
    assert desk.open(case) == ["B"]


def plain(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if not key.startswith("_")}


def test_a_task_that_the_migration_ended_is_open_again(desk: Desk) -> None:
    publish_process(*LINE)
    case = desk.start()
    publish_process(*LINE, boundary("T", "A", "if true"), user("H"), flow("T H"))
    task = desk.task(case, "A").id
    move(desk, case)
    assert desk.open(case) == ["H"]
    back(desk, case)
    assert desk.task(case, "A").id == task
    move(desk, case)
    assert desk.open(case) == ["H"]


def test_whoever_claimed_a_task_since_keeps_it(desk: Desk) -> None:
    publish_process(*LINE)
    case = desk.start()
    publish_process(*NAMED)
    move(desk, case, mapping={"A": "A2"})
    olivia = add_actor("olivia", Group.OFFICER)
    task = desk.task(case, "A2").id
    desk.do(lambda: claim(task, acting=desk.acting(olivia)))
    back(desk, case)
    assert desk.task(case, "A").assignee == "olivia"


def test_a_case_that_has_moved_on_is_not_taken_back(desk: Desk) -> None:
    publish_process(*LINE)
    case = desk.start()
    with pytest.raises(MigrationCannotBeUndone):
        back(desk, case)
    publish_process(start(), user("A", "B"), script("X", "y = 1"), flow("S A X B"))
    move(desk, case, 2)
    desk.complete(case, "A")
    with pytest.raises(MigrationCannotBeUndone):
        back(desk, case)


def test_work_that_the_migration_asked_for_is_withdrawn_unless_somebody_does_it(desk: Desk) -> None:
    publish_process(*LINE)
    case = desk.start()
    publish_process(*LINE, boundary("T", "A", "if true", interrupting=False), service("W"),
                    flow("T W"))  # fmt: skip
    move(desk, case)
    assert len(desk.work(case)) == 1
    back(desk, case)
    assert desk.work(case) == []
    move(desk, case)
    (work,) = desk.work(case)
    with transaction():
        outbox.take(work.id, desk.now, during=timedelta(minutes=1))
    with pytest.raises(MigrationCannotBeUndone):
        back(desk, case)
