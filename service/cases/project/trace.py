"""The trace, the data and the calls of a case."""

from service.cases.models import Strand, StrandKind
from service.cases.motion import Motion
from service.engine.effects import CallStarted, DataSet, ElementPassed
from service.ledger.appending import append
from service.ledger.moves import Element


def data_set(motion: Motion, strand: Strand, effect: DataSet) -> None:
    """Keep a value: in the case's document, or in a small strand's own."""
    if strand.kind is StrandKind.MAIN:
        motion.document.set(effect.key, effect.value, element=effect.element, acting=motion.acting)
    else:
        strand.data = {**(strand.data or {}), effect.key: effect.value}


def element_passed(motion: Motion, strand: Strand, effect: ElementPassed) -> None:
    """Add a line to the trace."""
    motion.case.traced += 1
    if strand.kind is StrandKind.MAIN and effect.element not in motion.case.passed:
        motion.case.passed = [*motion.case.passed, effect.element]
    if effect.state == "completed":
        motion.completed.add(effect.element)
    row = {
        "case_id": motion.case.id,
        "seq": motion.case.traced,
        "strand_id": strand.id,
        "move": motion.case.moves,
        "element": effect.element,
        "element_type": effect.element_type,
        "name": effect.name,
        "state": effect.state,
        "at": motion.acting.at,
    }
    append(Element, row)


def call_started(motion: Motion, strand: Strand, effect: CallStarted) -> None:
    """Nothing: the move's record already holds the version that the call resolved to."""
