"""What BPMN allows but cannot be executed faithfully: refused, with what to draw instead.

One function a rule, gathered by what they look at. What is plainly a mistake of the analyst is
lint's affair; a rule here keeps the engine from doing something else than what is drawn.
"""

from collections.abc import Mapping

from service.bpmn.model import Process
from service.bpmn.normalise.refuse import activities, boundaries, events, scopes, starts
from service.bpmn.normalise.refuse.drawing import Drawing, Rule
from service.errors import Problem

RULES: tuple[Rule, ...] = (
    *scopes.RULES,
    *starts.RULES,
    *events.RULES,
    *boundaries.RULES,
    *activities.RULES,
)


def problems_of(process: Process, handlers: Mapping[str, str], *, file: str) -> list[Problem]:
    """Give everything in a process that the engine would not do as it is drawn, by line.

    `handlers` gives the activity that each compensation boundary event is associated with.
    """
    drawing = Drawing(process, handlers, file)
    found = [*process.unexecuted, *(problem for rule in RULES for problem in rule(drawing))]
    return sorted(found, key=lambda one: one.line or 0)
