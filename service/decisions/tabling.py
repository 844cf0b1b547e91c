"""Read one decision table: its columns, rules and hit policy."""

from dataclasses import replace

from service.decisions.cells import Cell, Equals
from service.decisions.drawing import Drawing, Part
from service.decisions.table import Decision, HitPolicy, Input, Output, Rule

MAX_RULES = 1_000
MAX_COLUMNS = 50

_POLICIES = {
    "UNIQUE": HitPolicy.UNIQUE,
    "ANY": HitPolicy.ANY,
    "PRIORITY": HitPolicy.PRIORITY,
    "FIRST": HitPolicy.FIRST,
    "RULE ORDER": HitPolicy.RULE_ORDER,
    "OUTPUT ORDER": HitPolicy.OUTPUT_ORDER,
    "COLLECT": HitPolicy.COLLECT,
}
_AGGREGATIONS = {
    "SUM": HitPolicy.SUM,
    "MIN": HitPolicy.LEAST,
    "MAX": HitPolicy.MOST,
    "COUNT": HitPolicy.COUNT,
}
_RANKED = {HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER}
_REDUCING = {HitPolicy.SUM, HitPolicy.LEAST, HitPolicy.MOST}


def read_table(decision: Decision, table: Part, drawing: Drawing) -> Decision:
    """Give the decision with its table; problems are noted in the drawing."""
    inputs = table.children("input")
    outputs = table.children("output")
    rules = table.children("rule")
    if not outputs or len(rules) > MAX_RULES or len(inputs) + len(outputs) > MAX_COLUMNS:
        message = "The table has no output, or more columns or rules than can be read."
        mend = f"Draw 1 output or more, up to {MAX_COLUMNS} columns and {MAX_RULES} rules."
        drawing.note("table_size", message, mend, table)
        return decision
    read = replace(
        decision,
        inputs=tuple(_input(part, drawing) for part in inputs),
        outputs=tuple(_output(part, drawing) for part in outputs),
        hit_policy=_hit_policy(table, drawing),
        rules=tuple(_rule(part, number, drawing) for number, part in enumerate(rules, 1)),
    )
    _check(read, table, rules, drawing)
    return read


def _hit_policy(table: Part, drawing: Drawing) -> HitPolicy:
    """Read the hit policy; without one it is unique."""
    written = (table.get("hitPolicy") or "UNIQUE").upper()
    policy = _POLICIES.get(written)
    aggregation = table.get("aggregation")
    if policy is HitPolicy.COLLECT and aggregation:
        policy = _AGGREGATIONS.get(aggregation.upper())
    if policy is None:
        mend = f"Choose one of {', '.join(_POLICIES)}, and for COLLECT {', '.join(_AGGREGATIONS)}."
        message = f"There is no hit policy {written} {aggregation or ''}".rstrip() + "."
        drawing.note("hit_policy", message, mend, table)
    return policy or HitPolicy.UNIQUE


def _input(part: Part, drawing: Drawing) -> Input:
    """Read an input column."""
    tested = part.child("inputExpression") or part
    type_ = drawing.type_of(tested)
    expression = drawing.expression(tested)
    return Input(
        id=part.get("id") or "",
        label=part.get("label") or tested.text(),
        expression=expression,
        kind=type_.kind,
        allowed=_allowed(part, "inputValues", type_.allowed, drawing),
        line=part.line,
    )


def _output(part: Part, drawing: Drawing) -> Output:
    """Read an output column."""
    type_ = drawing.type_of(part)
    default = part.child("defaultOutputEntry")
    name = part.get("name") or ""
    return Output(
        id=part.get("id") or "",
        name=name,
        label=part.get("label") or name,
        kind=type_.kind,
        allowed=_options(_allowed(part, "outputValues", type_.allowed, drawing), part, drawing),
        default=drawing.expression(default) if default and default.text() else None,
        line=part.line,
    )


def _allowed(part: Part, tag: str, by_type: str, drawing: Drawing) -> Cell:
    """Read the allowed values of a column, its own or those of its type."""
    own = part.child(tag)
    return drawing.cell(own if own and own.text() else part, text=by_type)


def _options(allowed: Cell, part: Part, drawing: Drawing) -> tuple[object, ...]:
    """Take output values as a list of constants, the most important first."""
    constants = [
        test.operand.constant
        for test in allowed.tests
        if isinstance(test, Equals) and test.wanted and test.operand.is_constant
    ]
    if allowed.negated or len(constants) != len(allowed.tests):
        mend = 'List the values: "high", "middle", "low".'
        message = "Output values are a list of constants."
        drawing.note("output_values", message, mend, part)
    return tuple(constants)


def _rule(part: Part, number: int, drawing: Drawing) -> Rule:
    """Read a rule, known by its id or by its number."""
    notes = part.children("description", "annotationEntry")
    texts = [note.text() or (note.element.text or "").strip() for note in notes]
    return Rule(
        id=part.get("id") or f"rule {number}",
        cells=tuple(drawing.cell(cell) for cell in part.children("inputEntry")),
        results=tuple(
            drawing.expression(result, required=False) for result in part.children("outputEntry")
        ),
        note=" ".join(text for text in texts if text),
        line=part.line,
    )


def _check(decision: Decision, table: Part, rules: list[Part], drawing: Drawing) -> None:
    """Note what does not fit together."""
    columns = len(decision.inputs), len(decision.outputs)
    for rule, part in zip(decision.rules, rules, strict=True):
        if (len(rule.cells), len(rule.results)) != columns:
            message = f"The rule does not have {columns[0]} inputs and {columns[1]} outputs."
            drawing.note("rule_columns", message, "Fill in one entry for each column.", part)
    names = [output.name for output in decision.outputs]
    if len(names) > 1 and (len(set(names)) < len(names) or "" in names):
        message = "Several output columns need a name each."
        drawing.note("output_names", message, "Name each output column differently.", table)
    if decision.hit_policy in _RANKED and not all(output.allowed for output in decision.outputs):
        message = f"Hit policy {decision.hit_policy} needs the order of the output values."
        mend = "List the output values of each output column, the most important first."
        drawing.note("output_values", message, mend, table)
    if decision.hit_policy in _REDUCING and len(names) > 1:
        message = "An aggregation needs a single output column."
        drawing.note("hit_policy", message, "Collect without it, or split the table.", table)
