"""What happens when several do the same thing at the same moment."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

from flask import Flask
from sqlalchemy import select

from service.cases import sweeping
from service.cases.beginning import Opening
from service.cases.commands.claim import claim
from service.cases.commands.complete import complete
from service.cases.commands.deliver_message import deliver_message
from service.cases.commands.receive_message import Message, receive_message
from service.cases.commands.start import start as start_case
from service.cases.models import Case, Task
from service.errors import Refusal
from service.extensions import db
from service.ledger import inbox
from service.people.groups import Group
from service.transaction import reading, transaction
from tests.factories.cases import Desk
from tests.factories.definitions import publish_process
from tests.factories.people import add_actor
from tests.integration.cases.shapes import PAPERS_ANY_TIME
from tests.unit.engine.drawn import DEADLINE
from tests.unit.engine.notation import (
    boundary,
    end,
    flow,
    gateway,
    receive,
    start,
    user,
)

MANY = 4


def together(app: Flask, doings: list[Callable[[], object]]) -> list[object]:
    """Do things at the same moment, each in a thread and a transaction of its own.

    Gives what each came to: its value, or the code of its refusal.
    """
    barrier = Barrier(len(doings))
    came: list[object] = [None] * len(doings)

    def run(number: int, do: Callable[[], object]) -> None:
        with app.app_context():
            barrier.wait()
            try:
                with transaction():
                    came[number] = do()
            except Refusal as refusal:
                came[number] = refusal.code()
            finally:
                db.session.remove()

    threads = [Thread(target=run, args=one) for one in enumerate(doings)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came


def sweep_together(app: Flask, sweep: Callable[[], int]) -> list[int]:
    """Let several tickers look at the books at the same moment; give how much each did."""
    barrier = Barrier(MANY)
    done = [0] * MANY

    def run(number: int) -> None:
        with app.app_context():
            barrier.wait()
            done[number] = sweep()
            db.session.remove()

    threads = [Thread(target=run, args=[number]) for number in range(MANY)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done


def test_of_two_completions_one_wins(desk: Desk, ground: Flask) -> None:
    publish_process(start(), user("A", "B"), end(), flow("S A B E"))
    for _ in range(3):
        case = desk.start()
        task = desk.task(case, "A").id
        acting = desk.acting()
        came = together(
            ground,
            [lambda one=task, by=acting: complete(one, {}, acting=by) and "done" for _ in range(2)],
        )
        assert sorted(map(str, came)) == ["done", "task_already_done"]
        desk.check()
        assert desk.open(case) == ["B"]


def test_of_several_claimers_one_wins(desk: Desk, ground: Flask) -> None:
    publish_process(start(), user("A"), end(), flow("S A E"))
    actors = [
        desk.do(lambda n=number: add_actor(f"officer{n}", Group.OFFICER)) for number in range(MANY)
    ]
    case = desk.start()
    task = desk.task(case, "A").id
    came = together(
        ground,
        [lambda who=who: claim(task, acting=desk.acting(who)).assignee for who in actors],
    )
    assert Counter(came)["task_already_claimed"] == MANY - 1
    assert desk.task(case, "A").assignee in came


def test_parallel_tasks_of_one_case_are_all_completed(desk: Desk, ground: Flask) -> None:
    names = ["A", "B", "C", "D"]
    publish_process(
        start(),
        gateway("parallel", "G", "J"),
        user(*names, "Z"),
        end(),
        flow("S G"),
        *(flow(f"G {one} J") for one in names),
        flow("J Z E"),
    )
    case = desk.start()
    tasks = {one.element: one.id for one in desk.case(case).tasks}
    acting = desk.acting()
    came = together(
        ground,
        [
            lambda one=one: complete(tasks[one], {one: True}, acting=acting) and "done"
            for one in names
        ],
    )
    assert came == ["done"] * 4
    desk.check()
    assert desk.open(case) == ["Z"]
    assert desk.case(case).data == dict.fromkeys(names, True)


def test_cases_get_different_numbers(desk: Desk, ground: Flask) -> None:
    publish_process(start(), user("A"), end(), flow("S A E"))
    acting = desk.acting()
    together(
        ground, [lambda: start_case(Opening("p"), acting=acting).reference for _ in range(MANY)]
    )
    with reading():
        numbers = db.session.scalars(select(Case.number)).all()
    assert len(set(numbers)) == MANY
    desk.check()


def test_one_message_is_delivered_once_by_many_deliverers(desk: Desk, ground: Flask) -> None:
    publish_process(*PAPERS_ANY_TIME)
    case = desk.start()
    acting = desk.acting()
    for round_number in range(1, 4):
        received = desk.do(lambda: receive_message(Message("docs", "test"), acting=acting)[0].id)
        came = together(
            ground,
            [lambda one=received: deliver_message(one, acting=acting).state for _ in range(MANY)],
        )
        assert came == ["delivered"] * MANY
        desk.check()
        assert desk.open(case) == ["A", *["X"] * round_number]


def test_messages_to_one_case_at_the_same_moment_all_arrive(desk: Desk, ground: Flask) -> None:
    publish_process(*PAPERS_ANY_TIME)
    case = desk.start()
    acting = desk.acting()
    received = [
        desk.do(lambda: receive_message(Message("docs", "test"), acting=acting)[0].id)
        for _ in range(MANY)
    ]
    together(
        ground, [lambda one=one: deliver_message(one, acting=acting).state for one in received]
    )
    sweeping.deliver_stored(desk.now)
    desk.check()
    assert desk.open(case) == ["A", *["X"] * MANY]


def test_a_kept_message_goes_to_one_of_the_cases_that_come_to_wait(
    desk: Desk, ground: Flask
) -> None:
    publish_process(start(), receive("M"), user("A"), end(), flow("S M A E"))
    desk.send("docs", ttl=timedelta(hours=1))
    acting = desk.acting()
    together(ground, [lambda: start_case(Opening("p"), acting=acting).id for _ in range(MANY)])
    desk.check()
    with reading():
        assert len(db.session.scalars(select(Task)).all()) == 1


def test_a_message_and_the_case_that_waits_for_it_meet(desk: Desk, ground: Flask) -> None:
    publish_process(start(), receive("M"), user("A"), end(), flow("S M A E"))
    acting = desk.acting()
    message = Message("docs", "test", ttl=timedelta(hours=1))
    for number in range(1, 5):
        received = desk.do(lambda: receive_message(message, acting=acting)[0].id)
        together(
            ground,
            [
                lambda one=received: deliver_message(one, acting=acting).state,
                lambda: start_case(Opening("p"), acting=acting).id,
            ],
        )
        sweeping.look_again(desk.now)
        desk.check()
        with reading():
            assert inbox.get(received).state == "delivered"
            assert len(db.session.scalars(select(Task)).all()) == number


def test_of_two_messages_with_one_outside_id_one_is_stored(desk: Desk, ground: Flask) -> None:
    message = Message("docs", "test", external_id="7")
    acting = desk.acting()

    def receive_once() -> tuple[str, bool]:
        received, is_new = receive_message(message, acting=acting)
        return received.id, is_new

    came = together(ground, [receive_once for _ in range(MANY)])
    assert len({one[0] for one in came}) == 1  # type: ignore[index]
    assert sorted(one[1] for one in came) == [False] * 3 + [True]  # type: ignore[index]


def test_a_timer_fires_once_by_many_tickers(desk: Desk, ground: Flask) -> None:
    publish_process(
        start(),
        user("A"),
        boundary("T", "A", "timer R/PT1H", interrupting=False),
        user("X"),
        end(),
        flow("S A E"),
        flow("T X E"),
    )
    case = desk.start()
    for hour in range(1, 4):
        desk.now += timedelta(hours=1)
        done = sweep_together(ground, lambda: sweeping.fire_due(desk.now))
        assert sum(done) == 1
        desk.check()
        assert desk.open(case) == ["A", *["X"] * hour]
    assert desk.case(case).incidents == ()


def test_a_ticker_leaves_the_rest_of_its_list_to_who_was_there_before(desk: Desk) -> None:
    publish_process(*DEADLINE)
    cases = [desk.start() for _ in range(3)]
    desk.now += timedelta(hours=1)
    fired: list[int] = []

    def going() -> bool:
        fired.append(sweeping.fire_due(desk.now) if len(fired) == 1 else 0)
        return True

    assert sweeping.fire_due(desk.now, going=going, beside_others=True) == 1
    assert fired == [0, 2]
    assert [desk.open(case) for case in cases] == [["B"]] * 3


def test_a_timer_start_starts_one_case_by_many_tickers(desk: Desk, ground: Flask) -> None:
    publish_process(start("T", "timer R/PT1H"), user("A"), end(), flow("T A E"), at=desk.now)
    desk.now += timedelta(hours=1)
    sweep_together(ground, lambda: sweeping.start_due(desk.now))
    with reading():
        assert len(db.session.scalars(select(Case)).all()) == 1
    desk.check()


def test_a_held_task_is_released_once_by_many_tickers(desk: Desk, ground: Flask) -> None:
    publish_process(start(), user("A"), end(), flow("S A E"))
    case = desk.start()
    desk.hold(case, desk.now + timedelta(hours=1), "A")
    desk.now += timedelta(hours=2)
    sweep_together(ground, lambda: sweeping.fire_due(desk.now))
    sweeping.fire_due(desk.now)
    desk.check()
    assert desk.task(case, "A").state == "open"
    assert desk.log(case).count("task_released") == 1
