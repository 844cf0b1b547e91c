"""Whatever stands in a table and whatever the data: a result, or one of two refusals."""

import contextlib
import json
from datetime import UTC, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.decisions import DecisionFailed, DecisionInvalid, evaluate, lint

AT = datetime(2026, 7, 1, tzinfo=UTC)
PIECES = """- 1 2.5 -1 "a" "b" null true false [ ] ( ) .. , < <= > >= = != not( ) ? limit + * /
[1..5] ]1..5[ (1..2] @"P5D" @"P1Y" @"2026-01-05" date("2026-01-05") today() contains(?, in and or"""
CELLS = st.lists(st.sampled_from(PIECES.split()), max_size=4).map(" ".join)
KINDS = st.sampled_from(
    [
        "",
        " : string",
        " : number",
        " : integer",
        " : boolean",
        " : date",
        " : dateTime",
        " : dayTimeDuration",
        ' | "a", "b"',
        " : number | [0..9]",
    ]
)
POLICIES = st.sampled_from(["UNIQUE", "ANY", "FIRST", "RULE ORDER", "COLLECT"])
VALUES = st.sampled_from(
    [None, True, 0, 2.5, "a", "2026-01-05", "P5D", [1], {"a": 1}, float("nan"), object(), 10**400]
)


def test_any_table_is_answered(xml):
    @settings(max_examples=500, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(KINDS, KINDS, POLICIES, st.lists(st.tuples(CELLS, CELLS), max_size=4), VALUES, VALUES)
    def answered(tested, given_, policy, rules, value, limit):
        rows = [f"{cell} | {result}" for cell, result in rules]
        table = xml.table([f"v{tested}"], [f"r{given_}"], rows, policy=policy)
        try:
            decisions = xml.read(table)
        except DecisionInvalid:
            return
        for problem in lint(decisions["advice"]):
            assert problem.message
        with contextlib.suppress(DecisionFailed):
            answer = evaluate(decisions, "advice", {"v": value, "limit": limit}, at=AT)
            json.dumps(answer.value, allow_nan=False)

    answered()
