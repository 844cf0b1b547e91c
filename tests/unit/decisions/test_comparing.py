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


COLUMNS = """<variable name="%s"/><decisionTable hitPolicy="FIRST"><input id="i" label="Number">
<inputExpression typeRef="%s"><text>%s</text></inputExpression><inputValues><text>%s</text>
</inputValues></input><output id="o" label="Size" name="%s" typeRef="string">
<outputValues><text>%s</text></outputValues><defaultOutputEntry><text>%s</text>
</defaultOutputEntry></output></decisionTable>"""


def columns(*said: str) -> Decision:
    (found,) = read_decisions((HEAD % ("Size", COLUMNS % said)).encode(), file="size.dmn")
    return found


def test_what_a_column_says_beside_its_label_is_told():
    before = columns("size", "number", "n", "1, 2", "size", '"a", "b"', '"a"')
    after = columns("large", "string", "m", "3", "large", '"b"', '"b"')
    assert compare_decisions(before, after) == (
        "The name of its result was size, is large.",
        "“Number”: what it reads was n, is m.",
        "“Number”: its kind was a number, is text.",
        "“Number”: what it allows was 1, 2, is 3.",
        "“Size”: its name was size, is large.",
        "“Size”: what it allows was a, b, is b.",
        '“Size”: what it gives otherwise was "a", is "b".',
    )
