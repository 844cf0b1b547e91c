"""Everything about a diagram that looks wrong, before it is ever executed.

One function a rule, gathered by what they look at. Each says what is wrong, where, and how to
mend it. An error keeps the diagram from being deployed; a warning does not. What BPMN allows but
cannot be executed faithfully is refused elsewhere, by normalising.
"""

from collections.abc import Collection, Mapping
from typing import Any

from service.bpmn.lint import (
    clocks,
    compiling,
    data,
    existing,
    gateways,
    joins,
    outcomes,
    people,
    reach,
    timers,
    whole,
)
from service.bpmn.lint.subject import Rule, Subject
from service.bpmn.model import Diagram
from service.errors import Problem

__all__ = ["RULES", "lint"]

RULES: tuple[Rule, ...] = (
    *reach.RULES,
    *gateways.RULES,
    *joins.RULES,
    *existing.RULES,
    *compiling.RULES,
    *timers.RULES,
    *clocks.RULES,
    *people.RULES,
    *outcomes.RULES,
    *data.RULES,
)


def lint(
    diagram: Diagram,
    *,
    forms: Mapping[str, Any] | None = None,
    decisions: Collection[str] | None = None,
    called: Collection[str] | None = None,
) -> tuple[Problem, ...]:
    """Give every problem of a diagram, errors first, then by line.

    `forms` are form-js schemas by key; `decisions` and `called` the keys of the decisions and
    processes that exist. What is not given is not known, and nothing is said about it. Processes
    marked as not executable are not looked into.
    """
    found = [problem for rule in whole.RULES for problem in rule(diagram)]
    for process in diagram.processes.values():
        if process.executable is not False:
            subject = Subject(diagram, process, forms, decisions, called)
            found += [problem for rule in RULES for problem in rule(subject)]
    return tuple(sorted(found, key=lambda one: (one.severity == "warning", one.line or 0)))
