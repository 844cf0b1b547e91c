"""Read the decisions of a DMN 1.3, 1.4 or 1.5 file."""

from dataclasses import replace
from graphlib import CycleError, TopologicalSorter

from service.bpmn.xml import XmlRefused, parse
from service.decisions.drawing import NAMESPACES, Drawing, Part
from service.decisions.refusals import DecisionInvalid
from service.decisions.table import Decision, HitPolicy, Output
from service.decisions.tabling import read_table

_REFUSED = {
    "businessKnowledgeModel": "Write its logic as a decision of its own.",
    "decisionService": "Let the process call the decision itself.",
    "import": "Draw the decisions that need each other in one file.",
}


def read_decisions(source: bytes, *, file: str) -> tuple[Decision, ...]:
    """Read all decisions of a file; each stands after those that it requires.

    Raises `DecisionInvalid` with a problem (file, element, line, mend) for each thing that cannot
    be evaluated as it is drawn: nothing is ever left out silently.
    """
    try:
        drawing = Drawing(parse(source, file=file), file=file)
    except XmlRefused as refused:
        raise DecisionInvalid(str(refused), problems=refused.problems) from None
    if drawing.is_dmn():
        decisions = _decisions(drawing)
    else:
        decisions = {}
        versions = ", ".join(NAMESPACES.values())
        mend = f"Save the file as DMN {versions}."
        drawing.note("not_dmn", f"The file is not DMN {versions}.", mend, drawing.root)
    ordered = _in_order(decisions, drawing)
    if drawing.problems:
        raise DecisionInvalid(problems=drawing.problems)
    return ordered


def _decisions(drawing: Drawing) -> dict[str, Decision]:
    """Read the decisions by their keys, in the order in which they are drawn."""
    for part in drawing.root.children(*_REFUSED):
        mend = _REFUSED[part.tag]
        drawing.note("not_supported", f"A {part.tag} cannot be evaluated.", mend, part)
    decisions: dict[str, Decision] = {}
    for part in drawing.root.children("decision"):
        decision = _decision(part, drawing)
        if decision.key in decisions:
            mend = "Give each decision an id of its own; processes call it by that."
            message = f"There are two decisions {decision.key!r}."
            drawing.note("decision_id", message, mend, part)
        decisions[decision.key] = decision
    if not decisions:
        mend = "Draw a decision with a decision table."
        drawing.note("no_decision", "The file holds no decision.", mend, drawing.root)
    return decisions


def _decision(part: Part, drawing: Drawing) -> Decision:
    """Read one decision."""
    key = part.get("id") or ""
    if not key:
        mend = "Give the decision an id; processes call it by that."
        drawing.note("decision_id", "A decision has no id.", mend, part)
    variable = part.child("variable")
    decision = Decision(
        key=key,
        name=part.get("name") or key,
        variable=(variable.get("name") if variable else None) or key,
        inputs=(),
        outputs=(),
        hit_policy=HitPolicy.UNIQUE,
        rules=(),
        requires=_required(part),
        file=drawing.file,
        line=part.line,
    )
    if table := part.child("decisionTable"):
        return read_table(decision, table, drawing)
    if literal := part.child("literalExpression"):
        return _literal(decision, variable, literal, drawing)
    mend = "Draw a decision table or write a literal expression."
    message = f"{decision.name} has no decision table and no literal expression."
    drawing.note("decision_without_logic", message, mend, part)
    return decision


def _required(part: Part) -> tuple[str, ...]:
    """Give the keys of the decisions that a decision requires, as drawn."""
    references = [
        (required.get("href") or "").removeprefix("#")
        for requirement in part.children("informationRequirement")
        for required in requirement.children("requiredDecision")
    ]
    return tuple(dict.fromkeys(references))


def _literal(
    decision: Decision, variable: Part | None, literal: Part, drawing: Drawing
) -> Decision:
    """Read a decision that is one expression."""
    typed = literal if variable is None or literal.get("typeRef") else variable
    output = Output(
        id=literal.get("id") or decision.key,
        name=decision.variable,
        label=decision.name,
        kind=drawing.type_of(typed).kind,
        allowed=(),
        default=None,
        line=literal.line,
    )
    return replace(decision, outputs=(output,), expression=drawing.expression(literal))


def _in_order(decisions: dict[str, Decision], drawing: Drawing) -> tuple[Decision, ...]:
    """Put required decisions first; note those that are missing and circles."""
    parts = {part.get("id"): part for part in drawing.root.children("decision")}
    sorter = TopologicalSorter[str]()
    for decision in decisions.values():
        for required in decision.requires:
            if required not in decisions:
                mend = "Draw it in this file, or remove the arrow."
                message = f"{decision.name} requires {required!r}, which is not in the file."
                drawing.note("required_decision", message, mend, parts[decision.key])
        sorter.add(decision.key, *(key for key in decision.requires if key in decisions))
    try:
        return tuple(decisions[key] for key in sorter.static_order())
    except CycleError as error:
        circle: list[str] = error.args[1]
        message = f"Decisions require each other in a circle: {' → '.join(circle)}."
        part = parts[circle[0]]
        drawing.note("decision_circle", message, "Remove one of these arrows.", part)
        return ()
