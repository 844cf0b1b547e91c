from service.decisions import read_decisions
from service.decisions.comparing import compare_decisions
from service.decisions.table import Decision

HEAD = (
    '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d"'
    ' namespace="t"><decision id="size" name="%s">%s</decision></definitions>'
)
TABLE = """<decisionTable hitPolicy="%s"><input id="i" label="Number">
<inputExpression typeRef="number"><text>n</text></inputExpression></input>
<output id="o" name="size" typeRef="string"/>%s</decisionTable>"""


def row(key: str, test: str, gives: str, note: str = "") -> str:
    described = f"<description>{note}</description>" if note else ""
    return (
        f'<rule id="{key}">{described}<inputEntry id="{key}e"><text>{test}</text></inputEntry>'
        f'<outputEntry id="{key}x"><text>"{gives}"</text></outputEntry></rule>'
    )


def table(*rows: str, name: str = "Size", policy: str = "FIRST") -> Decision:
    (found,) = read_decisions(
        (HEAD % (name, TABLE % (policy, "".join(rows)))).encode(), file="size.dmn"
    )
    return found


def test_rows_and_headings_are_compared():
    before = table(row("a", "1", "small"), row("b", "-", "large"), row("c", "3", "odd"))
    after = table(
        row("b", "-", "huge", "really"),
        row("a", "1", "small"),
        row("new", "2", "medium"),
        name="How large",
        policy="UNIQUE",
    )
    assert compare_decisions(before, after) == (
        "It was called “Size”, it is called “How large”.",
        "The hit policy was F, is U.",
        'Row 1 was: anything gives size "large"; it is: anything gives size "huge" (really).',
        'Row 3 was added: Number 2 gives size "medium".',
        'Row 3 was removed: Number 3 gives size "odd".',
        "The rows come in another order.",
    )
    assert compare_decisions(before, before) == ()


def test_a_table_that_becomes_an_expression_is_told():
    literal = (
        '<variable name="size"/><literalExpression id="l"><text>n + 1</text></literalExpression>'
    )
    (after,) = read_decisions((HEAD % ("Size", literal)).encode(), file="size.dmn")
    told = compare_decisions(table(row("a", "1", "small")), after)
    assert "What is tested was Number, is nothing." in told
    assert "Its expression was nothing, is n + 1." in told
