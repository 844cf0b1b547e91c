"""What lint says, tried: random tables evaluated at every point that could tell them apart."""

from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.decisions import lint

NUMBERS = st.sampled_from(
    ["-", "< 1", "<= 1", "1", "(1..3)", "[1..3]", "]1..3]", "[2..3)", "> 3", ">= 3", "not(1)",
     "1, 3", "not(2, > 3)", "!= 2", "null", "not(null)"]
)  # fmt: skip
TEXTS = st.sampled_from(["-", '"a"', '"b"', '"a", "b"', 'not("a")', 'not("a", "b")', "null"])
FLAGS = st.sampled_from(["-", "true", "false", "not(true)", "null"])
POINTS = {
    "n": [0, 1, 1.5, 2, 2.5, 3, 4, None],
    "t": ["a", "b", "other", None],
    "f": [True, False, None],
}
ROWS = st.lists(st.tuples(NUMBERS, TEXTS, FLAGS), min_size=1, max_size=5)


def hits(decision):
    """Give for each point the numbers of the rules that match there."""
    for n, t, f in product(*POINTS.values()):
        yield (
            (n, t, f),
            [
                number
                for number, rule in enumerate(decision.rules)
                if all(
                    cell.matches(value, {}, None)
                    for cell, value in zip(rule.cells, (n, t, f), strict=True)
                )
            ],
        )


@pytest.mark.parametrize("policy", ["UNIQUE", "FIRST"])
def test_lint_says_neither_too_little_nor_too_much(xml, policy):
    @settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(ROWS)
    def agrees(rows):
        rules = [" | ".join([*row, str(number)]) for number, row in enumerate(rows)]
        inputs = ["n : number", "t : string", "f : boolean"]
        decision = xml.read(xml.table(inputs, ["r"], rules, policy=policy))["advice"]
        found = {(problem.code, problem.element) for problem in lint(decision)}
        points = list(hits(decision))
        nulls = [
            any(cell == "null" or "null" in cell for cell in column)
            for column in zip(*rows, strict=True)
        ]
        expected_points = [
            matching
            for values, matching in points
            if all(value is not None or named for value, named in zip(values, nulls, strict=True))
        ]
        assert (("rules_leave_gap", "advice") in found) == any(not m for m in expected_points)
        overlapping = {
            (f"r{one + 1}", f"r{other + 1}")
            for matching in expected_points
            for one in matching
            for other in matching
            if one < other
        }
        reached = {matching[0] for _, matching in points if matching}
        matched = {number for _, matching in points for number in matching}
        for number in range(len(rows)):
            rule = f"r{number + 1}"
            if policy == "FIRST":
                never = number in matched and number not in reached
                assert (("rule_unreachable", rule) in found) == never
            else:
                clash = any(second == rule for _, second in overlapping)
                assert (("rules_overlap", rule) in found) == clash
            assert (("rule_never_matches", rule) in found) == (number not in matched)

    agrees()
