"""Events at what is open follow the drawing; what has not changed is left alone."""

import pytest

from service.engine import effects, stimuli
from tests.unit.engine.driver import define
from tests.unit.engine.migration.moving import Run, changed, migrate, refused
from tests.unit.engine.notation import (
    boundary,
    call,
    catch,
    end,
    event_sub,
    extension,
    flow,
    gateway,
    handrail,
    process,
    receive,
    repeat,
    service,
    several,
    start,
    sub,
    user,
)

SLA = extension(handrail("sla", within="10 days"))
LINE = (start(), user("A", "B"), end(), flow("S A B E"))


def told(run):
    """What the last move set, took back or asked for, by kind and element."""
    quiet = (effects.VersionChanged, effects.ElementKept, effects.ElementPassed)
    return [(type(one).__name__, one.element) for one in run.last if not isinstance(one, quiet)]


def test_a_new_boundary_event_is_armed_at_an_open_task():
    run = migrate(
        Run(*LINE),
        *LINE,
        boundary("T", "A", "timer PT5H"),
        user("L"),
        flow("T L"),
    )
    assert told(run) == [("TimerSet", "T")]
    assert changed(run).armed == ("T",)
    (timer,) = run.timers.values()
    assert (timer.attached_to, timer.base_at) == (run.find(run.tasks, "A"), run.at)
    assert run.fire("T").open == ["L"]


def test_a_boundary_event_that_is_gone_is_withdrawn_and_the_task_stays():
    late = boundary("T", "A", "timer PT5H"), boundary("M", "A", "message")
    run = migrate(Run(*LINE, *late), *LINE)
    assert told(run) == [("TimerCleared", "T"), ("SubscriptionRemoved", "M")]
    assert [element for _, element in changed(run).withdrawn] == ["T", "M"]
    assert run.do("A").open == ["B"]


def test_one_of_two_boundary_events_changes():
    run = Run(*LINE, boundary("T", "A", "timer PT5H"), boundary("M", "A", "message"))
    timer = run.find(run.timers, "T")
    migrate(run, *LINE, boundary("T", "A", "timer PT5H"), boundary("N", "A", "signal"))
    assert told(run) == [("SubscriptionRemoved", "M"), ("SubscriptionAdded", "N")]
    assert run.find(run.timers, "T") == timer
    assert run.signal().ended


def test_an_sla_is_armed_and_withdrawn_at_an_open_task():
    run = migrate(Run(*LINE), start(), user("A", inner=SLA), user("B"), flow("S A B"))
    assert told(run) == [("TimerSet", "A")]
    migrate(run, *LINE)
    assert told(run) == [("TimerCleared", "A")]
    assert run.do("A").open == ["B"]


def test_each_instance_of_a_loop_gets_the_new_sla_and_can_lose_it():
    twice = several(cardinality=2)
    run = Run(start(), user("A", inner=twice), user("B"), flow("S A B"))
    migrate(run, start(), user("A", inner=SLA + twice), user("B"), flow("S A B"))
    assert told(run) == [("TimerSet", "A"), ("TimerSet", "A")]
    migrate(run, start(), user("A", inner=twice), user("B"), flow("S A B"))
    assert run.do("A").open == ["A"]
    assert run.do("A").open == ["B"]


def test_a_boundary_event_is_armed_above_a_whole_loop():
    twice = several(cardinality=2)
    body = (start(), user("A", inner=twice), user("B"), flow("S A B"))
    run = migrate(Run(*body), *body, boundary("T", "A", "timer"), user("L"), flow("T L"))
    assert run.do("A").open == ["A"]
    assert run.fire("T").open == ["L"]


def test_a_loop_that_repeats_goes_on_under_its_new_boundary_event():
    body = (start(), user("A", inner=repeat(maximum=2)), user("B"), flow("S A B"))
    run = migrate(Run(*body), *body, boundary("T", "A", "timer", interrupting=False))
    assert run.do("A").do("A").open == ["B"]
    assert run.waits == []


@pytest.mark.parametrize("error", [True, False])
def test_an_error_event_is_armed_at_a_sub_process_that_runs(error):
    inside = (start("SQ"), service("W"), flow("SQ W"))
    body = (start(), sub("Q", *inside), user("B", "H"), flow("S Q B"))
    run = Run(*body)
    assert run.move(stimuli.SetData()).last == ()
    migrate(run, *body, boundary("X", "Q", "error BAD"), flow("X H"))
    assert told(run) == []
    assert changed(run).armed == ("X",)
    run.work_error("W") if error else run.work_done("W")
    assert run.open == (["H"] if error else ["B"])


def test_a_call_that_runs_gets_a_boundary_event():
    inner = define(process(start(), user("U"), flow("S U"), key="c"), key="c")
    body = (start(), call("K", "c"), user("B"), flow("S K B"))
    run = Run(*body, calls=[inner])
    migrate(run, *body, boundary("T", "K", "timer"), user("L"), flow("T L"), calls=[inner])
    assert run.fire("T").open == ["L"]


def test_a_repeated_event_that_is_spent_is_not_armed_again():
    late = boundary("T", "A", "timer PT5H", interrupting=False)
    run = Run(*LINE, late).fire("T")
    assert run.waits == []
    migrate(run, *LINE, late)
    assert run.waits == []


def test_what_an_event_has_begun_beside_its_task_goes_on():
    ring = (boundary("T", "A", "timer R/PT1H", interrupting=False), user("N"), flow("T N"))
    run = Run(*LINE, *ring).fire("T")
    migrate(run, *LINE, *ring)
    assert run.open == ["A", "N"]
    assert run.fire("T").open == ["A", "N", "N"]


def test_an_event_gets_another_trigger_beside_its_own():
    late = (user("L"), flow("T L"))
    run = Run(*LINE, boundary("T", "A", "timer PT5H"), *late)
    token = run.find(run.timers, "T")
    migrate(run, *LINE, boundary("T", "A", ["timer PT5H", "message"]), *late)
    assert told(run) == [("SubscriptionAdded", "T")]
    assert run.find(run.timers, "T") == token
    migrate(run, *LINE, boundary("T", "A", "timer PT5H"), *late)
    assert told(run) == [("SubscriptionRemoved", "T")]
    assert run.fire("T").open == ["L"]


def test_an_event_of_another_kind_takes_the_place_of_the_old_one():
    run = Run(*LINE, boundary("T", "A", "timer PT5H"))
    migrate(run, *LINE, boundary("T", "A", "message"))
    assert told(run) == [("TimerCleared", "T"), ("SubscriptionAdded", "T")]


def test_an_event_that_needs_all_of_its_triggers_keeps_what_has_come():
    late = (boundary("T", "A", ["timer PT5H", "message"], every=True), user("L"), flow("T L"))
    run = Run(*LINE, *late).fire("T")
    migrate(run, *LINE, *late)
    assert run.message("T").open == ["L"]


def test_an_event_that_needs_other_triggers_waits_anew():
    def late(*kinds):
        return (boundary("T", "A", kinds, every=True), user("L"), flow("T L"))

    run = Run(*LINE, *late("timer PT5H", "message"))
    migrate(run, *LINE, *late("signal", "message"))
    assert run.waits == ["T", "T"]
    assert run.signal().message("T").open == ["L"]


@pytest.mark.parametrize(
    ("old", "new", "anew"),
    [
        ("message docs", "message docs", False),
        ("message docs", "message more", True),
        ("signal alarm", "signal calm", True),
        ("signal alarm", "signal alarm", False),
    ],
)
def test_a_wait_begins_anew_only_when_what_it_waits_for_has_changed(old, new, anew):
    run = Run(start(), catch("C", old), user("B"), flow("S C B"))
    (token,) = run.subscriptions
    migrate(run, start(), catch("C", new), user("B"), flow("S C B"))
    assert told(run) == ([("SubscriptionRemoved", "C"), ("SubscriptionAdded", "C")] if anew else [])
    assert list(run.subscriptions) == [token]
    assert run.subscriptions[token].name == new.split()[1]
    assert (run.message("C") if "message" in new else run.signal(new.split()[1])).open == ["B"]


def test_another_key_of_a_message_is_another_wait():
    def waiting(key):
        return extension(handrail("correlation", key="ref", value=key))

    run = Run(start(), receive("R", inner=waiting("a")), flow("S R"), data={"a": 1, "b": 2})
    migrate(run, start(), receive("R", inner=waiting("b")), flow("S R"))
    (wait,) = run.subscriptions.values()
    assert wait.correlation == {"ref": 2}


def test_a_condition_that_has_changed_is_asked_at_once():
    body = (start(), user("B"), flow("S C B"))
    run = Run(*body, catch("C", "if x > 5"), data={"x": 3})
    migrate(run, *body, catch("C", "if x > 5"))
    assert run.open == []
    migrate(run, *body, catch("C", "if x > 2"))
    assert run.open == ["B"]


def test_a_condition_that_could_not_be_asked_is_asked_as_the_new_version_says():
    body = (start(), user("B"), flow("S C B"))
    run = Run(*body, catch("C", "if x / 0 > 1"), data={"x": 3})
    assert run.failing == [("C", "expression_failed")]
    migrate(run, *body, catch("C", "if x / 0 > 1"))
    assert run.failing == [("C", "expression_failed")]
    migrate(run, *body, catch("C", "if x > 1"))
    assert (run.failing, run.open) == ([], ["B"])


def test_a_timer_that_could_not_wait_is_tried_again_when_it_is_restarted():
    run = Run(start(), catch("C", "timer =nothing"), user("B"), flow("S C B"))
    assert run.failing == [("C", "no_text")]
    body = (start(), catch("C", "timer PT1H"), user("B"), flow("S C B"))
    migrate(run, *body)
    assert run.failing == [("C", "no_text")], "its clock is kept, such as it is"
    migrate(run, *body, clocks={"C": "restart"})
    assert (run.failing, run.waits) == ([], ["C"])


def test_a_race_gains_and_loses_events():
    def race(*others):
        ways = "".join(flow(f"G {one} B") for one in ("K", *others))
        return (
            start(),
            gateway("eventBased", "G"),
            catch("K", "timer"),
            user("B"),
            ways,
            flow("S G"),
        )

    run = Run(*race("R"), receive("R"))
    timer = run.find(run.timers, "K")
    migrate(run, *race("M"), catch("M", "signal"))
    assert told(run) == [("SubscriptionRemoved", "R"), ("SubscriptionAdded", "M")]
    assert run.find(run.timers, "K") == timer
    assert run.signal().open == ["B"]
    assert run.waits == []


def test_an_event_sub_process_listens_from_now_on_and_another_no_longer():
    def body(key, kind):
        return event_sub(key, start(f"{key}S", kind, isInterrupting="false"), user(f"{key}U"),
                         flow(f"{key}S {key}U"))  # fmt: skip

    run = Run(*LINE, body("V", "message"))
    migrate(run, *LINE, body("W", "signal"))
    assert told(run) == [("SubscriptionRemoved", "VS"), ("SubscriptionAdded", "WS")]
    assert run.signal().open == ["A", "WU"]


def test_what_an_event_sub_process_has_begun_goes_on_or_is_refused():
    began = event_sub("V", start("VS", "message"), user("VU"), flow("VS VU"))
    more = event_sub("W", start("WS", "signal"), user("WU"), flow("WS WU"))
    run = Run(*LINE, began).message("VS")
    assert refused(run, *LINE) == [("element_missing", "V")]
    migrate(run, *LINE, began, more)
    assert (run.open, run.waits) == (["VU"], []), "an interrupted scope listens no more"
    assert run.do("VU").ended


def test_an_ordinary_sub_process_is_not_what_an_event_began():
    inside = (start("SQ"), user("U"), flow("SQ U"))
    run = Run(start(), sub("Q", *inside), flow("S Q"))
    new = event_sub("Q", start("SQ", "message"), user("U"), flow("SQ U"))
    assert refused(run, *LINE, new) == [("element_changed", "Q")]


def test_an_event_that_is_new_and_true_already_happens_in_the_move():
    run = Run(*LINE, data={"x": 9})
    migrate(run, *LINE, boundary("C", "A", "if x > 5"), user("H"), flow("C H"))
    assert run.open == ["H"]
    assert run.tasks != {}


def test_a_condition_on_what_was_chosen_is_the_same_under_the_task_s_new_name():
    def asks(task):
        when = f"if outcomes.{task} == 'yes'"
        late = boundary("C", "B", when, interrupting=False)
        return (start(), user(task, "B", "N"), late, flow(f"S {task} B"), flow("C N"))

    run = Run(*asks("A")).do("A", outcome="yes")
    assert run.open == ["B", "N"]
    migrate(run, *asks("A2"), mapping={"A": "A2"})
    assert run.open == ["B", "N"]
