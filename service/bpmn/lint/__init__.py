"""Everything about a diagram that looks wrong, before it is ever executed.

One function a rule, gathered by what they look at. Each says what is wrong, where, and how to
mend it. An error keeps the diagram from being deployed; a warning does not. What BPMN allows but
cannot be executed faithfully is refused elsewhere, by normalising.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from service.bpmn.lint import (
    clocks,
    compiling,
    connecting,
    data,
    existing,
    fields,
    gateways,
    idle,
    joins,
    outcomes,
    people,
    reach,
    timers,
    undoing,
    whole,
)
from service.bpmn.lint.subject import Rule, Subject
from service.bpmn.model import Diagram
from service.errors import Problem

__all__ = ["MOST_PAIRED", "PAIRWISE", "RULES", "lint"]

RULES: tuple[Rule, ...] = (
    *reach.RULES,
    *gateways.RULES,
    *existing.RULES,
    *connecting.RULES,
    *compiling.RULES,
    *timers.RULES,
    *clocks.RULES,
    *people.RULES,
    *outcomes.RULES,
    *fields.RULES,
    *idle.RULES,
    *undoing.RULES,
)
PAIRWISE: tuple[Rule, ...] = (*joins.RULES, *data.RULES)
"""Rules that follow the ways between every pair of elements."""
MOST_PAIRED = 500
"""In a process of more elements than this the pairwise rules would take too long."""


def lint(
    diagram: Diagram,
    *,
    only: str | None = None,
    forms: Mapping[str, Any] | None = None,
    decisions: Collection[str] | None = None,
    called: Collection[str] | None = None,
    secrets: Collection[str] | None = None,
) -> tuple[Problem, ...]:
    """Give every problem of a diagram, errors first, then by line.

    `forms` are form-js schemas by key; `decisions` and `called` the keys of the decisions and
    processes that exist, `secrets` the names of those that are kept. What is not given is not
    known, and nothing is said about it. Processes marked as not executable are not looked into.
    With `only`, the key of a process, no other is looked into that holds anything: each of several
    pools has forms and decisions of its own.
    """
    found = [problem for rule in whole.RULES for problem in rule(diagram)]
    for process in diagram.processes.values():
        is_meant = only in {None, process.key} or not process.elements
        if process.executable is not False and is_meant:
            subject = Subject(diagram, process, forms, decisions, called, secrets)
            found += [problem for rule in _rules_for(subject) for problem in rule(subject)]
    return tuple(sorted(found, key=lambda one: (one.severity == "warning", one.line or 0)))


def _rules_for(subject: Subject) -> tuple[Rule, ...]:
    """Give the rules that can be asked in reasonable time."""
    few = len(subject.process.elements) <= MOST_PAIRED
    return RULES + (PAIRWISE if few else (_too_large,))


def _too_large(subject: Subject) -> Iterator[Problem]:
    """Tell that some rules were not asked."""
    count = len(subject.process.elements)
    yield subject.whole().warning(
        "process_too_large",
        f"The process has {count} elements: joins, parallel writing and unset names are checked "
        f"only up to {MOST_PAIRED}.",
        "Move parts of it into processes that it calls.",
    )
