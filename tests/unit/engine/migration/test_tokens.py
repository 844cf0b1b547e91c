"""Every token keeps its number and goes to its element, or nothing moves at all."""

import orjson
import pytest

from service.engine import DefinitionMissing, Limits, StrandIsOver, effects, stimuli
from tests.unit.engine.driver import define
from tests.unit.engine.migration.moving import Run, changed, migrate, refused
from tests.unit.engine.notation import (
    boundary,
    call,
    catch,
    end,
    event_sub,
    flow,
    gateway,
    process,
    receive,
    repeat,
    script,
    service,
    several,
    start,
    sub,
    user,
)
from tests.unit.engine.undoing import undo

LINE = (start(), user("A", "B"), end(), flow("S A B E"))
FORK = (
    start(),
    gateway("parallel", "P", "J"),
    user("A", "B", "C"),
    end(),
    flow("S P A J C E"),
    flow("P B J"),
)
RICH = (
    start(),
    gateway("parallel", "P", "J"),
    user("A", inner=several(cardinality=2)),
    sub("Q", start("SQ"), user("B"), flow("SQ B")),
    boundary("T", "Q", "timer R3/PT1H", interrupting=False),
    user("H"),
    service("W"),
    gateway("eventBased", "G"),
    catch("K", "timer"),
    receive("R"),
    script("F", "x = 1 / 0"),
    event_sub("EV", start("X", "message more", isInterrupting="false"), user("U"), flow("X U")),
    *(flow(path) for path in ("S P A J", "P Q J", "T H", "P W", "P G K", "G R", "P F")),
)


def test_the_same_drawing_gives_the_same_bytes_and_nothing_opens_or_closes():
    run = Run(*RICH)
    run.do("A").fire("T").message("X")
    before = orjson.loads(run.snapshot)
    books = [dict(book) for book in (run.tasks, run.work, run.timers, run.subscriptions)]
    migrate(run, *RICH)
    after = orjson.loads(run.snapshot)
    assert after.pop("process") == ["p", 2]
    assert before.pop("process") == ["p", 1]
    assert after == before
    assert {type(one) for one in run.last} == {effects.VersionChanged, effects.ElementKept}
    assert [[*one] for one in books] == [
        [*one] for one in (run.tasks, run.work, run.timers, run.subscriptions)
    ]
    assert changed(run) == effects.VersionChanged("p", 1, 2)


def test_a_migrated_strand_goes_on_as_the_new_version_is_drawn():
    run = migrate(Run(*LINE), start(), user("A", "N", "B"), end(), flow("S A N B E"))
    assert run.do("A").open == ["N"]
    assert run.do("N").do("B").ended


def test_an_open_element_is_called_otherwise():
    run = Run(*LINE)
    (token,) = run.tasks
    migrate(run, start(), user("A2", "B"), end(), flow("S A2 B E"), mapping={"A": "A2"})
    assert run.open == ["A2"]
    (kept,) = run.seen(effects.ElementKept, "last")
    assert (kept.token, kept.before, kept.element, kept.version) == (token, "A", "A2", 2)
    assert changed(run).renamed == {"A": "A2"}
    assert run.do("A2").open == ["B"]


def test_two_elements_swap_their_names():
    run = Run(*FORK)
    tokens = {one.element: token for token, one in run.tasks.items()}
    migrate(run, *FORK, mapping={"A": "B", "B": "A"})
    assert {one.element: token for token, one in run.tasks.items()} == {
        "A": tokens["B"],
        "B": tokens["A"],
    }


@pytest.mark.parametrize(
    ("new", "reasons"),
    [
        ((start(), user("B"), end(), flow("S B E")), [("element_missing", "A")]),
        ((start(), service("A"), user("B"), flow("S A B")), [("element_changed", "A")]),
        (
            (start(), sub("Q", start("SQ"), user("A"), flow("SQ A")), user("B"), flow("S Q B")),
            [("element_elsewhere", "A")],
        ),
        (
            (start(), user("A", inner=several(cardinality=2)), flow("S A")),
            [("element_changed", "A")],
        ),
    ],
)
def test_an_open_element_without_its_place_is_refused(new, reasons):
    assert refused(Run(*LINE), *new) == reasons


def test_another_type_of_work_for_a_person_is_the_same_work():
    manual = "<manualTask id='A'/>"
    run = migrate(Run(*LINE), start(), manual, user("B"), flow("S A B"))
    assert run.do("A").open == ["B"]


def test_all_reasons_are_told_at_once():
    gone = (start(), user("X"), end(), flow("S X E"))
    assert refused(Run(*FORK), *gone) == [("element_missing", "A"), ("element_missing", "B")]


def test_a_reason_that_holds_twice_is_told_once():
    aside = (boundary("T", "A", "message", interrupting=False), user("N"), flow("T N"))
    run = Run(*LINE, *aside).message("T").message("T")
    assert run.open == ["A", "N", "N"]
    assert refused(run, *LINE) == [("element_missing", "N")]


def test_two_open_elements_never_become_one():
    one = (start(), user("A", "C"), end(), flow("S A C E"))
    assert refused(Run(*FORK), *one, mapping={"B": "A"}) == [("two_in_one", "B")]


def test_ids_that_nobody_draws_are_refused_by_name():
    mapping = {"X": "A", "A": "Y"}
    found = refused(Run(*LINE), *LINE, mapping=mapping, clocks={"A": "keep", "Z": "keep"})
    assert sorted(found) == [
        ("element_missing", "A"),
        *(("unknown_element", one) for one in ("A", "X", "Y", "Z")),
    ]


def test_what_is_inside_a_sub_process_goes_with_it():
    inside = (start("SQ"), user("B"), end("EQ"))
    run = Run(start(), sub("Q", *inside, flow("SQ B EQ")), user("C"), flow("S Q C"))
    new = (start("SN"), user("B2", "D"), end("EN"))
    migrate(
        run,
        start(),
        sub("Q2", *new, flow("SN B2 D EN")),
        user("C"),
        flow("S Q2 C"),
        mapping={"Q": "Q2", "B": "B2"},
    )
    (owner,) = (one for one in run.seen(effects.ElementKept, "last") if one.element == "Q2")
    (task,) = (one for one in run.seen(effects.ElementKept, "last") if one.element == "B2")
    assert task.within == ((owner.token, "Q2"),)
    assert run.do("B2").do("D").open == ["C"]


def test_a_called_process_stays_on_its_version():
    def called(version, *tasks):
        body = (start(), user(*tasks), flow(f"S {' '.join(tasks)}"))
        return define(process(*body, key="c"), key="c", version=version)

    run = Run(start(), call("K", "c"), user("Z"), flow("S K Z"), calls=[called(1, "A", "B")])
    new = (start(), call("K2", "c"), user("N"), flow("S K2 N"))
    migrate(run, *new, calls=[called(1, "A", "B"), called(2, "X")], mapping={"K": "K2"})
    assert run.do("A").do("B").open == ["N"]
    (owner, inside) = run.seen(effects.ElementKept)
    assert (inside.element, inside.process, inside.version) == ("A", "c", 1)
    assert inside.within == ((owner.token, "K2"),)


def recursive(*after):
    """Calls itself once; the case that was called has the task A."""
    return (
        start(),
        script("D", "depth = (depth or 0) + 1"),
        gateway("exclusive", "X", "M"),
        call("K", "p"),
        user("A", *after),
        flow("S D X"),
        flow("X K", when="depth < 2"),
        flow("X A", when="depth == 2"),
        flow("A M"),
        flow(" ".join(("K", *after, "M"))),
    )


def test_a_process_that_calls_itself_is_migrated_outside_alone():
    run = Run(*recursive())
    migrate(run, *recursive("L"))
    assert run.do("A").open == ["L"], "the call ended as in version 1, then came version 2"
    assert run.do("L").ended


def test_a_strand_in_the_middle_of_a_long_move_goes_on_in_the_new_version():
    ring = (start(), gateway("exclusive", "M"), script("A", "n = (n or 0) + 1"), flow("S M A M"))
    run = Run(*ring, limits=Limits(steps=20))
    assert run.seen(effects.StepLimitReached)
    cured = (
        start(),
        gateway("exclusive", "M"),
        script("A", "n = (n or 0) + 1"),
        user("B"),
        flow("S M A B M"),
    )
    migrate(run, *cured)
    assert run.open == ["B"]


def test_an_event_that_happens_just_now_goes_on_happening():
    late = (boundary("T", "A", "message"), user("L"), flow("T L"))
    run = Run(*LINE, *late)
    run.limits = Limits(steps=0)
    run.message("T")
    run.limits = Limits()
    new = (boundary("T2", "A", "message"), user("L"), flow("T2 L"))
    migrate(run, *LINE, *new, mapping={"T": "T2"})
    assert run.open == ["L"]


def test_what_is_just_being_taken_up_again_is_refused():
    body = (
        start(),
        sub("Q", start("SQ"), user("A", "B"), flow("SQ A B")),
        user("C"),
        flow("S Q C"),
    )
    run = Run(*body).do("A").do("B")
    run.limits = Limits(steps=0)
    undo(run, "A")
    assert refused(run, *body) == [("under_way", "Q")]
    assert run.move(stimuli.Continue()).open == []
    run.limits = Limits()
    assert run.move(stimuli.Continue()).open == ["A"]


def test_a_version_that_is_not_at_hand_is_refused():
    run = Run(*LINE)
    with pytest.raises(DefinitionMissing):
        run.move(stimuli.Migrate(9))


def test_what_has_ended_is_not_migrated():
    run = Run(*LINE).do("A").do("B")
    with pytest.raises(StrandIsOver):
        migrate(run, *LINE)


def test_an_incident_goes_with_its_element_and_is_retried_in_the_new_version():
    run = Run(start(), script("F", "x = 1 / 0"), user("B"), flow("S F B"))
    migrate(run, start(), script("F2", "x = 1"), user("B"), flow("S F2 B"), mapping={"F": "F2"})
    assert run.failing == [("F2", "expression_failed")]
    assert run.retry("F2").open == ["B"]


def test_what_people_chose_is_found_under_the_new_name():
    ways = gateway("exclusive", "X")
    run = Run(start(), user("A", "B", "C"), ways, flow("S A B X C")).do("A", outcome="yes")
    assert run.data["outcomes"] == {"A": "yes"}
    new = flow("X C", when="outcomes.A2 == 'yes'") + flow("X D", when="outcomes.A2 != 'yes'")
    body = (start(), user("A2", "B", "C", "D"), ways, flow("S A2 B X"), new)
    migrate(run, *body, mapping={"A": "A2"})
    assert run.data["outcomes"] == {"A2": "yes"}
    assert run.do("B").open == ["C"]


def test_a_loop_goes_on_with_its_instances():
    old = several(collection="people", item="who", into="said", output="word")
    run = Run(start(), user("A", inner=old), user("B"), flow("S A B"), data={"people": ["x", "y"]})
    run.do("A", word="one")
    migrate(run, start(), user("L", inner=old), user("N"), flow("S L N"), mapping={"A": "L"})
    run.do("L", word="two")
    assert (run.open, run.data["said"]) == (["N"], ["one", "two"])


@pytest.mark.parametrize(
    "loop",
    [
        several(sequential=True, collection="people", item="who", output="word"),
        several(collection="people", item="other", output="word"),
        several(collection="people", item="who", output="other"),
        repeat(maximum=2),
        "",
    ],
)
def test_a_loop_that_loops_otherwise_is_refused(loop):
    old = several(collection="people", item="who", output="word")
    run = Run(start(), user("A", inner=old), flow("S A"), data={"people": ["x", "y"]})
    found = refused(run, start(), user("A", inner=loop), flow("S A"))
    assert found == [("element_changed", "A")]
