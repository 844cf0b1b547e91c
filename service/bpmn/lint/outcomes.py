"""Rules about outcomes: what a person chooses from is asked for, and what is asked for exists."""

import re
from collections.abc import Iterator

from service.bpmn.lint.subject import Rule, Subject, named
from service.bpmn.lint.texts import Text, texts
from service.errors import Problem
from service.expressions import ExpressionRefused, Script

_COMPARED = re.compile(
    r"""outcomes\.(?P<task>\w+)\s*(?:==|!=|=)\s*(?P<quote>["'])(?P<outcome>.*?)(?P=quote)"""
)
_NAMED = re.compile(r"\boutcomes\.(?P<task>\w+)")


def _read(subject: Subject) -> Iterator[tuple[Text, str]]:
    """Give each text that reads outcomes, and the task's id or `*` for all of them."""
    for text in texts(subject):
        try:
            compiled = text.compiled()
        except ExpressionRefused:
            continue
        if isinstance(compiled, Script):
            if "outcomes" in compiled.reads:
                yield from ((text, match["task"]) for match in _NAMED.finditer(text.text))
            continue
        for path in sorted(compiled.paths):
            first, _, rest = path.partition(".")
            if first == "outcomes":
                yield text, rest.partition(".")[0] or "*"


def unread_outcomes(subject: Subject) -> Iterator[Problem]:
    """Find outcomes that a person chooses and no condition reads."""
    asked = {task for _, task in _read(subject)}
    for task in subject.tasks():
        if task.outcomes and not asked & {"*", task.id}:
            yield subject.at(task.id).warning(
                "outcomes_unread",
                f"Nothing reads the outcome of {named(task)}.",
                f"Read outcomes.{task.id} in a condition, or remove handrail:outcomes.",
            )


def unknown_outcome(subject: Subject) -> Iterator[Problem]:
    """Find an expression that reads the outcome of a task that asks for none."""
    elements = subject.process.elements
    for text, key in _read(subject):
        where = subject.at(text.element, text.line)
        if key == "*":
            continue
        if key not in elements:
            yield where.error(
                "outcome_unknown_task",
                f"The {text.purpose} of {text.element} reads outcomes.{key}, but there is no "
                f"task {key}.",
                "Write the id of the task whose outcome is meant.",
            )
        elif not elements[key].outcomes:
            yield where.warning(
                "outcome_not_asked",
                f"The {text.purpose} of {text.element} reads outcomes.{key}, but "
                f"{named(elements[key])} asks for no outcome.",
                f"Write handrail:outcomes on {key}.",
            )


def unknown_choice(subject: Subject) -> Iterator[Problem]:
    """Find an outcome that is compared with something nobody can choose."""
    elements = subject.process.elements
    for text in texts(subject):
        for match in _COMPARED.finditer(text.text):
            known = elements[match["task"]].outcomes if match["task"] in elements else ()
            if known and match["outcome"] not in known:
                yield subject.at(text.element, text.line).error(
                    "outcome_unknown",
                    f"“{match['outcome']}” is not an outcome of {match['task']}.",
                    f"Its outcomes are: {', '.join(known)}.",
                )


RULES: tuple[Rule, ...] = (unread_outcomes, unknown_outcome, unknown_choice)
