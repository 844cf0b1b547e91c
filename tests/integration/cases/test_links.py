"""Links between cases: one lock at a time, both logs told, nobody told of what is hidden."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from service.cases import sweeping
from service.cases.commands.cancel import cancel
from service.cases.commands.link import link, unlink
from service.cases.links import LinkView, links_of
from service.cases.models import LinkKind
from service.cases.refusals import (
    CaseLinksItself,
    CasesAlreadyLinked,
    LinkNotFound,
    OtherCaseUnknown,
)
from service.ledger import audit
from service.people.actors import SYSTEM, Actor
from service.people.groups import Group
from service.people.refusals import NotAllowed, NotFound
from service.transaction import reading
from tests.factories.cases import MONDAY, Desk
from tests.factories.definitions import publish_process
from tests.factories.people import add_actor
from tests.integration.cases.test_concurrency import together
from tests.unit.engine.notation import end, flow, start, user


@pytest.fixture(autouse=True)
def published(desk: Desk) -> None:
    publish_process(start(), user("A"), end(), flow("S A E"))


@pytest.fixture
def olivia(desk: Desk) -> Actor:
    return add_actor("olivia", Group.OFFICER)


def join(
    desk: Desk, one: str, other: str, kind: LinkKind = LinkKind.FOLLOW_UP, by: Actor = SYSTEM
) -> LinkView:
    return desk.do(lambda: link(one, other, kind, acting=desk.acting(by), note=" Same roof "))


def tell(desk: Desk) -> int:
    told = sweeping.tell_links(desk.now)
    desk.check()
    return told


def shown(case: str, actor: Actor = SYSTEM) -> list[tuple[str, bool, str]]:
    with reading():
        return [
            (one.kind, one.outgoing, one.case.id) for one in links_of(case, actor=actor, now=MONDAY)
        ]


def log_of(case: str) -> list[tuple[str, str | None, str | None]]:
    with reading():
        found = audit.entries(case)
        return [(one.kind, one.actor, one.text) for one in found if "link" in one.kind]


def reference(desk: Desk, case: str) -> str:
    return desk.case(case).reference


def test_both_cases_show_a_link_and_both_logs_tell_of_it(desk: Desk, olivia: Actor) -> None:
    one, other = desk.start(), desk.start()
    made = join(desk, one, reference(desk, other), by=olivia)
    assert (made.note, made.linked_by) == ("Same roof", "olivia")
    assert shown(one) == [("follow_up", True, other)]
    assert shown(other) == [("follow_up", False, one)]
    assert log_of(other) == []
    assert tell(desk) == 1
    assert tell(desk) == 0
    (said,), (heard,) = log_of(one), log_of(other)
    assert said == ("case_linked", "olivia", f"This case follows up {reference(desk, other)}.")
    text = f"This case is followed up by {reference(desk, one)}."
    assert heard == ("case_linked", "olivia", text)


@pytest.mark.parametrize("side", [0, 1])
def test_a_link_is_ended_from_either_side_and_may_be_made_again(desk: Desk, side: int) -> None:
    cases = (desk.start(), desk.start())
    made = join(desk, *cases)
    desk.do(lambda: unlink(cases[side], made.id, acting=desk.acting()))
    assert shown(cases[0]) == shown(cases[1]) == []
    assert tell(desk) in (1, 2)
    for case in cases:
        assert [kind for kind, _, _ in log_of(case)] == ["case_linked", "case_unlinked"]
    with pytest.raises(LinkNotFound):
        desk.do(lambda: unlink(cases[side], made.id, acting=desk.acting()))
    join(desk, *cases)
    assert len(shown(cases[1])) == 1


def test_two_cases_are_linked_once_in_each_kind_whoever_links(desk: Desk) -> None:
    one, other = desk.start(), desk.start()
    join(desk, one, other, LinkKind.RELATED)
    join(desk, one, other, LinkKind.DUPLICATE)
    with pytest.raises(CasesAlreadyLinked):
        join(desk, other, one, LinkKind.RELATED)
    with pytest.raises(CaseLinksItself):
        join(desk, one, one)
    with pytest.raises(OtherCaseUnknown):
        join(desk, one, "HR-999999")
    assert {kind for kind, _, _ in shown(one)} == {"related", "duplicate"}


def test_two_who_link_the_same_cases_at_once_make_one_link(desk: Desk, ground: Flask) -> None:
    one, other = desk.start(), desk.start()

    def linking(this: str, that: str) -> Callable[[], object]:
        return lambda: link(this, that, LinkKind.RELATED, acting=desk.acting()).kind

    came = together(ground, [linking(one, other), linking(other, one)])
    assert sorted(map(str, came)) == ["cases_already_linked", "related"]
    assert len(shown(one)) == 1
    assert tell(desk) == 1


def test_a_closed_case_is_linked_too(desk: Desk) -> None:
    one, other = desk.start(), desk.start()
    desk.do(lambda: cancel(one, "Twice", acting=desk.acting()))
    join(desk, one, other, LinkKind.DUPLICATE)
    assert tell(desk) == 1


def test_a_restricted_case_is_not_admitted_to_exist(desk: Desk, olivia: Actor) -> None:
    named = add_actor("nora", Group.OFFICER)
    open_to_all, hidden = desk.start(), desk.start(restricted_to=("nora",))
    for missing in (hidden, reference(desk, hidden), "none"):
        with pytest.raises(OtherCaseUnknown):
            join(desk, open_to_all, missing, by=olivia)
    made = join(desk, open_to_all, hidden, LinkKind.RELATED, by=named)
    tell(desk)
    assert shown(open_to_all, olivia) == []
    assert shown(open_to_all, named) == [("related", True, hidden)]
    assert [text for _, _, text in log_of(open_to_all)] == ["This case is related to another case."]
    assert reference(desk, open_to_all) in str(log_of(hidden))
    with pytest.raises(LinkNotFound):
        desk.do(lambda: unlink(open_to_all, made.id, acting=desk.acting(olivia)))
    with pytest.raises(NotFound):
        shown(hidden, olivia)


def test_a_link_of_other_cases_is_not_ended_from_here(desk: Desk) -> None:
    one, other, third = desk.start(), desk.start(), desk.start()
    made = join(desk, one, other)
    with pytest.raises(LinkNotFound):
        desk.do(lambda: unlink(third, made.id, acting=desk.acting()))


def test_an_analyst_links_nothing(desk: Desk) -> None:
    one, other = desk.start(), desk.start()
    with pytest.raises(NotAllowed):
        join(desk, one, other, by=add_actor("ana", Group.ANALYST))


def test_advancing_time_changes_nothing_of_what_a_link_says(desk: Desk) -> None:
    one, other = desk.start(), desk.start()
    made = join(desk, one, other)
    desk.advance(timedelta(days=2))
    tell(desk)
    with reading():
        assert links_of(other, actor=SYSTEM, now=desk.now)[0].linked_at == made.linked_at
