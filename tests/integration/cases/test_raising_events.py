import pytest

from service.cases.commands.raise_event import raise_event
from service.cases.events_offered import EventOffer, events_offered
from service.cases.opening import open_case
from service.cases.picture import pictures_of
from service.cases.refusals import EventNotOffered
from service.cases.remaining import mandatory_left
from service.people.actors import SYSTEM
from service.people.verbs import Verb
from service.transaction import reading
from tests.factories.cases import Desk
from tests.factories.definitions import publish_process
from tests.unit.engine.notation import (
    boundary,
    call,
    end,
    extension,
    flow,
    gateway,
    handrail,
    receive,
    several,
    start,
    user,
)


def offering(label: str) -> str:
    return extension(handrail("action", label=label))


def offers(desk: Desk, case: str) -> dict[str, EventOffer]:
    with reading():
        return {one.label: one for one in events_offered(case, actor=SYSTEM, now=desk.now)}


def press(desk: Desk, case: str, offer: EventOffer) -> None:
    desk.do(lambda: raise_event(case, offer.wait, {}, acting=desk.acting()))


def two_versions(desk: Desk, first: str, second: str) -> str:
    """Start a case in which two versions of one process wait, each called by its number."""
    for label, after in ((first, "X"), (second, "Y")):
        wait = receive("M", inner=offering(label))
        publish_process(start(), wait, user(after), end(), flow(f"S M {after} E"), key="called")
    publish_process(
        start(),
        gateway("parallel", "G", "J"),
        call("C", "called", handrail__version="1"),
        call("D", "called", handrail__version="2"),
        end(),
        flow("S G C J E"),
        flow("G D J"),
    )
    return desk.start()


def test_an_event_reaches_the_version_of_a_called_process_that_offers_it(desk: Desk) -> None:
    case = two_versions(desk, "First", "Second")
    found = offers(desk, case)
    assert list(found) == ["First", "Second"]
    press(desk, case, found["Second"])
    assert desk.open(case) == ["Y"]
    assert list(offers(desk, case)) == ["First"]
    press(desk, case, found["First"])
    assert desk.open(case) == ["X", "Y"]


def test_an_offer_is_worded_with_what_the_case_knows_now(desk: Desk) -> None:
    wait = receive("M", inner=offering("${coalesce(who, 'Nobody')} rings"))
    wait = wait.replace(">", "><documentation>Ask ${who} of ${case.reference}.</documentation>", 1)
    publish_process(start(), wait, end(), flow("S M E"))
    case = desk.start(who="Ada")
    (offer,) = offers(desk, case).values()
    assert offer.label == "Ada rings"
    assert offer.explanation == f"Ask Ada of {desk.case(case).reference}."
    assert list(offers(desk, desk.start())) == ["Nobody rings"]


def test_versions_that_offer_the_same_words_are_told_apart(desk: Desk) -> None:
    case = two_versions(desk, "Called off", "Called off")
    found = offers(desk, case)
    assert list(found) == ["Called off (called, version 1)", "Called off (called, version 2)"]
    press(desk, case, found["Called off (called, version 2)"])
    assert desk.open(case) == ["Y"]
    assert list(offers(desk, case)) == ["Called off"]


def test_each_version_of_a_called_process_has_its_own_tokens_drawn(desk: Desk) -> None:
    case = two_versions(desk, "First", "Second")
    press(desk, case, offers(desk, case)["Second"])
    with reading():
        drawn = pictures_of(case, actor=SYSTEM, now=desk.now)
    here = [(one.version, [line.element for line in one.here]) for one in drawn[1:]]
    assert here == [(1, ["M"]), (2, ["Y"])]


def test_work_that_may_come_is_that_of_the_version_that_runs(desk: Desk) -> None:
    case = two_versions(desk, "First", "Second")
    assert owed(desk, case) == {"X", "Y"}
    press(desk, case, offers(desk, case)["First"])
    desk.complete(case, "X")
    assert owed(desk, case) == {"Y"}


def owed(desk: Desk, case: str) -> set[str]:
    def left() -> set[str]:
        return set(mandatory_left(open_case(case, Verb.READ_CASE, desk.acting())))

    return desk.do(left)


def test_instances_of_one_version_are_offered_once_and_taken_in_turn(desk: Desk) -> None:
    wait = receive("M", inner=offering("Answered"))
    publish_process(start(), wait, user("X"), end(), flow("S M X E"), key="called")
    twice = call("C", "called", several(cardinality=2))
    publish_process(start(), twice, end(), flow("S C E"))
    case = desk.start()
    for count in (1, 2):
        (offer,) = offers(desk, case).values()
        press(desk, case, offer)
        assert desk.open(case) == count * ["X"]
    assert offers(desk, case) == {}


def test_a_wait_that_is_over_is_not_answered_by_the_next_one(desk: Desk) -> None:
    again = boundary("M", "A", "message docs", interrupting=False, inner=offering("Called"))
    publish_process(start(), user("A"), again, user("X"), end(), flow("S A E"), flow("M X E"))
    case = desk.start()
    offer = offers(desk, case)["Called"]
    press(desk, case, offer)
    with pytest.raises(EventNotOffered):
        press(desk, case, offer)
    assert desk.open(case) == ["A", "X"]
    press(desk, case, offers(desk, case)["Called"])
    assert desk.open(case) == ["A", "X", "X"]
