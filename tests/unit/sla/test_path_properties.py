import time
from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from service.sla.courses import end_of
from service.sla.critical_path import case_target
from service.sla.plans import Plan, Stage, arrange
from service.sla.policies import Policy
from tests.unit.sla.drawing import opened
from tests.unit.sla.london import ENGLAND, at, policy

LENGTHS = [None, "1 working day", "3 working days", "2 days", "30 hours", "1 week"]
OPENED = at("2026-12-22")
Ways = dict[str, list[str]]


def make_plan(lengths: list[str | None], ways: Ways) -> Plan:
    stages = [
        Stage(
            id=str(number),
            element=str(number),
            process="p",
            policy=policy(within) if within else None,
            follows=tuple(ways[str(number)]),
            began=str(number),
        )
        for number, within in enumerate(lengths)
    ]
    return arrange(stages, ["0"])


@st.composite
def graphs(draw: st.DrawFn, *, loops: bool) -> tuple[list[str | None], Ways]:
    lengths = draw(st.lists(st.sampled_from(LENGTHS), min_size=2, max_size=9))
    size = len(lengths)
    ways: Ways = {}
    for number in range(size):
        first = 0 if loops else number + 1
        after = draw(st.sets(st.sampled_from(range(size)), max_size=4))
        ways[str(number)] = [str(one) for one in sorted(after) if one >= first]
    return lengths, ways


def longest_by_hand(lengths: list[str | None], ways: Ways) -> datetime | None:
    """Walk every way there is, counting each target from the one before."""
    ends = []

    def walk(key: str, begin: datetime, *, timed: bool) -> None:
        within = lengths[int(key)]
        ended = end_of(policy(within), begin, ENGLAND) if within else begin
        timed = timed or within is not None
        ends.append((ended, timed))
        for after in ways[key]:
            walk(after, ended, timed=timed)

    walk("0", OPENED, timed=False)
    return max(end for end, _ in ends) if any(timed for _, timed in ends) else None


@given(graphs(loops=False))
def test_case_is_due_at_the_end_of_the_longest_way(graph: tuple[list[str | None], Ways]) -> None:
    found = case_target(make_plan(*graph), opened("2026-12-22"))

    assert found.at == longest_by_hand(*graph)


@given(graphs(loops=False))
def test_path_is_a_way_whose_targets_chain_to_the_end(
    graph: tuple[list[str | None], Ways],
) -> None:
    lengths, ways = graph
    found = case_target(make_plan(*graph), opened("2026-12-22"))

    at_end = OPENED
    for number, key in enumerate(found.path):
        assert number == 0 or key in ways[found.path[number - 1]]
        within = lengths[int(key)]
        at_end = end_of(policy(within), at_end, ENGLAND) if within else at_end
    assert found.at is None or at_end == found.at


@given(graphs(loops=True))
def test_order_leads_forward_and_cuts_only_loops(graph: tuple[list[str | None], Ways]) -> None:
    plan = make_plan(*graph)
    place = {key: number for number, key in enumerate(plan.stages)}
    forward = {key: set(plan.ahead(stage)) for key, stage in plan.stages.items()}

    assert len(place) == len(graph[0])
    for key, afters in forward.items():
        assert all(place[key] < place[after] for after in afters)
    for tail, head in plan.back:
        reached, waiting = {head}, [head]
        while waiting:
            fresh = forward[waiting.pop()] - reached
            reached |= fresh
            waiting += fresh
        assert tail in reached


@given(graphs(loops=True))
def test_way_taken_is_never_longer_than_every_way(graph: tuple[list[str | None], Ways]) -> None:
    plan = make_plan(*graph)
    whole = case_target(plan, opened("2026-12-22"))
    part = case_target(plan, opened("2026-12-22"), passed=["0", "2", "3"])

    assert part.at is None or (whole.at is not None and part.at <= whole.at)


def test_thousands_of_stages_in_a_row_and_side_by_side_are_quick() -> None:
    size = 4000
    ways = {
        str(number): [str(n) for n in (number + 1, number + 2) if n < size]
        for number in range(size)
    }
    lengths: list[str | None] = ["1 hour" if number % 2 else None for number in range(size)]
    plan = make_plan(lengths, ways)

    began = time.process_time()
    found = case_target(plan, opened("2026-12-22"))

    assert len(found.legs) == size // 2
    assert time.process_time() - began < 2


def test_policy_without_length_takes_no_time() -> None:
    plain = Policy(within=policy("0 hours").within)

    assert end_of(plain, OPENED, ENGLAND) == OPENED
