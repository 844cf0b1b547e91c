"""Nothing that is open ends in a join that waits for ever, or is done twice."""

import pytest

from service.engine import Limits
from tests.unit.engine.migration.moving import Run, migrate, refused
from tests.unit.engine.notation import (
    boundary,
    catch,
    end,
    event_sub,
    flow,
    gateway,
    start,
    sub,
    throw,
    user,
)

SPLIT = gateway("parallel", "P", "J")
FORK = (start(), SPLIT, user("A", "B", "C"), end(), flow("S P A J C E"), flow("P B J"))


def fork(*branches, kind="parallel", after="C"):
    ids = sorted({one for branch in branches for one in branch.split()} | set(after.split()))
    ways = "".join(flow(f"P {branch} J") for branch in branches)
    return (start(), gateway(kind, "P", "J"), user(*ids), end(), flow("S P"), ways,
            flow(f"J {after} E"))  # fmt: skip


def test_a_branch_that_has_arrived_still_counts():
    run = migrate(Run(*FORK).do("A"), *fork("A", "B D"))
    assert run.open == ["B"]
    assert run.do("B").do("D").open == ["C"]


def test_a_branch_that_arrived_counts_by_the_flow_s_id_when_its_source_is_gone():
    named = (start(), SPLIT, user("A", "B", "C"), flow("S P A"), flow("A J", key="fa"),
             flow("P B J C"))  # fmt: skip
    new = (start(), SPLIT, user("X", "B", "C"), flow("S P X"), flow("X J", key="fa"),
           flow("P B J C"))  # fmt: skip
    run = migrate(Run(*named).do("A"), *new)
    assert run.do("B").open == ["C"]


def test_a_branch_that_arrived_counts_by_the_new_name_of_what_it_left():
    run = migrate(Run(*FORK).do("A"), *fork("A2", "B"), mapping={"A": "A2"})
    assert run.do("B").open == ["C"]


def test_an_arrival_whose_flow_is_gone_is_refused():
    assert refused(Run(*FORK).do("A"), *fork("B", "D E2")) == [("flow_missing", "J")]


def test_a_join_of_another_kind_is_refused_while_something_waits_there():
    assert refused(Run(*FORK).do("A"), *fork("A", "B", kind="inclusive")) == [
        ("element_changed", "J")
    ]


def test_a_join_that_has_all_it_waits_for_fires():
    run = Run(*fork("A", "B", "D")).do("A").do("B")
    assert refused(run, *fork("A", "B")) == [("element_missing", "D")]
    idle = Run(start(), SPLIT, user("A", "B", "C"), catch("K", "timer"), flow("S P A J C"),
               flow("P B J"), flow("K J"))  # fmt: skip
    idle.do("A").do("B")
    assert idle.failing == [("J", "stuck")] * 2
    migrate(idle, *FORK)
    assert (idle.failing, idle.open) == ([], ["C"])


def test_a_join_that_joins_no_more_lets_its_token_pass():
    stuck = (start(), SPLIT, user("A", "C"), catch("K", "timer"), flow("S P A"),
             flow("A J", key="fa"), flow("K J"), flow("J C"))  # fmt: skip
    run = Run(*stuck).do("A")
    through = (start(), SPLIT, user("A", "C"), flow("S P A"), flow("A J", key="fa"), flow("J C"))
    migrate(run, *through)
    assert (run.failing, run.open) == ([], ["C"])


def test_a_join_that_is_stuck_in_the_new_version_too_is_told_again():
    stuck = (start(), SPLIT, user("A", "C"), catch("K", "timer"), flow("S P A"),
             flow("A J", key="fa"), flow("K J"), flow("J C"))  # fmt: skip
    run = migrate(Run(*stuck).do("A"), *stuck)
    assert run.failing == [("J", "stuck")]


def test_an_inclusive_join_decides_anew_what_it_waits_for():
    def ways(*ids):
        paths = "".join(flow(f"O {one} N") for one in ids)
        return (start(), gateway("inclusive", "O", "N"), user(*ids, "C"), flow("S O"), paths,
                flow("N C"))  # fmt: skip

    run = Run(*ways("A", "B")).do("A")
    migrate(run, *ways("A", "B", "D"))
    assert run.open == ["B"]
    assert run.do("B").open == ["C"], "nothing can come from D any more"


def test_a_new_branch_that_nothing_leads_to_is_refused():
    assert refused(Run(*FORK), *fork("A", "B", "D")) == [("never_joins", "A")]
    assert refused(Run(*FORK).do("A"), *fork("A", "B", "D")) == [("never_joins", "B")]


def test_a_new_branch_ahead_of_everything_that_is_open_is_welcome():
    body = (start(), user("Z"), SPLIT, user("A", "B", "C"), flow("S Z P A J C"), flow("P B J"))
    more = (start(), user("Z"), SPLIT, user("A", "B", "C", "D"), flow("S Z P A J C"),
            flow("P B J"), flow("P D J"))  # fmt: skip
    assert migrate(Run(*body), *more).do("Z").open == ["A", "B", "D"]


def test_what_was_in_vain_before_is_as_drawn():
    choice = (start(), user("Z"), gateway("exclusive", "X"), user("A", "B"),
              gateway("parallel", "J"), user("C"), flow("S Z X"),
              flow("X A J", when="x == 1"), flow("X B J", when="x == 2"), flow("J C"))  # fmt: skip
    run = Run(*choice, data={"x": 1}).do("Z")
    migrate(run, *choice)
    assert run.do("A").failing == [("J", "stuck")]


def test_a_join_in_vain_that_is_drawn_no_more_is_no_reason():
    body = (start(), user("A", "B", "C"), flow("S A"))
    side = (gateway("parallel", "J"), catch("K", "timer"), flow("A J C"), flow("K J"))
    migrate(run := Run(*body, *side), *body, flow("A B C"))
    assert run.do("A").open == ["B"]


def test_a_loop_round_a_join_is_no_reason_to_refuse():
    def ring(*after):
        more = " ".join(after)
        return (
            start(),
            gateway("exclusive", "M", "X"),
            gateway("parallel", "P", "J"),
            user("A", "B", *after),
            flow("S M P A"),
            flow("A J", key="fa"),
            flow("P B J"),
            flow(f"J {more} X"),
            flow("X M", when="x == 1"),
            flow("X E", when="x != 1"),
            end(),
        )

    run = Run(*ring("C"), data={"x": 1}).do("A").do("B")
    migrate(run, *ring("C", "D"))
    assert run.do("C").do("D").open == ["A", "B"]
    migrate(run.do("A"), *ring("C"))
    assert run.open == ["B"]


@pytest.mark.parametrize("kind", ["exclusive", "eventBased"])
def test_branches_that_become_alternatives_are_refused_while_both_are_open(kind):
    if kind == "exclusive":
        new = fork("A", "B", kind="exclusive")
    else:
        new = (start(), gateway("eventBased", "P"), catch("K", "timer"), catch("M", "message"),
               user("A", "B", "C"), flow("S P K A C"), flow("P M B C"))  # fmt: skip
    assert refused(Run(*FORK), *new) == [("not_together", "A")]


def test_branches_that_become_a_sequence_are_refused_while_both_are_open():
    line = (start(), user("A", "B", "C"), end(), flow("S A B C E"))
    assert refused(Run(*FORK), *line) == [("not_together", "A")]
    assert refused(Run(*FORK).do("A"), *line) == [("element_missing", "J")]


def test_a_token_that_waits_at_a_join_counts_to_its_branch():
    before = (start(), user("B"), SPLIT, user("A", "D", "C"), flow("S B P A J C"), flow("P D J"))
    found = refused(Run(*FORK).do("A"), *before)
    assert found == [("not_together", "B")]


def test_inner_and_outer_branches_are_told_apart():
    inner = gateway("parallel", "P2", "J2")
    body = (
        start(),
        SPLIT,
        inner,
        user("A", "B", "C", "D", "N"),
        flow("S P P2 A J2 D J C"),
        flow("P2 B J2"),
        flow("P N J"),
    )
    run = Run(*body)
    assert run.open == ["A", "B", "N"]
    migrate(run, *body)
    migrate(run.do("A").do("B"), *body)
    assert run.open == ["D", "N"]


def test_branches_that_meet_without_a_join_stay_together_when_a_split_follows():
    loose = (start(), gateway("parallel", "P"), gateway("exclusive", "M"), user("A", "B", "D", "F"),
             flow("S P A M"), flow("P B M"))  # fmt: skip
    run = Run(*loose, flow("M D F")).do("B")
    new = (*loose, gateway("parallel", "P2"), flow("M P2 D"), flow("P2 F"))
    migrate(run, *new)
    assert run.open == ["A", "D"]


def test_what_runs_beside_its_task_stays_there():
    body = (start(), user("A", "B", "N", "N2"), flow("S A B"), flow("T N N2"))
    aside = boundary("T", "A", "message", interrupting=False)
    run = Run(*body, aside).message("T").message("T").do("N")
    assert run.open == ["A", "N", "N2"]
    migrate(run, *body, aside)
    line = (start(), user("A", "B", "N", "N2"), flow("S A N N2 B"))
    found = refused(run, *line)
    assert found == [("not_together", "A"), ("not_together", "A"), ("not_together", "N")]


def test_an_event_sub_process_beside_the_flow_is_never_in_its_way():
    began = event_sub("V", start("VS", "message", isInterrupting="false"), user("VU"),
                      flow("VS VU"))  # fmt: skip
    run = migrate(Run(*FORK, began).message("VS"), *FORK, began)
    assert run.open == ["A", "B", "VU"]


def test_each_scope_is_looked_at_by_itself():
    def body(*branches):
        ways = "".join(flow(f"P {one} J") for one in branches)
        inside = (start("SQ"), SPLIT, user(*branches), flow("SQ P"), ways, end("EQ"), flow("J EQ"))
        return (start(), sub("Q", *inside), user("C"), flow("S Q C"))

    assert refused(Run(*body("A", "B")), *body("A", "B", "D")) == [("never_joins", "A")]


def test_a_long_move_is_looked_at_where_it_stands():
    ring = (start(), gateway("exclusive", "M"), throw("A"), flow("S M A M"))
    run = Run(*ring, limits=Limits(steps=5))
    migrate(run, *ring)
    assert run.open == []
