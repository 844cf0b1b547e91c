import pytest

from service.expressions import ExpressionFailed, ExpressionRefused, compile_template
from service.expressions.limits import MAX_CHARACTERS, MAX_EXPRESSION, MAX_TEXT

DATA = {"name": "Ada", "n": 2, "tags": ["a"], "outcomes": {"triage": "x"}, "none": None}


@pytest.mark.parametrize("text", ["Call the tenant", "", "  ", "£5 {a} $ #1", "a = b", "amount"])
def test_literal_text_is_itself(text):
    template = compile_template(text)
    assert template.evaluate(DATA) == text
    assert template.names == frozenset()


@pytest.mark.parametrize("text", ["${tags}", "#{tags}", "=tags", " ${ tags } ", "\n = tags"])
def test_a_single_expression_gives_its_value(text):
    template = compile_template(text)
    assert template.evaluate(DATA) == ["a"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dear ${name},", "Dear Ada,"),
        ("${name} ${n + 1}", "Ada 3"),
        ("${name}#{none}!", "Ada!"),
        ("${name}${n}", "Ada2"),
        ("from ${date('2026-01-05')}: ${n > 1}", "from 2026-01-05: true"),
        ("${'}'} and ${ {a: {b: '${'}}.a.b }", "} and ${"),
    ],
)
def test_parts_are_filled_in(text, expected):
    assert compile_template(text).evaluate(DATA) == expected


def test_what_all_parts_read_is_known():
    template = compile_template("${name} of ${outcomes.triage}")
    assert template.names == {"name", "outcomes"}
    assert template.paths == {"name", "outcomes.triage"}


def test_a_template_is_compiled_once():
    assert compile_template("Dear ${name}") is compile_template("Dear ${name}")


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("Dear ${name", 6),
        ("Dear ${}", 8),
        ("Dear ${a b}", 10),
        ("=", 2),
        ("x" * (MAX_TEXT + 1), 1),
        ("${" + "a" * MAX_EXPRESSION + "}", 1),
    ],
)
def test_wrong_parts_are_refused_with_their_place(text, column):
    with pytest.raises(ExpressionRefused) as caught:
        compile_template(text)
    assert caught.value.column == column


@pytest.mark.parametrize("text", ["tags: ${tags}", "a ${1/0}"])
def test_lists_and_faults_in_a_text_fail(text):
    with pytest.raises(ExpressionFailed):
        compile_template(text).evaluate(DATA)


def test_the_filled_text_is_bounded():
    with pytest.raises(ExpressionFailed, match="too large"):
        compile_template("${a}${a}").evaluate({"a": "x" * MAX_CHARACTERS})
