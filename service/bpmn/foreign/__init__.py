"""What a file of another modeller says in words of its own, and what became of each of them.

`report_on` tells it, every foreign attribute and element without exception; `translate` writes in
Handrail's words what has an exact equal there. docs/extensions.md has the words themselves.
`forms_asked` and `adapt` are for whoever has the whole folder that a diagram came in.
"""

from service.bpmn.foreign.adapting import Known, Written, adapt
from service.bpmn.foreign.asking import (
    FormAsked,
    FormField,
    decides_by_first,
    forms_asked,
    is_of_spiffarena,
)
from service.bpmn.foreign.code import WORKERS
from service.bpmn.foreign.finding import Fate, Finding, Place
from service.bpmn.foreign.report import report_on
from service.bpmn.foreign.translating import translate

__all__ = [
    "WORKERS",
    "Fate",
    "Finding",
    "FormAsked",
    "FormField",
    "Known",
    "Place",
    "Written",
    "adapt",
    "decides_by_first",
    "forms_asked",
    "is_of_spiffarena",
    "report_on",
    "translate",
]
