from datetime import UTC, datetime

import pytest

from service.decisions import DecisionFailed, evaluate

AT = datetime(2026, 7, 1, tzinfo=UTC)


def result(decisions, key="advice", **data):
    return evaluate(decisions, key, data, at=AT)


@pytest.mark.parametrize(
    ("policy", "aggregation", "expected", "matched"),
    [
        ("FIRST", None, 20, ("r2",)),
        ("PRIORITY", None, 30, ("r4",)),
        ("RULE ORDER", None, [20, 10, 30], ("r2", "r3", "r4")),
        ("OUTPUT ORDER", None, [30, 20, 10], ("r4", "r2", "r3")),
        ("COLLECT", None, [20, 10, 30], ("r2", "r3", "r4")),
        ("COLLECT", "SUM", 60, ("r2", "r3", "r4")),
        ("COLLECT", "MIN", 10, ("r2", "r3", "r4")),
        ("COLLECT", "MAX", 30, ("r2", "r3", "r4")),
        ("COLLECT", "COUNT", 3, ("r2", "r3", "r4")),
    ],
)
def test_several_hits(xml, policy, aggregation, expected, matched):
    decisions = xml.read(
        xml.table(
            ["age : number"],
            ["points : number | 30, 20, 10"],
            ["< 5 | 30", ">= 5 | 20", ">= 6 | 10", ">= 7 | 30"],
            policy=policy,
            aggregation=aggregation,
        )
    )
    answer = result(decisions, age=9)
    assert (answer.value, answer.matched) == (expected, matched)


@pytest.mark.parametrize(
    ("policy", "aggregation", "expected"),
    [
        ("UNIQUE", None, None),
        ("ANY", None, None),
        ("FIRST", None, None),
        ("PRIORITY", None, None),
        ("RULE ORDER", None, []),
        ("OUTPUT ORDER", None, []),
        ("COLLECT", None, []),
        ("COLLECT", "SUM", None),
        ("COLLECT", "MAX", None),
        ("COLLECT", "COUNT", 0),
    ],
)
def test_no_hit(xml, policy, aggregation, expected):
    decisions = xml.read(
        xml.table(["age"], ["points | 1, 2"], ["1 | 1"], policy=policy, aggregation=aggregation)
    )
    answer = result(decisions, age=2)
    assert (answer.value, answer.matched) == (expected, ())
    assert "no rule matched" in answer.explanation[0]


@pytest.mark.parametrize(
    ("policy", "aggregation", "expected"),
    [("UNIQUE", None, 7), ("COLLECT", None, [7]), ("COLLECT", "SUM", 7), ("FIRST", None, 7)],
)
def test_default_output(xml, policy, aggregation, expected):
    table = xml.table(["age"], ["n || 3 + 4"], ["1 | 1"], policy=policy, aggregation=aggregation)
    assert result(xml.read(table)).value == expected


def test_default_of_one_of_several_outputs(xml):
    decisions = xml.read(xml.table(["age"], ["a || 1", "b"], ["1 | 2 | 3"]))
    assert result(decisions).value == {"a": 1, "b": None}
    assert result(decisions, age=1).value == {"a": 2, "b": 3}


def test_unique_table_with_two_hits_fails_and_names_them(xml):
    decisions = xml.read(xml.table(["age"], ["n"], ["> 1 | 1", "> 2 | 1"]))
    assert result(decisions, age=2).value == 1
    with pytest.raises(DecisionFailed, match="r1, r2") as caught:
        result(decisions, age=3)
    assert (caught.value.decision, caught.value.rules) == ("advice", ("r1", "r2"))


def test_any_table_wants_equal_results(xml):
    decisions = xml.read(
        xml.table(
            ["age"], ["n", "m"], ["> 1 | 1 | [1]", "> 2 | 1.0 | [1]", "> 3 | 2 | [1]"], policy="ANY"
        )
    )
    answer = result(decisions, age=3)
    assert (answer.value, answer.matched) == ({"n": 1, "m": [1]}, ("r1",))
    with pytest.raises(DecisionFailed, match="different results"):
        result(decisions, age=4)


def test_priority_looks_at_the_first_column_first(xml):
    decisions = xml.read(
        xml.table(
            [],
            ['level | "high", "low"', 'who | "team", "lead"'],
            ['"low" | "team"', '"high" | "lead"', '"high" | "team"', ' | "team"'],
            policy="OUTPUT ORDER",
        )
    )
    assert [(each["level"], each["who"]) for each in result(decisions).value] == [
        ("high", "team"),
        ("high", "lead"),
        ("low", "team"),
        (None, "team"),
    ]


def test_first_table_looks_no_further(xml):
    decisions = xml.read(xml.table(["age"], ["n"], ["1 | 1", "- | 1 / 0"], policy="FIRST"))
    assert result(decisions, age=1).value == 1
    with pytest.raises(DecisionFailed, match=r"r2, output n: .*divided by zero"):
        result(decisions, age=2)


@pytest.mark.parametrize(
    ("kind", "value", "matches"),
    [
        ("string", "x", True),
        ("number", 1.5, True),
        ("integer", 2.0, True),
        ("long", 2, True),
        ("double", 2, True),
        ("boolean", False, True),
        ("date", "2026-01-05", True),
        ("feel:dateTime", "2026-01-05T10:00:00Z", True),
        ("date and time", "2026-01-05", True),
        ("days and time duration", "P1D", True),
        ("Any", [1], True),
        ("", {"a": 1}, True),
        ("string", None, True),
        ("string", 5, False),
        ("number", "5", False),
        ("number", True, False),
        ("integer", 2.5, False),
        ("integer", float("inf"), False),
        ("integer", float("nan"), False),
        ("boolean", "true", False),
        ("boolean", 1, False),
        ("date", "soon", False),
        ("date", 5, False),
        ("dayTimeDuration", "5 days", False),
    ],
)
def test_inputs_and_outputs_fit_the_type_of_their_column(xml, kind, value, matches):
    decisions = xml.read(
        xml.table([f"v : {kind}"], ["n"], ["- | 1"], key="in"),
        xml.table(["1"], [f"n : {kind}"], ["- | v"], key="out"),
    )
    for key, place in (("in", "input v"), ("out", "r1, output n")):
        if matches:
            result(decisions, key, v=value)
        else:
            with pytest.raises(DecisionFailed, match=place):
                result(decisions, key, v=value)


def test_a_typed_column_reads_iso_text(xml):
    decisions = xml.read(
        xml.table(["day : date"], ["n : date"], ['< @"2026-01-06" | add_days(day, 1)'])
    )
    assert result(decisions, day="2026-01-05").value == "2026-01-06"


@pytest.mark.parametrize(("value", "fits"), [("a", True), (None, True), ("c", False)])
def test_allowed_values_are_checked(xml, value, fits):
    decisions = xml.read(
        xml.table(['v : string | "a", "b"'], ["n"], ["- | 1"], key="in"),
        xml.table(["1"], ['n : string | "a", "b"'], ["- | v"], key="out"),
    )
    for key in ("in", "out"):
        if fits:
            result(decisions, key, v=value)
        else:
            with pytest.raises(DecisionFailed, match="not among"):
                result(decisions, key, v=value)


def test_a_range_may_be_allowed(xml):
    decisions = xml.read(xml.table(["age : number | [0..120]"], ["n"], ["- | 1"]))
    assert result(decisions, age=120).value == 1
    with pytest.raises(DecisionFailed, match="not among"):
        result(decisions, age=121)


def test_types_and_allowed_values_may_be_defined_in_the_file(xml):
    types = """
      <itemDefinition name="tLevel"><typeRef>tText</typeRef>
        <allowedValues><text>"high", "low"</text></allowedValues></itemDefinition>
      <itemDefinition name="tText"><typeRef>string</typeRef></itemDefinition>
      <itemDefinition name="tBox"><itemComponent name="a"/></itemDefinition>
      <itemDefinition name="tList" isCollection="true"><typeRef>string</typeRef></itemDefinition>
      <itemDefinition><typeRef>string</typeRef></itemDefinition>
      <itemDefinition name="tOpen"/>
    """
    decisions = xml.read(
        types,
        xml.table(
            ["v : tLevel", "b : tBox", "l : tList", "o : tOpen"],
            ["n : tLevel"],
            ['"high" | - | - | - | "low"', '- | - | - | - | "high"'],
            policy="PRIORITY",
        ),
    )
    assert result(decisions, v="high", b={"a": 1}, l=[1]).value == "high"
    with pytest.raises(DecisionFailed, match="not among"):
        result(decisions, v="middle")


def test_required_decisions_come_first(xml):
    decisions = xml.read(
        xml.table(
            ["band", "income_band"],
            ["n"],
            ['"low" | "low" | 1', "- | - | 2"],
            requires=["income"],
            policy="FIRST",
        ),
        xml.table(
            ["total"],
            ["band"],
            ['< 100 | "low"', '>= 100 | "high"'],
            key="income",
            name="Income",
            variable="income_band",
            requires=["total"],
        ),
        xml.decision(
            "<literalExpression><text>= wage + benefit</text></literalExpression>",
            key="total",
            name="Total",
            variable="sum",
        ),
    )
    assert list(decisions) == ["total", "income", "advice"]
    answer = result(decisions, wage=50, benefit=20, band="low")
    assert answer.value == 1
    assert answer.matched == ("r1",)
    assert answer.explanation == (
        "Total is 70.",
        "Income is “low” (by r1; total is 70).",
        "Advice is 1 (by r1; band is “low”, income_band is “low”).",
    )


def test_a_diamond_of_decisions_is_evaluated_once_each(xml):
    literal = "<literalExpression><text>{}</text></literalExpression>"
    decisions = xml.read(
        xml.decision(literal.format("b + c"), key="d", requires=["b", "c"]),
        xml.decision(literal.format("a + 1"), key="b", requires=["a"]),
        xml.decision(literal.format("a + 2"), key="c", requires=["a", "a"]),
        xml.decision(literal.format("10"), key="a"),
    )
    answer = result(decisions, "d")
    assert answer.value == 23
    assert len(answer.explanation) == 4


def test_a_literal_expression_has_a_type(xml):
    decisions = xml.read(
        xml.decision(
            '<variable name="x" typeRef="number"/>'
            "<literalExpression><text>v</text></literalExpression>"
        ),
        xml.decision(
            '<variable name="y" typeRef="number"/><literalExpression typeRef="date">'
            "<text>v</text></literalExpression>",
            key="other",
        ),
    )
    assert result(decisions, v=5).value == 5
    assert result(decisions, "other", v="2026-01-05").value == "2026-01-05"
    with pytest.raises(DecisionFailed, match="A number is needed"):
        result(decisions, v="5")


def test_unknown_decisions_and_circles_fail(xml):
    literal = "<literalExpression><text>1</text></literalExpression>"
    decisions = xml.read(
        xml.decision(literal, key="a", requires=["b"]), xml.decision(literal, key="b")
    )
    with pytest.raises(DecisionFailed, match="no decision c"):
        result(decisions, "c")
    with pytest.raises(DecisionFailed, match="no decision b"):
        result({"a": decisions["a"]}, "a")
    with pytest.raises(DecisionFailed, match="in a circle"):
        result(decisions | {"b": decisions["a"]}, "a")


def test_tables_without_inputs_or_rules(xml):
    decisions = xml.read(xml.table([], ["n"], ["1"]), xml.table(["a"], ["n"], [], key="empty"))
    assert result(decisions).explanation == ("Advice is 1 (by r1; no inputs).",)
    assert result(decisions, "empty").value is None


def test_results_are_plain_and_failures_never_repeat_data(xml):
    decisions = xml.read(
        xml.table(["v"], ["day", "long"], ['- | today() | @"P5D"'], key="plain"),
        xml.table(["secret : number"], ["n"], ["- | 1"]),
        xml.table(["1"], ["n"], ["- | thing"], key="odd"),
        xml.table(["1"], ["n"], ["? == thing | 1", "bool(thing) | 2"], key="truth"),
        xml.table(["long"], ["n"], ["- | null"], key="long"),
    )
    assert result(decisions, "plain").value == {"day": "2026-07-01", "long": "P5D"}
    with pytest.raises(DecisionFailed) as caught:
        result(decisions, secret="hunter2")
    assert "hunter2" not in str(caught.value)
    with pytest.raises(DecisionFailed, match="cannot be kept"):
        result(decisions, "odd", thing=object())

    class Odd:
        def __bool__(self):
            raise TypeError

    with pytest.raises(DecisionFailed):
        result(decisions, "truth", thing=Odd())
    explanation = result(decisions, "long", long=["x"] * 500).explanation[0]
    assert "is nothing" in explanation
    assert "…" in explanation
    assert len(explanation) < 300


def test_aggregates_need_numbers(xml):
    table = xml.table([], ["n"], ['"a"', '"b"'], policy="COLLECT", aggregation="SUM")
    with pytest.raises(DecisionFailed, match="Advice, result: Text cannot be summed"):
        result(xml.read(table))


def test_an_expression_over_the_tested_value_that_is_odd_fails(xml):
    class Odd:
        def __bool__(self):
            raise TypeError

    decisions = xml.read(xml.table(["1"], ["n"], ["coalesce(thing, ?) | 1"]))
    with pytest.raises(DecisionFailed, match="no known kind"):
        result(decisions, thing=Odd())
