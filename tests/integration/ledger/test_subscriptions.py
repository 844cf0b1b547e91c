"""The book of what waits: whoever is meant by a message is found by its name and values."""

import pytest
from flask import Flask

from service.ledger import subscriptions
from service.ledger.subscriptions import Subscription
from service.transaction import reading, transaction
from tests.factories.cases import Desk
from tests.factories.definitions import publish_process
from tests.unit.engine.notation import end, flow, start, user


@pytest.fixture
def cases(ground: Flask) -> tuple[str, str]:
    publish_process(start(), user("A"), end(), flow("S A E"))
    desk = Desk()
    return desk.start(), desk.start()


def subscribe(case: str, *tokens: int, name: str = "docs", **correlation: object) -> None:
    with transaction():
        for token in tokens:
            subscriptions.subscribe(
                Subscription(
                    case_id=case,
                    strand_id=f"of {case}",
                    token=token,
                    element="W",
                    version_id="v1",
                    kind="message",
                    name=name,
                    correlation=correlation,
                )
            )


def test_who_waits_is_found_by_name_values_and_case(cases: tuple[str, str]) -> None:
    first, second = cases
    subscribe(first, 1, 2, ref=1)
    subscribe(second, 3, ref=1)
    subscribe(second, 4, ref=2)
    subscribe(second, 5, name="answer")
    asked = subscriptions.waiting_for
    with reading():
        assert tokens(asked("message", "docs")) == [1, 2, 3, 4]
        assert tokens(asked("message", "docs", correlation={"ref": 1})) == [1, 2, 3]
        assert tokens(asked("message", "docs", correlation={}, case_id=first)) == []
        assert tokens(asked("message", "docs", case_id=second)) == [3, 4]
        assert asked("signal", "docs") == []
        assert tokens(subscriptions.of_case(second)) == [3, 4, 5]
        assert subscriptions.awaited_names("message", most=9) == ["answer", "docs"]
        assert subscriptions.awaited_names("message", most=1) == ["answer"]


def tokens(found: list[Subscription]) -> list[int]:
    return [one.token for one in found]


def test_of_each_case_the_longest_waiting_is_asked(cases: tuple[str, str]) -> None:
    first, second = cases
    subscribe(second, 1, ref=2)
    subscribe(first, 2, 3, ref=1)
    subscribe(second, 4, ref=1)
    among = subscriptions.has_values({"ref": 1})
    asked = subscriptions.first_of_cases
    with reading():
        assert tokens(asked("docs")) == [1, 2]
        assert tokens(asked("docs", most=1)) == [1]
        assert tokens(asked("docs", among=among)) == [2, 4]
        assert tokens(asked("docs", correlation={"ref": 1}, case_id=second)) == [4]
        assert subscriptions.is_awaited("message", "docs", case_id=first, among=among)
        assert not subscriptions.is_awaited("signal", "docs")


def test_what_waits_is_known_by_another_name_and_ceases_to_wait(cases: tuple[str, str]) -> None:
    case, other = cases
    subscribe(case, 1, 2)
    subscribe(other, 1)
    with transaction():
        subscriptions.rename(f"of {case}", 2, element="X", version_id="v2")
        subscriptions.unsubscribe(f"of {case}", 1)
    with reading():
        assert subscriptions.tokens(f"of {case}") == {2}
        found = [*subscriptions.of_case(case), *subscriptions.of_case(other)]
        told = [(one.token, one.element, one.version_id) for one in found]
        assert told == [(2, "X", "v2"), (1, "W", "v1")]
