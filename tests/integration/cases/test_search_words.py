import pytest
from sqlalchemy import select

from service.cases.case_list import CaseFilter, list_cases
from service.cases.models import SearchWord
from service.cases.search_words import looked_for, words_of
from service.cases.worklist import TaskFilter, list_tasks
from service.extensions import db
from service.people.actors import SYSTEM
from service.transaction import reading
from tests.factories.cases import Desk
from tests.factories.definitions import publish_process
from tests.unit.engine.notation import end, extension, flow, handrail, start, user

STREET = extension(handrail("searchField", name="street"), handrail("searchField", name="phone"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("HR-000012", {"hr000012", "hr", "000012", "12"}),
        ("SO7 7AA", {"so7", "7aa", "so77aa"}),
        ("Zoë O\u2019Brien", {"zoe", "obrien", "o", "brien", "zoeobrien"}),
        ("Straße", {"strasse"}),
        ("\u2013 0 _ …", {"0"}),
        ("", set()),
        (None, set()),
    ],
)
def test_a_text_is_cut_into_the_words_that_people_type(text: str | None, words: set[str]) -> None:
    assert words_of([text]) == words


def test_a_long_text_is_found_by_its_words_only_and_a_long_word_by_its_beginning() -> None:
    assert words_of(["a " * 30]) == {"a"}
    assert words_of(["x" * 100]) == {"x" * 60}
    assert looked_for("x" * 100) == ("x" * 60,)


def test_what_is_looked_for_is_written_as_the_words_are_kept() -> None:
    assert looked_for(" O'Brien  HR-000012 o\u2019brien ÉTÉ % ") == ("obrien", "hr000012", "ete")


def tasks(desk: Desk, text: str) -> set[tuple[str, str]]:
    with reading():
        found = list_tasks(TaskFilter(text=text), actor=SYSTEM, now=desk.now)
        return {(one.case.id, one.element) for one in found.items}


def found(desk: Desk, text: str) -> set[str]:
    with reading():
        page = list_cases(CaseFilter(text=text), actor=SYSTEM, now=desk.now)
        return {row.case.id for row in page.items}


def test_a_case_is_found_when_each_word_begins_one_of_its_own(desk: Desk) -> None:
    publish_process(STREET, start(), user("A"), end(), flow("S A E"))
    one = desk.start(title="Damp in a kitchen", street="12 Mill Road", phone="01632 960 123")
    other = desk.start(title="Damp in a hall", street="9 High Street", external_ref="CRM/77-B")
    assert found(desk, "damp") == {one, other}
    assert found(desk, "DAMP mil") == {one}
    assert found(desk, "damp kitchen high") == set()
    assert found(desk, "01632960123") == found(desk, "0163296") == {one}
    assert found(desk, "crm/77-b") == found(desk, "77") == {other}
    assert found(desk, "hr-000002") == found(desk, "000002") == {other}
    assert found(desk, "itchen") == set()
    assert found(desk, "?!") == set()


def test_the_words_follow_what_is_known_and_only_when_it_changes(desk: Desk) -> None:
    publish_process(STREET, start(), user("A", "B", "C"), end(), flow("S A B C E"))
    case = desk.start(street="Mill Road", phone="1")
    desk.complete(case, "A", note="nothing that is searched for")
    assert found(desk, "mill") == {case}
    desk.complete(case, "B", street="High Road")
    assert found(desk, "mill") == set()
    assert found(desk, "high road") == {case}
    desk.complete(case, "C", street=None)
    assert found(desk, "road") == set()
    with reading():
        assert "highroad" not in db.session.scalars(select(SearchWord.word)).all()


def test_a_title_that_is_computed_is_found_as_it_is_now(desk: Desk) -> None:
    title = {"handrail__title": "Damp at ${street}"}
    publish_process(start(), user("A", "B"), end(), flow("S A B E"), **title)
    case = desk.start(street="Mill")
    assert found(desk, "damp mill") == {case}
    desk.complete(case, "A", street="High")
    assert found(desk, "damp mill") == set()
    assert found(desk, "damp high") == {case}


def test_a_task_is_found_by_its_own_name_and_by_its_case(desk: Desk) -> None:
    publish_process(
        STREET,
        start(),
        user("A", name="Inspect the home"),
        user("B", name="Call ${who}"),
        end(),
        flow("S A B E"),
    )
    one = desk.start(street="Mill Road", who="Ann")
    two = desk.start(street="Inspector Close", who="Bob")
    desk.complete(two, "A")
    assert tasks(desk, "inspect") == {(one, "A"), (two, "B")}
    assert tasks(desk, "inspect home") == {(one, "A")}
    assert tasks(desk, "inspect mill") == {(one, "A")}
    assert tasks(desk, "call bob") == {(two, "B")}
    assert tasks(desk, "road") == {(one, "A")}
    assert tasks(desk, "...") == set()
