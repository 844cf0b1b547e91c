import pytest

from service.decisions import are_apart, lint
from service.decisions.linting import cover


@pytest.fixture
def check(xml):
    """Write a table, lint it and give the problems' code and message without the name."""

    def checked(inputs, outputs, rules, **more):
        decision = xml.read(xml.table(inputs, outputs, rules, **more))["advice"]
        found = lint(decision)
        assert all(problem.mend and problem.file == "a.dmn" and problem.line for problem in found)
        return [(problem.code, problem.message.removeprefix("Advice: ")) for problem in found]

    return checked


def gap(words):
    return ("rules_leave_gap", f"No rule matches {words}.")


def overlap(words, rules="r1 and r2"):
    return ("rules_overlap", f"Rules {rules} both match {words}.")


@pytest.mark.parametrize(
    ("column", "cells", "expected"),
    [
        ("n : number", ["< 5", ">= 5"], []),
        ("n : number", ["< 5", "> 5"], [gap("n 5")]),
        ("n : number", ["<= 5", ">= 5"], [overlap("n 5")]),
        ("n : number", ["< 5", "[5..10)"], [gap("n from 10")]),
        ("n : number", ["< 5", "(6..10]", "> 10"], [gap("n from 5 to 6")]),
        ("n : number", ["[0..10]", "< 0"], [gap("n above 10")]),
        ("n : number", ["< 5", "(4..5)", ">= 5"], [overlap("n above 4 below 5")]),
        ("n : number", ["1", "not(1)"], []),
        ("n : number", ["1, 2", "not(1)"], [overlap("n 2")]),
        ("n : number", ["1", "3"], [gap("n below 1 or above 1 below 3 or above 3")]),
        ("n : integer", ["<= 4", ">= 5"], []),
        ("n : integer", ["< 4", "> 5"], [gap("n from 4 to 5")]),
        ("n : integer | [1..3]", ["1", "3"], [gap("n above 1 below 3")]),
        ("n : number | 1, 2, 3", ["1", "3"], [gap("n 2")]),
        ("n : number", ["< 5", "5.0", "> 5"], []),
        ("n", ["< 5", ">= 5"], []),
        ("n", ["< 5", "> 5"], [gap("n 5")]),
        ("b : boolean", ["true", "false"], []),
        ("b : boolean", ["true"], [gap("b false")]),
        ("b", ["true", "not(true)"], []),
        ("b", ["true", "false, true"], [overlap("b true")]),
        ("t : string", ['"a"', 'not("a")'], []),
        ("t : string", ['"a"', '"b"'], [gap("t anything else")]),
        ('t : string | "a", "b"', ['"a"', '"b"'], []),
        ('t : string | "a", "b", "c"', ['"a"'], [gap("t “b” or “c”")]),
        ("t : string", ['["a", "b"]', '"b", "c"', 'not("a", "b", "c")'], [overlap("t “b”")]),
        ("t : string", ['< "m"', '> "k"'], []),
        ('t : string | contains(?, "x")', ['"x"'], []),
        ("d : date", ['< @"2026-01-05"', '> @"2026-01-05"'], [gap("d 2026-01-05")]),
        ("d : date", ['<= @"2026-01-05"', '>= date("2026-01-06")'], []),
        ("d : date", ['< "2026-01-05"', '>= "2026-01-05"'], []),
        ("d", ['< @"2026-01-05"', '>= @"2026-01-05"'], []),
        ("d : date", ['>= @"0001-01-01"', '<= @"9999-12-31"'],
         [overlap("whatever the data are")]),
        ("i : dateTime", ['< @"2026-01-05T10:00:00Z"', '> @"2026-01-05T10:00:00Z"'],
         [gap("i 2026-01-05T10:00:00Z")]),
        ("i : dateTime", ['< "2026-01-05T10:00:00Z"'], [gap("i from 2026-01-05T10:00:00Z")]),
        ("i : dateTime", ['< @"2026-01-05"', '> @"2026-01-05"'], []),
        ("i : dateTime", ['< "2026-01-05"', "null"], []),
        ("i", ['< @"2026-01-05T10:00:00Z"'], []),
        ("p : dayTimeDuration", ['< @"P5D"', '> @"P5D"'], [gap("p P5D")]),
        ("p : dayTimeDuration", ['< @"P1D"', '>= @"PT24H"'], []),
        ("p : dayTimeDuration", ['<= @"PT24H"', '>= @"P1D"'], [overlap("p P1D")]),
        ("p : dayTimeDuration", ['< @"PT36H"', '> @"P1DT12H"'], [gap("p P1DT12H")]),
        ("p : yearMonthDuration", ['<= @"P1Y"', '>= @"P13M"'], []),
        ("p : dayTimeDuration", ['<= @"P1Y"', '>= @"P13D"'], []),
        ("n : number", ["< limit", "> 5"], []),
        ("n : number", ["? > 3", "> 5"], []),
        ("n : number", ["< limit", "5"], []),
        ("n", ['"a"', "5"], []),
        ("n", ["null", "not(null)"], []),
        ("n", ["null"], [gap("n of any value")]),
        ("n : number", ["< 5", ">= 5", "null"], []),
        ("n : number", ["< 5, > 5", "5, null", "null"], [overlap("n missing", "r2 and r3")]),
        ("n", ["-", "-"], [overlap("whatever the data are")]),
        ("len(n) : number", ["> 3"], []),
        ("len(n) : number", ["> 3", "< 5"], []),
        ("len(n) : number", ["-", "-"], [overlap("whatever the data are")]),
        ("n : number", ["< 1e-300", ">= 1e-300"], []),
    ],
)  # fmt: skip
def test_gaps_and_overlaps_of_one_column(check, column, cells, expected):
    assert check([column], ["r"], [f"{cell} | 1" for cell in cells]) == expected


def test_gaps_and_overlaps_over_two_columns(check):
    inputs = ["n : number", 't : string | "a", "b"']
    assert check(inputs, ["r"], ['< 5 | "a" | 1', ">= 5 | - | 2", '- | "b" | 3']) == [
        overlap("n from 5, t “b”", "r2 and r3")
    ]
    assert check(inputs, ["r"], ['< 5 | "a" | 1', '>= 5 | "b" | 2']) == [
        gap("n below 5, t “b”"),
        gap("n from 5, t “a”"),
    ]


def test_a_gap_is_told_as_wide_as_it_is(check):
    inputs = ["n : number", "t : string", "f : boolean"]
    rules = [f'[{low}..{low + 1}) | "a" | - | 1' for low in range(12)]
    assert check(inputs, ["r"], rules) == [
        gap("n below 0 or from 12"),
        gap("t anything else"),
    ]


def test_columns_that_test_the_same_data_are_not_guessed_about(check):
    rules = ["< 5 | - | 1", "- | > 3 | 2"]
    assert check(["n : number", "n : number"], ["r"], rules) == []
    assert check(["n.a : number", "n : Any"], ["r"], ["< 5 | - | 1", "< 5 | - | 2"]) == []
    assert check(["n : number", "nn : number"], ["r"], rules) != []


def test_an_unknown_cell_beside_a_certain_gap(check):
    rules = ["< 5 | < limit | 1", ">= 6 | - | 2"]
    assert check(["n : number", "m : number"], ["r"], rules) == [gap("n from 5 below 6")]


@pytest.mark.parametrize(
    ("rules", "apart"),
    [
        (["< 5 | - | 1", ">= 5 | - | 2"], True),
        (["- | < 3 | 1", "- | >= 3 | 2", "- | null | 3"], True),
        (["< 5 | - | 1"], True),
        (["< 5 | - | 1", "> 3 | - | 2"], False),
        (["< 5 | - | 1", "< limit | - | 2"], False),
        (["< 5 | - | 1", ">= 5 | - | 2", "- | - | 3"], False),
    ],
)
@pytest.mark.parametrize("column", ["n", "n * 2"])
def test_rules_are_apart_only_where_that_is_certain(xml, column, rules, apart):
    inputs = [f"{column} : number", "m : number"]
    assert are_apart(xml.read(xml.table(inputs, ["r"], rules))["advice"]) is apart


@pytest.mark.parametrize("policy", ["COLLECT", "RULE ORDER"])
def test_collecting_tables_may_have_gaps_and_overlaps(check, policy):
    assert check(["n : number"], ["r"], ["< 5 | 1", "< 3 | 2"], policy=policy) == []


def test_a_default_output_fills_the_gap(check):
    assert check(["n : number"], ["r || 0"], ["< 5 | 1"]) == []


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        (("1", "1.0"), []),
        (("1", "2"), [overlap("n below 3")]),
        (("1", "limit"), []),
        (("limit", "2"), []),
    ],
)
def test_an_any_table_may_overlap_with_the_same_result(check, results, expected):
    rules = [f"- | {results[0]}", f"< 3 | {results[1]}"]
    assert check(["n : number"], ["r"], rules, policy="ANY") == expected


def unreachable(rule):
    return (
        "rule_unreachable",
        f"Rule {rule} is never chosen: others come first wherever it matches.",
    )


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (["< 5 | - | 1", "< 3 | - | 2", "- | - | 3"], ["r2"]),
        (["< 5 | - | 1", "< 6 | - | 2", "- | - | 3"], []),
        (["< 5 | - | 1", ">= 5 | - | 2", "- | - | 3"], []),
        (["< 5 | - | 1", ">= 5 | - | 2", "null | - | 3", "- | - | 4"], ["r4"]),
        (["< 5 | true | 1", "< 5 | false | 2", "< 3 | true, false | 3", "- | - | 4"], ["r3"]),
        (["< limit | - | 1", "< 3 | - | 2", "- | - | 3"], []),
        (["- | - | 1", "< limit | - | 2"], ["r2"]),
        (["- | - | 1", "? > 2 | - | 2"], ["r2"]),
        (["< 5 | - | 1", "< limit | - | 2", "- | - | 3"], []),
    ],
)
def test_rules_of_a_first_table_that_are_never_reached(check, rules, expected):
    found = check(["n : number", "b : boolean"], ["r"], rules, policy="FIRST")
    assert found == [unreachable(rule) for rule in expected]


def test_a_value_of_another_sort_reaches_the_last_rule(check):
    rules = ['"a" | 1', '"b" | 2', "null | 3", "- | 4"]
    allowed = 't : string | "a", "b"'
    assert check([allowed], ["r"], rules, policy="FIRST") == [unreachable("r4")]
    assert check(["t : string"], ["r"], rules, policy="FIRST") == []
    rules = ["< 5 | 1", ">= 5 | 2", "null | 3", "- | 4"]
    assert check(["n"], ["r"], rules, policy="FIRST") == []


def test_rules_of_a_priority_table_that_are_never_chosen(check):
    outputs = ['r | "high", "low"']
    rules = ['< 3 | "low"', '< 5 | "high"', '- | "low"', "< 9 | limit", '< 2 | "high"']
    assert check(["n : number"], outputs, rules, policy="PRIORITY") == [
        unreachable("r1"),
        unreachable("r5"),
    ]


@pytest.mark.parametrize(
    ("column", "cell"), [("n : number", "[5..1]"), ("n : integer", "(1..2)"), ("n | 1, 2", "3")]
)
def test_a_cell_that_allows_nothing(check, column, cell):
    found = check([column], ["r"], [f"{cell} | 1", "- | 2"], policy="COLLECT")
    label = column.split(" ")[0]
    assert found == [
        ("rule_never_matches", f"Rule r1 never matches: its cell for {label} allows no value.")
    ]


@pytest.mark.parametrize(
    ("inputs", "outputs", "rule", "expected"),
    [
        (["n : number"], ["r : number"], '"a" | 1', "r1, input n: A number is needed, not text."),
        (["t : string"], ["r"], "5 | 1", "r1, input t: Text is needed, not a number."),
        (["b : boolean"], ["r"], '"true" | 1',
         "r1, input b: True or false is needed, not text."),
        (["d : date"], ["r"], '"soon" | 1', None),
        (["n : integer"], ["r"], "1.5 | 1", "r1, input n: A whole number is needed, not a number."),
        (["n"], ["r : number"], '- | "a"', "r1, output r: A number is needed, not text."),
        (["n"], ['r | "a", "b"'], '- | "c"',
         "r1, output r: The result is not among the output values."),
        (["n"], ['r : string | "a"'], "- | 5", "r1, output r: Text is needed, not a number."),
        (["n"], ["r : string || 5"], '- | "a"', "r, default: Text is needed, not a number."),
        (["n"], ["r : number | 'a'"], "- | null",
         "r, output values: A number is needed, not text."),
        (["n : number | 'a'"], ["r"], "- | 1", "n, input values: A number is needed, not text."),
    ],
)  # fmt: skip
def test_values_that_do_not_fit_their_column(check, inputs, outputs, rule, expected):
    found = check(inputs, outputs, [rule], policy="COLLECT" if "|| 5" not in outputs[0] else "ANY")
    types = [message for code, message in found if code == "decision_types"]
    assert types == [expected] if expected else len(types) == 1


def test_results_that_depend_on_data_are_not_guessed_about(check):
    assert check(["n"], ["r : number || x"], ["- | x + 1"]) == []


def test_a_literal_expression_is_checked_for_its_type(xml):
    decision = xml.read(
        xml.decision('<literalExpression typeRef="number"><text>"a"</text></literalExpression>')
    )["advice"]
    (problem,) = lint(decision)
    assert (problem.code, problem.element, problem.severity) == (
        "decision_types",
        "advice",
        "error",
    )


def test_a_table_without_inputs_or_rules_is_not_looked_into(check):
    assert check([], ["r"], ["1"]) == []
    assert check(["n"], ["r"], []) == []


def test_where_and_how_grave_a_problem_is(xml):
    decision = xml.read(xml.table(["n : number"], ["r"], ["< 5 | 1", "< 4 | 2"]))["advice"]
    over, missing = lint(decision)
    assert (over.element, over.line, over.severity) == ("r2", 5, "error")
    assert (missing.element, missing.line, missing.severity) == ("advice", 2, "warning")


def test_at_most_ten_of_a_kind_are_told(check):
    assert len(check(["n : number"], ["r"], ["- | 1"] * 20)) == 10


@pytest.mark.parametrize(("policy", "code"), [("UNIQUE", "gap"), ("FIRST", "unreachable")])
def test_tables_too_tangled_to_say_are_not_guessed_about(check, monkeypatch, policy, code):
    rules = ["< 1 | true | 1", ">= 1 | false | 2", "< 1 | false | 3", "1 | false | 4"]
    inputs = ["n : number", "f : boolean"]
    found = [each for each, _ in check(inputs, ["r"], rules, policy=policy)]
    assert any(code in each for each in found)
    monkeypatch.setattr(cover, "MAX_STEPS", 0)
    found = [each for each, _ in check(inputs, ["r"], rules, policy=policy)]
    assert not any(code in each for each in found)
