"""Decisions: DMN tables and literal expressions, read, checked and evaluated by our own rules."""

from service.decisions.evaluating import DecisionResult, evaluate
from service.decisions.linting import are_apart, lint
from service.decisions.reading import read_decisions
from service.decisions.refusals import DecisionFailed, DecisionInvalid
from service.decisions.table import Decision, HitPolicy, Input, Output, Rule

__all__ = [
    "Decision",
    "DecisionFailed",
    "DecisionInvalid",
    "DecisionResult",
    "HitPolicy",
    "Input",
    "Output",
    "Rule",
    "are_apart",
    "evaluate",
    "lint",
    "read_decisions",
]
