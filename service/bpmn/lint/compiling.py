"""Rules about computed texts: each can be read, and none is missing where one is needed."""

from collections.abc import Iterator

from service.bpmn.lint.subject import Rule, Subject, named
from service.bpmn.lint.texts import texts
from service.errors import Problem
from service.expressions import ExpressionRefused


def unreadable_text(subject: Subject) -> Iterator[Problem]:
    """Find an expression, script or text with expressions that cannot be read."""
    for one in texts(subject):
        try:
            one.compiled()
        except ExpressionRefused as refused:
            mend = refused.problems[0].mend if refused.problems else None
            yield subject.at(one.element, one.line).error(
                "expression_unreadable",
                f"The {one.purpose} of {one.element} cannot be read: {refused.detail}",
                mend or "Write it in Handrail's expression language.",
            )


def missing_script(subject: Subject) -> Iterator[Problem]:
    """Find a script task without a script."""
    for element in subject.process.elements.values():
        if element.type == "scriptTask" and not element.script:
            yield subject.at(element.id).error(
                "script_missing",
                f"{named(element)} is a script task without a script.",
                "Write its script, or make it another kind of task.",
            )


RULES: tuple[Rule, ...] = (unreadable_text, missing_script)
