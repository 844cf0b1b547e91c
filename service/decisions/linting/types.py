"""Find values written in a table that do not fit their column."""

from collections.abc import Iterable, Iterator
from typing import Any

from service.decisions.cells import operand_of
from service.decisions.kinds import Kind, fit
from service.decisions.table import Decision, Output, Rule
from service.errors import Problem
from service.expressions import Expression
from service.expressions.refusals import Wrong
from service.expressions.values import same


def type_problems(decision: Decision) -> Iterator[Problem]:
    """Find the cells, allowed values and results that do not fit."""
    for column in decision.inputs:
        for message in _misfits(column.kind, column.allowed.constants()):
            yield _problem(decision, f"{column.label}, input values: {message}", column.line)
    for output in decision.outputs:
        for message in _output_messages(decision, output):
            yield _problem(decision, f"{output.label}, {message}", output.line)
    for rule in decision.rules:
        for message in _rule_messages(decision, rule):
            yield _problem(decision, f"{rule.id}, {message}", rule.line, rule.id)


def _output_messages(decision: Decision, output: Output) -> Iterator[str]:
    """Say what does not fit in an output column."""
    for message in _wrong_result(output, output.default):
        yield f"default: {message}"
    for message in _wrong_result(output, decision.expression):
        yield f"expression: {message}"
    for message in _misfits(output.kind, output.allowed):
        yield f"output values: {message}"


def constant_results(rule: Rule) -> tuple[Any, ...] | None:
    """Give the results of a rule, or None when they depend on data."""
    results = [operand_of(result) for result in rule.results]
    if not all(result.is_constant for result in results):
        return None
    return tuple(result.constant for result in results)


def _rule_messages(decision: Decision, rule: Rule) -> Iterator[str]:
    """Say what does not fit in a rule."""
    for column, cell in zip(decision.inputs, rule.cells, strict=True):
        for message in _misfits(column.kind, cell.constants()):
            yield f"input {column.label}: {message}"
    for output, result in zip(decision.outputs, rule.results, strict=True):
        for message in _wrong_result(output, result):
            yield f"output {output.label}: {message}"


def _misfits(kind: Kind, values: Iterable[Any]) -> Iterator[str]:
    """Say why values do not fit, if they do not."""
    for value in values:
        try:
            fit(kind, value)
        except Wrong as wrong:
            yield str(wrong)


def _wrong_result(output: Output, expression: Expression | None) -> Iterator[str]:
    """Say why a constant result does not fit, if it does not."""
    if expression is None:
        return
    result = operand_of(expression)
    if not result.is_constant:
        return
    misfits = list(_misfits(output.kind, [result.constant]))
    yield from misfits
    if output.allowed and not misfits and result.constant is not None:
        value = fit(output.kind, result.constant)
        if not any(same(value, option) for option in output.allowed):
            yield "The result is not among the output values."


def _problem(
    decision: Decision, message: str, line: int | None, element: str | None = None
) -> Problem:
    """Make a problem at a rule, or at the decision."""
    return Problem(
        "decision_types",
        f"{decision.name}: {message}",
        "Write a value that fits, or change the column's type or values.",
        file=decision.file,
        element=element or decision.key,
        line=line,
    )
