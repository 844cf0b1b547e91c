"""Evaluate a decision, and before it the decisions that it requires."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from graphlib import CycleError, TopologicalSorter
from typing import Any

from service.decisions.hits import Hit, choose, gather, without_hit
from service.decisions.kinds import fit
from service.decisions.refusals import DecisionFailed
from service.decisions.table import Decision, HitPolicy, Input, Output, Rule
from service.expressions import Expression, ExpressionFailed, Scope, to_json
from service.expressions.refusals import UNREADABLE, Wrong
from service.expressions.values import same

_SHOWN = 200


@dataclass(frozen=True, slots=True)
class DecisionResult:
    """What a decision gave.

    `value` is plain JSON: one output column gives its value, several a mapping, a collecting hit
    policy a list. `matched` are the ids of the rules that made it. `explanation` says in a
    sentence for each decision evaluated, required ones first, how it came about; it repeats
    data and is for readers of the case only.
    """

    value: Any
    matched: tuple[str, ...]
    explanation: tuple[str, ...]


def evaluate(
    decisions: Mapping[str, Decision], key: str, scope: Scope, *, at: datetime | None
) -> DecisionResult:
    """Evaluate the decision `key` with the data of `scope` at an instant.

    Raises `DecisionFailed`, nothing else.
    """
    known = _Known(scope)
    explanation: list[str] = []
    value: Any = None
    matched: tuple[str, ...] = ()
    for decision in _in_order(decisions, key):
        value, matched, sentence = _Evaluation(decision, known, at).run()
        explanation.append(sentence)
        known.results[decision.key] = known.results[decision.variable] = value
    return DecisionResult(value, matched, tuple(explanation))


class _Known:
    """The results of required decisions, and the data behind them."""

    def __init__(self, scope: Scope) -> None:
        self.results: dict[str, Any] = {}
        self._scope = scope

    def get(self, name: str, /) -> Any:
        """Give a result, or a name of the data."""
        return self.results[name] if name in self.results else self._scope.get(name)


def _in_order(decisions: Mapping[str, Decision], key: str) -> Iterator[Decision]:
    """Give a decision and all that it requires, required ones first."""
    sorter = TopologicalSorter[str]()
    waiting = [key]
    seen = {key}
    while waiting:
        current = waiting.pop()
        if current not in decisions:
            raise DecisionFailed(f"There is no decision {current}.", decision=current, rules=())
        requires = decisions[current].requires
        sorter.add(current, *requires)
        waiting.extend(required for required in requires if required not in seen)
        seen.update(requires)
    try:
        return iter([decisions[each] for each in sorter.static_order()])
    except CycleError:
        message = "The decision requires itself in a circle."
        raise DecisionFailed(message, decision=key, rules=()) from None


class _Evaluation:
    """One decision with one set of data."""

    def __init__(self, decision: Decision, scope: Scope, at: datetime | None) -> None:
        self._decision = decision
        self._scope = scope
        self._at = at
        self._place = decision.name
        self._rule: tuple[str, ...] = ()

    def run(self) -> tuple[Any, tuple[str, ...], str]:
        """Give the result, the rules that made it and a sentence; raises `DecisionFailed`."""
        try:
            return self._literal() if self._decision.expression else self._table()
        except (ExpressionFailed, Wrong) as failed:
            reason = str(failed)
        except UNREADABLE:
            reason = "The data hold a value of no known kind."
        raise DecisionFailed(
            f"{self._place}: {reason}", decision=self._decision.key, rules=self._rule
        )

    def _literal(self) -> tuple[Any, tuple[str, ...], str]:
        """Compute a decision that is one expression."""
        (output,) = self._decision.outputs
        value = to_json(self._output(output, self._decision.expression))
        return value, (), f"{self._decision.name} is {_shown(value)}."

    def _table(self) -> tuple[Any, tuple[str, ...], str]:
        """Compute a decision table."""
        decision = self._decision
        tested = [self._input(column) for column in decision.inputs]
        chosen = choose(decision, list(self._hits(tested)))
        self._place = f"{decision.name}, result"
        if chosen:
            value = gather(decision, chosen)
        else:
            value = without_hit(
                decision, [self._output(output, output.default) for output in decision.outputs]
            )
        matched = tuple(hit.rule.id for hit in chosen)
        because = ", ".join(
            f"{column.label} is {_shown(value)}"
            for column, value in zip(decision.inputs, tested, strict=True)
        )
        by = f"by {', '.join(matched)}" if matched else "no rule matched"
        plain = to_json(value)
        return (
            plain,
            matched,
            f"{decision.name} is {_shown(plain)} ({by}; {because or 'no inputs'}).",
        )

    def _input(self, column: Input) -> Any:
        """Compute and check what an input column tests."""
        self._place = f"{self._decision.name}, input {column.label}"
        value = fit(column.kind, column.expression.evaluate(self._scope, at=self._at))
        if value is not None and not column.allowed.matches(value, self._scope, self._at):
            raise Wrong("The value is not among the input values that the column allows.")
        return value

    def _hits(self, tested: Sequence[Any]) -> Iterator[Hit]:
        """Give the rules that match; of a first table only the first."""
        for rule in self._decision.rules:
            self._rule = (rule.id,)
            if self._matches(rule, tested):
                yield Hit(rule, self._outputs(rule))
                if self._decision.hit_policy is HitPolicy.FIRST:
                    break
        self._rule = ()

    def _matches(self, rule: Rule, tested: Sequence[Any]) -> bool:
        """Say whether all cells of a rule hold."""
        for column, value, cell in zip(self._decision.inputs, tested, rule.cells, strict=True):
            self._place = f"{self._decision.name}, {rule.id}, input {column.label}"
            if not cell.matches(value, self._scope, self._at):
                return False
        return True

    def _outputs(self, rule: Rule) -> tuple[Any, ...]:
        """Compute the outputs of a rule."""
        values: list[Any] = []
        for output, result in zip(self._decision.outputs, rule.results, strict=True):
            self._place = f"{self._decision.name}, {rule.id}, output {output.label}"
            values.append(self._output(output, result))
        return tuple(values)

    def _output(self, output: Output, expression: Expression | None) -> Any:
        """Compute and check one output; without an expression it is null."""
        value = (
            fit(output.kind, expression.evaluate(self._scope, at=self._at)) if expression else None
        )
        if (
            value is not None
            and output.allowed
            and not any(same(value, each) for each in output.allowed)
        ):
            raise Wrong("The result is not among the output values that the column allows.")
        return value


def _shown(value: Any) -> str:
    """Write a value for a reader, shortened when it is long."""
    if value is None:
        return "nothing"
    plain = to_json(value)
    text = f"“{plain}”" if isinstance(plain, str) else json.dumps(plain, ensure_ascii=False)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
