"""From the rules that match to the result: the hit policies of DMN."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from service.decisions.refusals import DecisionFailed
from service.decisions.table import Decision, HitPolicy, Rule
from service.expressions.listing import largest, smallest, total
from service.expressions.values import same

_SINGLE = {HitPolicy.UNIQUE, HitPolicy.ANY, HitPolicy.PRIORITY, HitPolicy.FIRST}
_RANKED = {HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER}
_LISTS = {HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER, HitPolicy.COLLECT}
_AGGREGATES = {HitPolicy.SUM: total, HitPolicy.LEAST: smallest, HitPolicy.MOST: largest}


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that matches, with the value of each output column."""

    rule: Rule
    values: tuple[Any, ...]


def choose(decision: Decision, hits: Sequence[Hit]) -> Sequence[Hit]:
    """Give the hits that make the result, in its order.

    Raises `DecisionFailed` when a unique table has several or those of an any table differ.
    """
    policy = decision.hit_policy
    if policy is HitPolicy.UNIQUE and len(hits) > 1:
        raise _conflict(decision, hits, "Several rules match where only one may.")
    if policy is HitPolicy.ANY and any(not same(hit.values, hits[0].values) for hit in hits):
        raise _conflict(decision, hits, "The rules that match give different results.")
    if policy in _RANKED:
        hits = sorted(hits, key=lambda hit: rank(decision, hit.values))
    return hits[:1] if policy in _SINGLE else hits


def gather(decision: Decision, chosen: Sequence[Hit]) -> Any:
    """Give the value of the chosen hits; raises `Wrong` when they cannot be aggregated."""
    policy = decision.hit_policy
    if policy is HitPolicy.COUNT:
        return len(chosen)
    values = [shaped(decision, hit.values) for hit in chosen]
    if policy in _LISTS:
        return values
    if policy in _AGGREGATES:
        return _AGGREGATES[policy](values) if values else None
    return values[0] if values else None


def without_hit(decision: Decision, defaults: Sequence[Any]) -> Any:
    """Give the value when no rule matches: the default outputs, where there are any."""
    if all(output.default is None for output in decision.outputs):
        return gather(decision, ())
    default = shaped(decision, defaults)
    return [default] if decision.hit_policy in _LISTS else default


def shaped(decision: Decision, values: Sequence[Any]) -> Any:
    """Give a single column as its value, several as a mapping by their names."""
    if len(decision.outputs) == 1:
        return values[0]
    return {output.name: value for output, value in zip(decision.outputs, values, strict=True)}


def rank(decision: Decision, values: Sequence[Any]) -> tuple[int, ...]:
    """Give the place of each value among the output values; a value that is not listed is last."""
    return tuple(
        next(
            (place for place, option in enumerate(output.allowed) if same(option, value)),
            len(output.allowed),
        )
        for output, value in zip(decision.outputs, values, strict=True)
    )


def _conflict(decision: Decision, hits: Sequence[Hit], message: str) -> DecisionFailed:
    """Say which rules contradict each other."""
    rules = tuple(hit.rule.id for hit in hits)
    return DecisionFailed(
        f"{decision.name}: {message} ({', '.join(rules)})", decision=decision.key, rules=rules
    )
