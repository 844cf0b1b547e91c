"""What a document would be filled with now: the steps just before its making, tried once more.

Only scripts and decisions that lead straight to the making are computed again, on a copy of the
case's data: what people decided in between counts as they decided it.
"""

from datetime import datetime
from typing import Any

from service.bpmn.model import Element, Process
from service.cases.document import document_of, known_of, layered
from service.cases.documents.refusals import DocumentCannotBeRebuilt
from service.cases.models import Case, DocumentVersion
from service.decisions import DecisionFailed, evaluate
from service.definitions.bundle import Bundle
from service.definitions.lookup import bundle_by_id
from service.expressions import (
    ExpressionFailed,
    ExpressionRefused,
    compile_expression,
    compile_script,
    to_json,
)

_APART = (
    "This document was made from answers of its own, in a part of the process that runs several "
    "times or is called. It cannot be built again from the answers of the case: change its words."
)


def data_now(made: DocumentVersion, case: Case, *, at: datetime) -> Any:
    """Return what a document that the process made would be filled with now.

    Raises DocumentCannotBeRebuilt.
    """
    before = made.inputs["data"]
    bundle = bundle_by_id(made.version_id) if made.version_id else None
    element = bundle.process.elements.get(made.element or "") if bundle else None
    if bundle is None or element is None:
        raise DocumentCannotBeRebuilt
    if bundle.process.key != case.process_key or _is_apart(bundle.process, element):
        raise DocumentCannotBeRebuilt(_APART)
    scope = layered(known_of(case), document_of(case.id))
    try:
        for step in _run_up(bundle.process, element):
            _compute(bundle, step, scope, at)
        wanted = next((one.value for one in element.inputs if one.name == "data"), None)
        return to_json(compile_expression(wanted).evaluate(scope, at=at)) if wanted else before
    except (ExpressionFailed, ExpressionRefused, DecisionFailed) as failed:
        raise DocumentCannotBeRebuilt(
            f"This document cannot be built again from the answers of now: {failed}"
        ) from failed


def _is_apart(process: Process, element: Element) -> bool:
    """Tell whether an element lies where data may be its own: in a loop, or behind mappings."""
    if element.loop is not None:
        return True
    inside = element.parent
    while inside is not None:
        around = process.elements[inside]
        if around.loop is not None or around.inputs or around.outputs:
            return True
        inside = around.parent
    return False


def _compute(bundle: Bundle, step: Element, scope: dict[str, Any], at: datetime) -> None:
    if step.script is not None:
        compile_script(step.script).run(scope, at=at)
    elif step.decision is not None:
        decisions = bundle.definition.decisions
        scope[step.result or step.decision] = evaluate(decisions, step.decision, scope, at=at).value


def _run_up(process: Process, element: Element) -> list[Element]:
    """Return the scripts and decisions that lead to an element and nowhere else, first to last."""
    found: list[Element] = []
    at = element
    while True:
        before = [process.elements[flow.source] for flow in process.incoming(at.id)]
        if len(before) != 1 or before[0] in found or not _is_computed(before[0]):
            return found[::-1]
        at = before[0]
        found.append(at)


def _is_computed(element: Element) -> bool:
    computes = element.script is not None or element.decision is not None
    return computes and not element.inputs and not element.outputs and element.loop is None
