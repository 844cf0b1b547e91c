import pytest

from service.engine import effects
from tests.unit.engine.driver import AT, Run, define
from tests.unit.engine.notation import (
    boundary,
    call,
    catch,
    end,
    event_sub,
    flow,
    gateway,
    process,
    script,
    service,
    several,
    start,
    sub,
    throw,
    user,
    write,
)

LATE = script("LATE", "late = 1")


def scope(*inner, kind, interrupting=True):
    return (
        start(),
        sub("Q", start("SQ"), *inner),
        user("N", "H"),
        boundary("B", "Q", kind, interrupting=interrupting),
        flow("S Q N"),
        flow("B H"),
    )


@pytest.mark.parametrize("kind", ["signal alarm", "escalation UP", "error BAD"])
def test_automatic_work_inside_does_not_run_on(kind):
    inner = (
        user("A"),
        gateway("parallel", "P"),
        LATE,
        script("LATE2", "late2 = 1"),
        flow("SQ A P"),
    )
    if kind.startswith("error"):
        inner += (end("T", kind), flow("P T"), flow("P LATE LATE2"))
    else:
        inner += (throw("T", kind), flow("P T LATE"), flow("P LATE2"))
    run = Run(*scope(*inner, kind=kind)).do("A")
    assert run.open == ["H"]
    assert "late" not in run.data
    assert "late2" not in run.data
    assert run.path == "S SQ A P T B"
    assert run.do("H").ended


def test_a_condition_stops_the_next_automatic_task():
    inner = (user("A"), script("SET", "level = 5"), LATE, flow("SQ A SET LATE"))
    run = Run(*scope(*inner, kind="if level > 3")).do("A")
    assert run.open == ["H"]
    assert "late" not in run.data


@pytest.mark.parametrize(
    ("kind", "hit"),
    [("timer PT1H", lambda run: run.fire("B")), ("message", lambda run: run.message("B"))],
)
def test_timers_and_messages_interrupt(kind, hit):
    run = Run(*scope(user("A"), LATE, flow("SQ A LATE"), kind=kind))
    hit(run)
    assert run.open == ["H"]
    assert run.waits == []
    assert run.passed("Q") == {"entered": 1, "cancelled": 1}


def test_a_finished_activity_disarms_its_events():
    run = Run(*scope(user("A"), flow("SQ A"), kind="signal")).do("A")
    assert run.open == ["N"]
    assert run.waits == []


@pytest.mark.parametrize(
    ("kind", "hit"),
    [
        ("message", lambda run: run.message("B")),
        ("signal", lambda run: run.signal()),
        ("timer R3/PT1H", lambda run: run.fire("B")),
    ],
)
def test_a_non_interrupting_event_happens_again_and_again(kind, hit):
    run = Run(*scope(user("A"), flow("SQ A"), kind=kind, interrupting=False))
    for turn in range(3):
        hit(run)
        assert run.open == ["A"] + ["H"] * (turn + 1)
    assert run.waits == ([] if kind.startswith("timer") else ["B"])
    for _ in range(3):
        run.do("H")
    assert run.do("A").do("N").ended


def test_two_escalations_in_a_row_are_both_caught():
    inner = (
        user("A"),
        throw("T", "escalation UP"),
        throw("T2", "escalation UP"),
        user("C"),
        flow("SQ A T T2 C"),
    )
    run = Run(*scope(*inner, kind="escalation UP", interrupting=False)).do("A")
    assert run.open == ["C", "H", "H"]


def test_the_first_interrupting_event_wins():
    run = Run(
        start(),
        user("A", "H1", "H2", "H3"),
        boundary("B1", "A", "message docs"),
        boundary("B2", "A", "message more"),
        boundary("B3", "A", "signal", interrupting=False),
        flow("S A"),
        flow("B1 H1"),
        flow("B2 H2"),
        flow("B3 H3"),
    )
    run.signal().message("B2")
    assert run.open == ["H2", "H3"]
    assert run.waits == []


def test_a_signal_reaches_everything_that_catches_it():
    run = Run(
        start(),
        gateway("parallel", "P"),
        user("A", "H", "C", "D"),
        boundary("B", "A", "signal", interrupting=False),
        catch("K", "signal"),
        flow("S P A"),
        flow("P K C"),
        flow("B H"),
        event_sub("EV", start("X", "signal", isInterrupting="false"), user("U"), flow("X U")),
    )
    assert run.signal().open == ["A", "C", "H", "U"]


@pytest.mark.parametrize(("codes", "seen"), [(("WORSE", ""), "H2"), (("BAD", ""), "H1")])
def test_an_error_event_names_its_error_or_any(codes, seen):
    run = Run(
        start(),
        service("A"),
        user("H1", "H2"),
        boundary("B1", "A", f"error {codes[0]}"),
        boundary("B2", "A", "error"),
        flow("S A"),
        flow("B1 H1"),
        flow("B2 H2"),
    )
    assert run.work_error("A", "BAD").open == [seen]


def test_a_race_of_events_is_won_once():
    race = (
        start(),
        gateway("eventBased", "G"),
        catch("T1", "timer PT1H"),
        catch("T2", "timer R2/PT2H"),
        catch("M", "message"),
        catch("I", "if ok"),
        user("A", "B", "C", "D"),
        flow("S G T1 A"),
        flow("G T2 B"),
        flow("G M C"),
        flow("G I D"),
    )
    hits = {
        "A": lambda run: run.fire("T1"),
        "B": lambda run: run.fire("T2"),
        "C": lambda run: run.message("M"),
        "D": lambda run: run.set(ok=True),
    }
    for seen, hit in hits.items():
        run = Run(*race)
        assert run.waits == ["M", "T1", "T2"]
        hit(run)
        assert run.open == [seen]
        assert run.waits == []
        assert run.passed("G") == {"entered": 1, "completed": 1}
        assert sum(run.passed(one).total() for one in ("T1", "T2", "M", "I")) == 2


@pytest.mark.parametrize(
    "host",
    [
        sub("Q", several(cardinality=3), start("SQ"), user("A"), flow("SQ A")),
        user("Q", inner=several(cardinality=3)),
    ],
)
def test_an_event_on_several_instances_interrupts_them_all(host):
    run = Run(start(), host, user("H"), boundary("B", "Q", "message"), flow("S Q"), flow("B H"))
    assert len(run.open) == 3
    run.do(run.open[0]).message("B")
    assert run.open == ["H"]
    assert run.do("H").ended


def test_an_error_in_one_instance_leaves_them_all():
    inner = (several(cardinality=3), start("SQ"), user("A"), end("X", "error BAD"))
    run = Run(
        start(),
        sub("Q", *inner, flow("SQ A X")),
        user("H"),
        boundary("B", "Q", "error BAD"),
        flow("S Q"),
        flow("B H"),
    )
    assert run.do("A", 1).open == ["H"]


@pytest.mark.parametrize("catcher", ["boundary", "event sub-process"])
def test_a_condition_made_true_by_completed_work_stops_the_next_step(catcher):
    if catcher == "boundary":
        run = Run(*scope(user("A"), LATE, flow("SQ A LATE"), kind="if hot"))
    else:
        handler = event_sub("EV", start("X", "if hot"), user("H"), flow("X H"))
        run = Run(start(), user("A"), LATE, flow("S A LATE"), handler)
    run.do("A", hot=True)
    assert run.open == ["H"]
    assert "late" not in run.data


def test_a_timer_on_a_persons_task_hangs_on_to_it():
    run = Run(
        start(),
        user("A", "H"),
        boundary("T", "A", "timer 5 working days", interrupting=False, handrail__clock="target"),
        flow("S A"),
        flow("T H"),
    )
    task = run.find(run.tasks, "A")
    timer = next(iter(run.timers.values()))
    assert (timer.attached_to, timer.rule, timer.clock) == (task, "5 working days", "target")
    assert timer.base_at == run.at
    assert timer.base_at > AT


def test_a_timer_on_a_sub_process_hangs_on_to_no_task():
    run = Run(*scope(user("A"), flow("SQ A"), kind="timer PT1H"))
    assert [timer.attached_to for timer in run.timers.values()] == [None]


def test_an_event_on_a_call_stops_the_called_process():
    called = define(write(process(start(), user("A"), flow("S A"), key="c")), key="c")
    run = Run(
        start(),
        call("K", "c"),
        user("H"),
        boundary("B", "K", "message"),
        flow("S K"),
        flow("B H"),
        calls=[called],
    )
    assert run.open == ["A"]
    assert run.message("B").open == ["H"]
    assert effects.TaskClosed in {type(one) for one in run.last}
