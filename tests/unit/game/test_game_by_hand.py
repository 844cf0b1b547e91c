from collections import Counter

import pytest

from tests.game.game import Action, Game
from tests.game.model import (
    Assignment,
    Comparison,
    Model,
    MultiInstance,
    Node,
    StandardLoop,
    Trigger,
)
from tests.game.sketch import model, scope


class Hand:
    def __init__(self, played: Model) -> None:
        self.game = Game(played).run()

    def act(self, verb: str, element: str = "", number: int = 0, **details: object) -> "Hand":
        found = [wait.id for wait in self.game.waits() if wait.element == element]
        self.game.act(Action(verb, found[number] if found else 0, **details)).run()
        return self

    def do(self, element: str, number: int = 0, **values: object) -> "Hand":
        return self.act("complete", element, number, values=values)

    @property
    def open(self) -> str:
        kinds = ("task", "work")
        return " ".join(sorted(wait.element for wait in self.game.waits() if wait.kind in kinds))

    @property
    def heard(self) -> str:
        kinds = ("timer", "message", "signal")
        return " ".join(sorted(wait.element for wait in self.game.waits() if wait.kind in kinds))


def boundary(host: str, trigger: Trigger, *, interrupting: bool = True, ident: str = "B") -> Node:
    return Node(ident, "boundary", trigger, host=host, interrupting=interrupting)


def sub(ident: str, *rows: str, nodes: tuple[Node, ...] = (), **details: object) -> Node:
    return Node(ident, "sub_process", body=scope(*rows, nodes=nodes, name=ident), **details)


def handler(
    trigger: Trigger, *rows: str, interrupting: bool = True, nodes: tuple[Node, ...] = ()
) -> Node:
    start = Node("SV", "start", trigger, interrupting=interrupting)
    return Node("V", "event_sub_process", body=scope(*rows, nodes=(start, *nodes), name="V"))


TIMER, LETTER = Trigger("timer", "PT1H"), Trigger("message", "letter")
ALARM, BAD, UP = Trigger("signal", "alarm"), Trigger("error", "BAD"), Trigger("escalation", "UP")


def test_exclusive_gateway_takes_the_first_true_flow_or_the_default():
    rows = ("S U X", "X U1 E1 if a > 3", "X U2 E2 if a > 1", "X U3 E3 else")
    assert Hand(model(scope(*rows), a=0)).do("U", a=5).open == "U1"
    assert Hand(model(scope(*rows), a=0)).do("U", a=2).open == "U2"
    assert Hand(model(scope(*rows), a=0)).do("U", a=1).open == "U3"
    assert Hand(model(scope(*rows))).do("U").open == "U3"


def test_choice_without_a_way_rests_until_it_is_retried():
    hand = Hand(model(scope("S X", "X U E if a > 3"), a=1))
    assert hand.open == ""
    assert hand.act("retry", "X").open == ""
    assert hand.act("set_data", values={"a": 4}).act("retry", "X").open == "U"


def test_parallel_join_waits_for_one_token_of_each_flow_in_a_loop_too():
    rows = ("S X1 P1", "P1 U1 P2", "P1 U2 P2", "P2 U3 X2", "X2 X1 if a == 1", "X2 E else")
    hand = Hand(model(scope(*rows), a=1))
    assert hand.do("U1").open == "U2"
    assert hand.do("U2").do("U3").open == "U1 U2"
    assert hand.do("U2").open == "U1"
    assert hand.do("U1").open == "U3"
    assert hand.do("U3", a=0).game.ended == "completed"


def test_parallel_join_keeps_a_second_token_on_the_same_flow():
    rows = ("S P1", "P1 U1 X P2", "P1 U2 X", "P1 U3 P2", "P2 U4 E")
    hand = Hand(model(scope(*rows)))
    assert hand.do("U1").do("U2").open == "U3"
    assert hand.do("U3").do("U4").game.ended is None


def test_a_join_counts_the_path_of_a_cancelled_task_as_arrived():
    rows = ("S P1", "P1 U1 U4 P2", "P1 U2 P2", "P2 U3 E")
    hand = Hand(model(scope(*rows)))
    assert hand.act("skip", "U1").open == "U2"
    assert hand.do("U2").open == "U3"
    assert hand.act("skip", "U3").game.ended == "completed"


def test_a_bypassed_task_is_passed_without_what_was_chosen_there_before():
    hand = Hand(model(scope("S X1 U1 X2", "X2 X1 if a == 1", "X2 E else"), a=1))
    hand.act("complete", "U1", name="yes")
    assert hand.game.data["outcomes"] == {"U1": "yes"}
    assert hand.act("bypass", "U1").open == "U1"
    assert hand.game.data["outcomes"] == {}


def test_inclusive_join_waits_only_for_what_can_still_come():
    rows = (
        "S O1", "O1 U1 O2 if a > 0", "O1 U2 O2 if b > 0", "O1 U3 O2 else", "O2 U4 E"
    )  # fmt: skip
    assert Hand(model(scope(*rows), a=1, b=0)).do("U1").open == "U4"
    both = Hand(model(scope(*rows), a=1, b=1))
    assert both.do("U2").open == "U1"
    assert both.do("U1").open == "U4"
    assert Hand(model(scope(*rows), a=0, b=0)).do("U3").open == "U4"


def test_inclusive_join_ignores_a_token_that_can_also_reach_a_filled_flow():
    split = ("O2 U1 X1 if a > 0", "O2 U2 X2 if b > 0", "O2 E2 else")
    leaps = ("X1 O1 if c > 0", "X1 O3 else", "X2 O1 if c > 0", "X2 O3 else")
    hand = Hand(model(scope("S O1 U O2", *split, *leaps, "O3 U3 E"), a=1, b=1, c=0)).do("U")
    assert hand.open == "U1 U2"
    assert hand.do("U1").open == "U2 U3"


def test_interrupting_boundary_ends_its_task_and_the_other_leaves_it():
    rows = ("S U E", "B U1 E1")
    hand = Hand(model(scope(*rows, nodes=(boundary("U", TIMER),)))).act("fire", "B")
    assert (hand.open, hand.heard) == ("U1", "")
    kept = boundary("U", Trigger("timer", "R2/PT1H"), interrupting=False)
    hand = Hand(model(scope(*rows, nodes=(kept,)))).act("fire", "B")
    assert (hand.open, hand.heard) == ("U U1", "B")
    hand.act("fire", "B")
    assert (hand.open, hand.heard) == ("U U1 U1", "")
    message = boundary("U", LETTER, interrupting=False)
    hand = Hand(model(scope(*rows, nodes=(message,))))
    assert hand.act("deliver", "B").act("deliver", "B").heard == "B"
    hand.do("U")
    assert (hand.open, hand.heard, hand.game.ended) == ("U1 U1", "", None)


def test_error_climbs_past_codes_it_does_not_fit():
    inner = sub("Q1", "S U X", "X EE if a > 0", "X E else", nodes=(Node("EE", "end", BAD),))
    rows = ("S Q E", "B U1 E1", "BB U2 E2")
    other = boundary("Q1", Trigger("error", "WORSE"), ident="BW")
    outer = sub("Q", "S Q1 E", "BW U3 E3", nodes=(inner, other))
    catching = (boundary("Q", Trigger("error")), boundary("Q", BAD, ident="BB"))
    hand = Hand(model(scope(*rows, nodes=(outer, *catching)), a=1)).do("U")
    assert hand.open == "U2"
    bare = Hand(model(scope("S Q E", nodes=(outer,)), a=1)).do("U")
    assert (bare.open, bare.game.ended) == ("", "failed")


def test_worker_error_is_caught_at_its_task_first():
    rows = ("S W E", "B U1 E1")
    hand = Hand(model(scope(*rows, nodes=(boundary("W", BAD),))))
    assert hand.act("work_error", "W", name="BAD").open == "U1"
    hand = Hand(model(scope(*rows, nodes=(boundary("W", BAD),))))
    assert hand.act("work_error", "W", name="WORSE").game.ended == "failed"


def test_escalation_lets_its_thrower_go_on_unless_it_interrupts():
    rows = ("S Q U2 E", "B U1 E1")
    body = ("S T U E",)
    for interrupting, still in ((True, "U1"), (False, "U U1")):
        inner = sub("Q", *body, nodes=(Node("T", "throw", UP),))
        catching = boundary("Q", UP, interrupting=interrupting)
        assert Hand(model(scope(*rows, nodes=(inner, catching)))).open == still


def test_event_sub_process_interrupts_its_scope_or_runs_beside_it():
    rows = ("S P1", "P1 U1 P2", "P1 U2 P2", "P2 E")
    hand = Hand(model(scope(*rows, nodes=(handler(ALARM, "SV U3 E3"),)))).do("U1")
    hand.act("signal", name="alarm")
    assert (hand.open, hand.heard) == ("U3", "")
    assert hand.do("U3").game.ended == "completed"
    beside = handler(ALARM, "SV U3 E3", interrupting=False)
    hand = Hand(model(scope(*rows, nodes=(beside,))))
    hand.act("signal", name="alarm").act("signal", name="alarm")
    assert (hand.open, hand.heard) == ("U1 U2 U3 U3", "SV")
    hand.do("U1").do("U2").do("U3")
    assert (hand.game.ended, hand.heard) == (None, "SV")
    assert hand.do("U3").game.ended == "completed"


def test_error_handler_takes_over_and_the_scope_then_completes():
    body = sub("Q", "S U EE", nodes=(Node("EE", "end", BAD), handler(Trigger("error"), "SV U1 E1")))
    hand = Hand(model(scope("S Q U2 E", "B U3 E3", nodes=(body, boundary("Q", BAD)))))
    assert hand.do("U").open == "U1"
    assert hand.do("U1").open == "U2"


def test_terminate_ends_its_own_scope_only():
    body = sub("Q", "S P", "P U1 EE", "P U2 E", nodes=(Node("EE", "end", Trigger("terminate")),))
    assert Hand(model(scope("S Q U3 E", nodes=(body,)))).do("U1").open == "U3"


def test_condition_fires_when_it_becomes_true_and_again_only_after_it_was_false():
    watch = Trigger("condition", condition=Comparison("a", ">", 7))
    rows = ("S U E", "B U1 E1")
    hand = Hand(model(scope(*rows, nodes=(boundary("U", watch, interrupting=False),)), a=0))
    for value, still in ((8, "U U1"), (9, "U U1"), (1, "U U1"), (8, "U U1 U1")):
        assert hand.act("set_data", values={"a": value}).open == still


def test_event_with_several_triggers_takes_the_first_or_needs_every_one():
    either = Node("K", "catch", TIMER, also=(LETTER,))
    hand = Hand(model(scope("S K U E", nodes=(either,)))).act("deliver", "K", 1)
    assert (hand.open, hand.heard) == ("U", "")
    both = Node("K", "catch", TIMER, also=(LETTER,), every=True)
    hand = Hand(model(scope("S K U E", nodes=(both,)))).act("deliver", "K", 1)
    assert (hand.open, hand.heard) == ("", "K")
    assert hand.act("fire", "K").open == "U"


def test_timer_that_comes_late_counts_the_turns_it_missed():
    cycle = boundary("U", Trigger("timer", "R/PT1H"), interrupting=False)
    hand = Hand(model(scope("S U E", "B U1 E1", nodes=(cycle,)))).act("fire", "B", missed=2)
    assert [wait.detail for wait in hand.game.waits() if wait.kind == "timer"] == ["R/PT1H #4"]
    assert hand.open == "U U1"


def test_event_gateway_lets_the_first_event_win():
    events = (Node("K1", "catch", TIMER), Node("K2", "catch", LETTER))
    hand = Hand(model(scope("S G", "G K1 U1 E1", "G K2 U2 E2", nodes=events)))
    assert hand.heard == "K1 K2"
    hand.act("deliver", "K2", values={"z": 3})
    assert (hand.open, hand.heard, hand.game.data["z"]) == ("U2", "", 3)


def test_parallel_instances_gather_results_in_the_order_of_the_items():
    loop = MultiInstance(False, None, "items", "item", "result", "results")
    task = Node("U", "user", loop=loop)
    hand = Hand(model(scope("S U U1 E", nodes=(task,)), items=["x", "y"]))
    assert [wait.detail for wait in hand.game.waits()] == ["0 x", "1 y"]
    hand.do("U", 1, result=2).do("U", result=1)
    assert hand.open == "U1"
    assert hand.game.data == {"items": ["x", "y"], "results": [1, 2]}


def test_completion_condition_withdraws_the_other_instances():
    loop = MultiInstance(False, 3, until=Comparison("a", "==", 1))
    hand = Hand(model(scope("S U U1 E", nodes=(Node("U", "user", loop=loop),)), a=0))
    assert hand.do("U").open == "U U"
    assert hand.do("U", a=1).open == "U1"


@pytest.mark.parametrize(("before", "times"), [(True, 0), (False, 1)])
def test_standard_loop_tests_before_or_after(before, times):
    loop = StandardLoop(before, 3, Comparison("a", ">", 0))
    hand = Hand(model(scope("S U U1 E", nodes=(Node("U", "user", loop=loop),)), a=0))
    for _ in range(times):
        hand.do("U")
    assert hand.open == "U1"
    hand = Hand(model(scope("S U U1 E", nodes=(Node("U", "user", loop=loop),)), a=1))
    assert hand.do("U").do("U").open == "U"
    assert hand.do("U").open == "U1"


def test_called_process_shares_the_data_unless_they_are_mapped():
    called = scope("S U1 C U2 E", nodes=(Node("C", "script", script=(Assignment("z", 2, "a"),)),))
    called.id = "other"
    sharing = scope("S A U3 E", nodes=(Node("A", "call", called="other"),))
    assert Hand(model(sharing, called, a=1)).do("U1", a=5).game.data == {"a": 5, "z": 7}
    call = Node("A", "call", called="other", inputs=(("a", "b"),), outputs=(("b", "z"),))
    hand = Hand(model(scope("S A U3 E", nodes=(call,)), called, a=1, b=2)).do("U1")
    assert hand.game.data == {"a": 1, "b": 2}
    assert hand.do("U2", a=9).game.data == {"a": 1, "b": 4}


def test_thrown_signal_reaches_every_catcher_that_waits():
    nodes = (Node("K", "catch", ALARM), Node("T", "throw", ALARM), boundary("U2", ALARM))
    rows = ("S P", "P K U1 E1", "P U2 E2", "P U3 T E3", "B U4 E4")
    hand = Hand(model(scope(*rows, nodes=nodes))).do("U3")
    assert hand.open == "U1 U4"
    assert hand.game.sent == Counter({("signal", "alarm"): 1})


def reversible(ident: str) -> tuple[Node, ...]:
    undo = Node(f"Z{ident}", "user", undoes=True)
    event = Node(f"B{ident}", "boundary", Trigger("compensate"), host=ident, handler=undo.id)
    return undo, event


def test_compensation_undoes_the_latest_first_and_waits():
    nodes = (*reversible("U1"), *reversible("U2"), Node("T", "throw", Trigger("compensate")))
    hand = Hand(model(scope("S U1 U2 T U3 E", nodes=nodes))).do("U1").do("U2")
    assert hand.open == "ZU2"
    assert hand.do("ZU2").open == "ZU1"
    assert hand.do("ZU1").open == "U3"


def test_compensation_of_a_sub_process_undoes_what_was_completed_inside():
    inner = sub("Q", "S U1 E", nodes=reversible("U1"))
    throw = Node("T", "throw", Trigger("compensate"))
    hand = Hand(model(scope("S Q T U2 E", nodes=(inner, throw)))).do("U1")
    assert hand.open == "ZU1"
    assert hand.do("ZU1").open == "U2"
    named = Node("T", "throw", Trigger("compensate", "U9"))
    assert Hand(model(scope("S Q T U2 E", nodes=(inner, named)))).do("U1").open == "U2"


def test_cancelled_transaction_is_undone_and_left_by_its_cancel_event():
    body = scope(
        "S P",
        "P U1 U2 EC",
        "P U3 E",
        nodes=(*reversible("U1"), Node("EC", "end", Trigger("cancel"))),
    )
    transaction = Node("Q", "sub_process", body=body, transaction=True)
    nodes = (transaction, boundary("Q", Trigger("cancel")))
    hand = Hand(model(scope("S Q U4 E", "B U5 E5", nodes=nodes))).do("U1")
    assert hand.open == "U2 U3"
    assert hand.do("U2").open == "ZU1"
    assert hand.do("ZU1").open == "U5"
