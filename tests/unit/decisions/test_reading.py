import pytest

from service.decisions import DecisionInvalid, HitPolicy, evaluate, read_decisions

LITERAL = "<literalExpression><text>1</text></literalExpression>"


def problems(source):
    with pytest.raises(DecisionInvalid) as caught:
        read_decisions(source.encode() if isinstance(source, str) else source, file="a.dmn")
    found = caught.value.problems
    assert found
    assert all(problem.mend and problem.file == "a.dmn" for problem in found)
    return found


def codes(source):
    return [problem.code for problem in problems(source)]


@pytest.mark.parametrize(
    "namespace",
    [
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
    ],
)
def test_dmn_1_3_to_1_5_are_read(xml, namespace):
    table = xml.table(["age : number"], ["n : string"], ['- | "x"'])
    (decision,) = read_decisions(xml.file(table, namespace=namespace).encode(), file="a.dmn")
    assert (decision.key, decision.name, decision.file, decision.line) == (
        "advice",
        "Advice",
        "a.dmn",
        2,
    )
    assert decision.hit_policy is HitPolicy.UNIQUE
    assert [column.label for column in decision.inputs] == ["age"]
    assert [column.name for column in decision.outputs] == ["n"]
    assert [rule.id for rule in decision.rules] == ["r1"]


@pytest.mark.parametrize(
    "source",
    [
        '<definitions xmlns="http://www.omg.org/spec/DMN/20180521/MODEL/"/>',
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>',
        '<decision xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"/>',
        "<definitions/>",
    ],
)
def test_other_files_are_refused(source):
    assert codes(source) == ["not_dmn"]


def test_unsafe_and_malformed_xml_is_refused():
    assert codes("<!DOCTYPE x><x/>") == ["xml_doctype"]
    assert codes(b"<x") == ["xml_malformed"]


def test_a_file_without_decisions_is_refused(xml):
    assert codes(xml.file()) == ["no_decision"]


def test_what_modellers_add_is_passed_over(xml):
    source = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"
        xmlns:m="urn:modeller" xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/"
        expressionLanguage="https://www.omg.org/spec/DMN/20191111/FEEL/">
      <description>all</description><m:tool/>
      <inputData id="i" name="Age"><variable name="age"/></inputData>
      <textAnnotation id="t"><text>note</text></textAnnotation>
      <decision id="d"><extensionElements><m:x/></extensionElements>
        <informationRequirement><requiredInput href="#i"/></informationRequirement>
        <authorityRequirement><requiredAuthority href="#k"/></authorityRequirement>
        <decisionTable>
          <input><inputExpression expressionLanguage="feel"><text>age</text>
          </inputExpression></input>
          <output/><annotation name="why"/>
          <rule><description>young</description>
            <inputEntry expressionLanguage="FEEL"><text>&lt; 5</text></inputEntry>
            <outputEntry><text>"a"</text></outputEntry>
            <annotationEntry><text>by law</text></annotationEntry></rule>
          <rule><inputEntry><text/></inputEntry><outputEntry/></rule>
        </decisionTable></decision>
      <dmndi:DMNDI/>
    </definitions>"""
    (decision,) = read_decisions(source.encode(), file="a.dmn")
    assert decision.name == "d"
    assert [(rule.id, rule.note) for rule in decision.rules] == [
        ("rule 1", "young by law"),
        ("rule 2", ""),
    ]


def test_empty_entries_are_anything_and_null(xml):
    decisions = xml.read(xml.table(["a"], ["n", "m"], ["| 1 |"]))
    answer = evaluate(decisions, "advice", {}, at=None)
    assert answer.value == {"n": 1, "m": None}


@pytest.mark.parametrize(
    ("logic", "expected"),
    [
        ("", ["decision_without_logic"]),
        ("<context/>", ["decision_without_logic"]),
        ("<literalExpression/>", ["expression_missing"]),
        ("<literalExpression><text> </text></literalExpression>", ["expression_missing"]),
        ("<literalExpression><text>a b</text></literalExpression>", ["expression_refused"]),
        (
            '<literalExpression expressionLanguage="groovy"><text>1</text></literalExpression>',
            ["language_unknown"],
        ),
        ("<decisionTable/>", ["table_size"]),
        ('<decisionTable hitPolicy="BEST"><output/></decisionTable>', ["hit_policy"]),
        (
            '<decisionTable hitPolicy="COLLECT" aggregation="AVG"><output/></decisionTable>',
            ["hit_policy"],
        ),
        (
            (
                '<decisionTable hitPolicy="COLLECT" aggregation="SUM"><output name="a"/>'
                '<output name="b"/></decisionTable>'
            ),
            ["hit_policy"],
        ),
        ("<decisionTable><output name='a'/><output/></decisionTable>", ["output_names"]),
        ("<decisionTable><output name='a'/><output name='a'/></decisionTable>", ["output_names"]),
        ('<decisionTable hitPolicy="PRIORITY"><output/></decisionTable>', ["output_values"]),
        (
            (
                "<decisionTable><output><outputValues><text>[1..5]</text></outputValues></output>"
                "</decisionTable>"
            ),
            ["output_values"],
        ),
        (
            (
                '<decisionTable><output><outputValues><text>not("a")</text></outputValues></output>'
                "</decisionTable>"
            ),
            ["output_values"],
        ),
        (
            (
                "<decisionTable><output><outputValues><text>a b</text></outputValues></output>"
                "</decisionTable>"
            ),
            ["expression_refused"],
        ),
        ("<decisionTable><input/><output/></decisionTable>", ["expression_missing"]),
        ('<decisionTable><output typeRef="tMoney"/></decisionTable>', ["type_unknown"]),
        ('<decisionTable><output typeRef="time"/></decisionTable>', ["type_unknown"]),
        ("<decisionTable><output/><rule/></decisionTable>", ["rule_columns"]),
        (
            "<decisionTable><output/><rule><inputEntry/><outputEntry/></rule></decisionTable>",
            ["rule_columns"],
        ),
        (
            (
                "<decisionTable><input><inputExpression><text>a</text></inputExpression></input><output/>"
                '<rule><inputEntry expressionLanguage="js"><text>1</text></inputEntry>'
                "<outputEntry/></rule></decisionTable>"
            ),
            ["language_unknown"],
        ),
        (
            "<decisionTable><output/>" + "<rule><outputEntry/></rule>" * 1001 + "</decisionTable>",
            ["table_size"],
        ),
    ],
)
def test_what_cannot_be_evaluated_is_refused(xml, logic, expected):
    assert codes(xml.file(xml.decision(logic))) == expected


def test_a_problem_names_the_nearest_element_and_the_line(xml):
    source = xml.file(xml.table(["age"], ["n"], ["1 | 1", "< | 2"]))
    (problem,) = problems(source)
    assert (problem.code, problem.element, problem.line) == ("expression_refused", "r2", 5)


def test_a_problem_may_stand_where_nothing_has_an_id(xml):
    (problem,) = problems(xml.file('<decision name="x">' + LITERAL + "</decision>"))
    assert (problem.code, problem.element, problem.line) == ("decision_id", None, 2)


def test_all_problems_are_told_at_once(xml):
    source = xml.file(
        xml.decision(""),
        xml.decision(LITERAL, key="a", requires=["b"]),
        xml.decision(LITERAL, key="b"),
        xml.decision(LITERAL, key="b"),
        xml.decision(LITERAL, key="c", requires=["d"]),
        '<businessKnowledgeModel id="k"/><decisionService id="s"/><import name="i"/>',
    )
    assert codes(source) == [
        "not_supported",
        "not_supported",
        "not_supported",
        "decision_without_logic",
        "decision_id",
        "required_decision",
    ]


def test_a_required_decision_without_address_is_missing(xml):
    needs = "<informationRequirement><requiredDecision/></informationRequirement>"
    assert codes(xml.file(xml.decision(needs + LITERAL))) == ["required_decision"]


def test_circles_are_refused(xml):
    source = xml.file(
        xml.decision(LITERAL, key="a", requires=["b"]),
        xml.decision(LITERAL, key="b", requires=["a"]),
    )
    (problem,) = problems(source)
    assert problem.code == "decision_circle"
    assert problem.element in {"a", "b"}
    assert codes(xml.file(xml.decision(LITERAL, requires=["advice"]))) == ["decision_circle"]


def test_a_type_that_names_itself_is_unknown(xml):
    loop = '<itemDefinition name="a"><typeRef>b</typeRef></itemDefinition>'
    back = '<itemDefinition name="b"><typeRef>a</typeRef></itemDefinition>'
    assert codes(xml.file(loop, back, xml.table([], ["n : a"], ["1"]))) == ["type_unknown"]


def test_the_language_of_the_file_counts(xml):
    table = xml.table(["age"], ["n"], ["1 | 1"])
    assert set(codes(xml.file(table, attributes='expressionLanguage="python"'))) == {
        "language_unknown"
    }
    assert xml.read(table, attributes='expressionLanguage="juel"')
