from datetime import date, timedelta
from decimal import Decimal

import pytest

from service.cases.case_list import CaseFilter, list_cases
from service.cases.field_filters import FieldFilter
from service.cases.narrowing import SortUnknown
from service.cases.subjects.details import SubjectGiven
from service.cases.worklist import TaskFilter, count_tasks, list_tasks
from service.paging import CursorUnreadable
from service.people.actors import SYSTEM, Actor
from service.people.groups import Group
from service.sla.statuses import Status
from service.transaction import reading
from tests.factories.cases import Desk
from tests.factories.definitions import publish_process
from tests.factories.people import add_actor
from tests.integration.cases.sla_notation import sla
from tests.unit.engine.notation import boundary, end, flow, start, user

DAY = timedelta(days=1)
EVERY_STATE = ("open", "held", "completed", "cancelled")


@pytest.fixture
def cases(desk: Desk) -> list[str]:
    """Cases whose tasks stand in every way that a clock can."""
    inner = sla(within="4 days", amber="2 days")
    publish_process(
        start(),
        user("A", inner=inner),
        boundary("M", "A", "message docs"),
        end(),
        flow("S A E"),
        flow("M E"),
    )
    publish_process(start(), user("B"), end(), flow("S B E"), key="q")
    late, started = desk.start(), []
    for days in range(7):
        started.append(desk.start())
        if days == 1:
            desk.complete(started[0], "A")
        if days == 3:
            desk.hold(started[2], desk.now + 20 * DAY)
        if days == 4:
            desk.send("docs", case_id=started[4])
        desk.advance(DAY)
    desk.complete(started[1], "A")
    return [late, *started, desk.start("q")]


def test_the_lists_filter_by_status_as_the_views_show_it(desk: Desk, cases: list[str]) -> None:
    with reading():
        tasks = list_tasks(TaskFilter(states=EVERY_STATE), actor=SYSTEM, now=desk.now, limit=200)
        every = list_cases(CaseFilter(), actor=SYSTEM, now=desk.now)
        assert {one.sla.status for one in tasks.items} == set(Status)
        for wanted in Status:
            kept = list_tasks(
                TaskFilter(states=EVERY_STATE, sla=wanted), actor=SYSTEM, now=desk.now, limit=200
            )
            shown = {one.id for one in tasks.items if one.sla.status is wanted}
            assert {one.id for one in kept.items} == shown, wanted
            some = list_cases(CaseFilter(sla=wanted), actor=SYSTEM, now=desk.now)
            assert {one.case.id for one in some.items} == {
                one.case.id for one in every.items if one.sla.status is wanted
            }, wanted


def test_pages_hold_every_task_once(desk: Desk, cases: list[str]) -> None:
    with reading():
        for sort in ("due", "-due", "opened", "-opened", "name"):
            seen = ids_over_pages(desk, sort)
            assert len(seen) == len(set(seen)) == len(cases), sort
        assert count_tasks(TaskFilter(states=EVERY_STATE), actor=SYSTEM, now=desk.now) == len(cases)


def ids_over_pages(desk: Desk, sort: str) -> list[str]:
    """Read the list of all tasks to its end, two at a time."""
    wanted = TaskFilter(states=EVERY_STATE)
    seen: list[str] = []
    page = list_tasks(wanted, actor=SYSTEM, now=desk.now, sort=sort, limit=2)
    seen += [one.id for one in page.items]
    while page.next is not None:
        page = list_tasks(wanted, actor=SYSTEM, now=desk.now, sort=sort, limit=2, cursor=page.next)
        seen += [one.id for one in page.items]
    return seen


def test_what_cannot_be_sorted_filtered_or_read_is_refused(desk: Desk) -> None:
    with reading():
        with pytest.raises(SortUnknown, match="due, -due"):
            list_tasks(TaskFilter(), actor=SYSTEM, now=desk.now, sort="size")
        for cursor in ("%%%", "bm90IGpzb24", "W10", "WzFd"):
            with pytest.raises(CursorUnreadable):
                list_tasks(TaskFilter(), actor=SYSTEM, now=desk.now, cursor=cursor)


def officer(desk: Desk, name: str, *roles: str) -> Actor:
    return desk.do(lambda: add_actor(name, Group.OFFICER, roles_held=roles))


def test_the_worklist_is_narrowed_by_people_case_and_words(desk: Desk) -> None:
    publish_process(
        start(),
        user("A", name="Inspect", handrail__roles="surveyor", handrail__assignee="${who}"),
        end(),
        flow("S A E"),
    )
    ann = officer(desk, "ann", "surveyor")
    officer(desk, "bob")
    mine, his, free = (
        desk.start(who=who, title=title)
        for who, title in (("ann", "High St"), ("bob", "Low St"), ("", "Mill Rd"))
    )

    def found(**said: object) -> set[str]:
        with reading():
            page = list_tasks(TaskFilter(**said), actor=ann, now=desk.now)  # type: ignore[arg-type]
            return {one.case.id for one in page.items}

    assert found() == {mine, his, free}
    assert found(assignee="me") == {mine}
    assert found(assignee="bob") == {his}
    assert found(assignee="none") == {free}
    assert found(role="surveyor") == found(role="mine") == {mine, his, free}
    assert found(role="cleaner") == set()
    assert found(case=his) == {his}
    assert found(process="p") == {mine, his, free}
    assert found(text="inspect") == {mine, his, free}
    assert found(text="mill") == {free}
    assert found(text="100%") == set()
    assert found(due_before=desk.now) == set()


def test_the_cases_are_narrowed_by_what_is_known_of_them(desk: Desk) -> None:
    fields = "<handrail:searchField name='street'/>"
    publish_process(
        f"<extensionElements>{fields}</extensionElements>",
        start(),
        user("A", handrail__roles="surveyor"),
        end(),
        flow("S A E"),
    )
    officer(desk, "ann")
    one = desk.start(street="Ötzi Road", owner="ann", external_ref="X1")
    desk.now += DAY
    other = desk.start(street="High Street")
    desk.complete(other, "A")

    def found(**said: object) -> set[str]:
        with reading():
            page = list_cases(CaseFilter(**said), actor=SYSTEM, now=desk.now)  # type: ignore[arg-type]
            return {row.case.id for row in page.items}

    assert found(state="open") == found(owner="ann") == found(external_ref="X1") == {one}
    assert found(role="surveyor") == {one}
    assert found(text="ötzi") == {one}
    assert found(text="hr-000002") == {other}
    assert found(updated_since=desk.now) == {other}
    assert found(process="none") == set()


def test_both_lists_are_narrowed_by_search_fields_and_by_whom_a_case_is_about(desk: Desk) -> None:
    declared = {"street": "text", "rent": "number", "seen": "date"}
    fields = "".join(f"<handrail:searchField name='{k}' type='{v}'/>" for k, v in declared.items())
    publish_process(
        f"<extensionElements>{fields}</extensionElements>",
        start(),
        user("A"),
        end(),
        flow("S A E"),
    )
    officer(desk, "ann")
    one = desk.start(
        street="Ash Road 1", rent=450, seen="2026-11-20", subject=SubjectGiven("Zoë Ash")
    )
    two = desk.start(street="Elm Road 2", rent=700, seen="2026-12-24", owner="ann")

    def found(*fields: FieldFilter, **said: str) -> set[str]:
        with reading():
            tasks = list_tasks(TaskFilter(fields=fields, **said), actor=SYSTEM, now=desk.now)  # type: ignore[arg-type]
            cases = list_cases(CaseFilter(fields=fields, **said), actor=SYSTEM, now=desk.now)  # type: ignore[arg-type]
        assert {task.case.id for task in tasks.items} == {row.case.id for row in cases.items}
        return {row.case.id for row in cases.items}

    assert found(FieldFilter("street", "ash r")) == {one}
    assert found(FieldFilter("street", "road")) == set()
    assert found(FieldFilter("rent", least=Decimal("450.01"))) == {two}
    assert found(FieldFilter("rent", least=Decimal(450), most=Decimal(450))) == {one}
    assert found(FieldFilter("seen", most=date(2026, 12, 1))) == {one}
    assert found(FieldFilter("street", "elm"), FieldFilter("rent", most=Decimal(1))) == set()
    assert found(person="zoe") == {one}
    assert found(person="road") == found(person="-") == set()
    with reading():
        page = list_cases(CaseFilter(unowned=True), actor=SYSTEM, now=desk.now, sort="-due")
        assert [row.case.id for row in page.items] == [one]


def test_a_restricted_case_is_on_no_list_but_that_of_those_named(desk: Desk) -> None:
    publish_process(start(), user("A"), end(), flow("S A E"))
    ann, bob = officer(desk, "ann"), officer(desk, "bob")
    desk.start(restricted_to=("ann",))
    with reading():
        for actor, wanted in ((ann, 1), (bob, 0)):
            assert len(list_cases(CaseFilter(), actor=actor, now=desk.now).items) == wanted
            assert len(list_tasks(TaskFilter(), actor=actor, now=desk.now).items) == wanted
