"""Two versions of a decision compared: its rows, its columns and its hit policy, in sentences."""

from collections.abc import Iterable, Iterator, Mapping

from service.decisions.table import Decision, Input, Output, Rule


def compare_decisions(before: Decision, after: Decision) -> tuple[str, ...]:
    """Say what changed, row by row in the later's order; rows are known by their ids."""
    return (*_headings(before, after), *_columns(before, after), *_rows(before, after))


def _headings(before: Decision, after: Decision) -> Iterator[str]:
    if before.name != after.name:
        yield f"It was called “{before.name}”, it is called “{after.name}”."
    if before.hit_policy != after.hit_policy:
        yield f"The hit policy was {before.hit_policy}, is {after.hit_policy}."
    for what, was, now in (
        ("What is tested", _inputs(before), _inputs(after)),
        ("What it gives", _outputs(before), _outputs(after)),
        ("Its expression", _expression(before), _expression(after)),
        ("The name of its result", before.variable, after.variable),
        ("What it needs to be decided first", _listed(before.requires), _listed(after.requires)),
    ):
        if was != now:
            yield f"{what} was {was or 'nothing'}, is {now or 'nothing'}."


def _columns(before: Decision, after: Decision) -> Iterator[str]:
    """Say what else differs in columns that both have; they are known by their ids."""
    for was, now in (
        ({one.id: one for one in before.inputs}, {one.id: one for one in after.inputs}),
        ({one.id: one for one in before.outputs}, {one.id: one for one in after.outputs}),
    ):
        for key, column in now.items():
            told, old = _column(column), _column(was[key]) if key in was else {}
            for what, said in told.items():
                if key in was and old[what] != said:
                    yield (
                        f"“{_heading(column)}”: {what} was {old[what] or 'nothing'}, "
                        f"is {said or 'nothing'}."
                    )


def _column(column: Input | Output) -> Mapping[str, str]:
    """Give what a column says beside its label, by what that is."""
    if isinstance(column, Input):
        return {
            "what it reads": column.expression.text,
            "its kind": column.kind,
            "what it allows": column.allowed.text,
        }
    return {
        "its name": column.name,
        "its kind": column.kind,
        "what it allows": _listed(column.allowed),
        "what it gives otherwise": column.default.text if column.default else "",
    }


def _heading(column: Input | Output) -> str:
    if isinstance(column, Input):
        return column.label or column.expression.text
    return column.label or column.name


def _rows(before: Decision, after: Decision) -> Iterator[str]:
    known = {one.id: one for one in before.rules}
    for number, rule in enumerate(after.rules, start=1):
        was = known.pop(rule.id, None)
        now = _row(rule, after)
        if was is None:
            yield f"Row {number} was added: {now}."
        elif (told := _row(was, before)) != now:
            yield f"Row {number} was: {told}; it is: {now}."
    for number, rule in enumerate(before.rules, start=1):
        if rule.id in known:
            yield f"Row {number} was removed: {_row(rule, before)}."
    stay = [
        [one.id for one in some.rules if _has(other, one)]
        for some, other in ((before, after), (after, before))
    ]
    if stay[0] != stay[1]:
        yield "The rows come in another order."


def _has(decision: Decision, rule: Rule) -> bool:
    return any(one.id == rule.id for one in decision.rules)


def _row(rule: Rule, decision: Decision) -> str:
    """Write a row as a sentence: what has to hold, and what it gives."""
    tests = [
        f"{column.label} {cell.text}"
        for column, cell in zip(decision.inputs, rule.cells, strict=True)
        if cell.text.strip() not in {"", "-"}
    ]
    gives = [
        f"{column.label or column.name} {result.text}"
        for column, result in zip(decision.outputs, rule.results, strict=True)
    ]
    note = f" ({rule.note})" if rule.note else ""
    return f"{' and '.join(tests) or 'anything'} gives {', '.join(gives)}{note}"


def _inputs(decision: Decision) -> str:
    return ", ".join(_heading(one) for one in decision.inputs)


def _outputs(decision: Decision) -> str:
    return ", ".join(_heading(one) for one in decision.outputs)


def _listed(values: Iterable[object]) -> str:
    return ", ".join(str(one) for one in values)


def _expression(decision: Decision) -> str:
    return decision.expression.text if decision.expression else ""
