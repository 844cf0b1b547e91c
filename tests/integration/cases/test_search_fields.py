from datetime import date
from decimal import Decimal

from sqlalchemy import select

from service.cases.models import SearchValue
from service.extensions import db
from service.transaction import reading
from tests.factories.cases import Desk
from tests.factories.definitions import publish_process
from tests.unit.engine.notation import (
    catch,
    end,
    extension,
    flow,
    gateway,
    handrail,
    service,
    start,
    user,
)


def fields(**types: str) -> str:
    return extension(
        *(handrail("searchField", name=name, type=kind) for name, kind in types.items())
    )


def found(case: str) -> dict[str, object]:
    with reading():
        rows = db.session.scalars(select(SearchValue).where(SearchValue.case_id == case))
        return {row.name: row.text_value or row.number_value or row.date_value for row in rows}


def test_search_fields_are_written_in_their_types_as_the_case_moves(desk: Desk) -> None:
    declared = fields(street="text", cost="number", seen="date", urgent="boolean")
    publish_process(declared, start(), user("A", "B", "C"), end(), flow("S A B C E"))
    case = desk.start(street="High St", cost="12.50", seen="2026-11-20", urgent=True)
    assert found(case) == {
        "street": "high st",
        "cost": Decimal("12.50"),
        "seen": date(2026, 11, 20),
        "urgent": "yes",
    }
    desk.complete(case, "A", cost=7, seen="2026-11-21T09:00:00Z", urgent=False)
    assert found(case) == {
        "street": "high st",
        "cost": Decimal(7),
        "seen": date(2026, 11, 21),
        "urgent": "no",
    }
    desk.complete(case, "B", street=None, cost="a lot", seen="soon")
    assert found(case) == {"street": None, "cost": None, "seen": None, "urgent": "no"}
    desk.complete(case, "C", cost=1e30)
    assert found(case)["cost"] is None


def test_a_field_that_cannot_be_computed_is_empty_and_stops_nothing(desk: Desk) -> None:
    declared = extension(handrail("searchField", name="size", value="number(width) * 2"))
    publish_process(declared, start(), user("A"), end(), flow("S A E"))
    case = desk.start(width="wide")
    assert found(case) == {"size": None}
    assert desk.open(case) == ["A"]


def test_a_text_that_cannot_be_computed_stays_as_it_was_drawn(desk: Desk) -> None:
    publish_process(start(), user("A", name="Size ${number(width)}"), end(), flow("S A E"))
    assert desk.task(desk.start(width="wide"), "A").name == "Size ${number(width)}"


def test_a_start_condition_that_fails_is_not_true(desk: Desk) -> None:
    publish_process(
        start("S1", "if number(size) > 3"),
        start("S2", "if true"),
        user("A", "B"),
        end(),
        flow("S1 A E"),
        flow("S2 B E"),
    )
    assert desk.open(desk.start(size="big")) == ["B"]


def test_of_several_pieces_of_work_only_that_of_the_ended_element_is_withdrawn(
    desk: Desk,
) -> None:
    publish_process(
        start(),
        gateway("parallel", "G"),
        service("V"),
        gateway("eventBased", "K"),
        catch("M", "message docs"),
        catch("T", "timer PT0S"),
        end("Stop", "terminate"),
        end(),
        flow("S G V E"),
        flow("G K M Stop"),
        flow("K T E"),
    )
    case = desk.start()
    desk.tick()
    assert [one.element for one in desk.work(case)] == ["V"]
