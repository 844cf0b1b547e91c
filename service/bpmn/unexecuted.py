"""What BPMN lets a file say of an element and the engine does not do: told so that it is refused.

Only the reading sees these words, since the model has no place for them; `normalise.refuse` passes
them on beside what it finds itself.
"""

from collections.abc import Callable, Iterator
from typing import TypeAlias

from service.bpmn.model import ACTIVITIES
from service.bpmn.nodes import BPMN, child_text, children, line_of, local, namespace, q, yes
from service.bpmn.numbers import whole
from service.bpmn.where import Where
from service.bpmn.xml import Element as Node
from service.errors import Problem

_LOOPS = ("standardLoopCharacteristics", "multiInstanceLoopCharacteristics")
_TIMES = ("timeDate", "timeDuration", "timeCycle")
_UNDONE = {"", "##Compensate", "Compensate", "compensate"}
_Check: TypeAlias = Callable[[Node, Where], Iterator[Problem]]


def unexecuted(scope: Node, *, file: str) -> tuple[Problem, ...]:
    """List everything within a process that would not be done as the file says it."""
    found: list[Problem] = []
    for node in scope.iterdescendants():
        if namespace(node) == BPMN:
            check = _CHECKS.get(local(node))
            if check is not None:
                owner = next((one for one in (node, *node.iterancestors()) if one.get("id")), scope)
                where = Where(file, _drawn(owner).get("id"), line_of(node))
                found += check(node, where)
    return tuple(found)


def _drawn(node: Node) -> Node:
    """Give the element that a node belongs to when it is an event definition or a marker."""
    parent = node.getparent()
    part = local(node).endswith("EventDefinition") or local(node) in _LOOPS
    return parent if part and parent is not None and parent.get("id") else node


def _activity(node: Node, where: Where) -> Iterator[Problem]:
    """Find tokens that are counted, several markers, and transactions undone in another way."""
    for attribute in ("startQuantity", "completionQuantity"):
        if node.get(attribute, "1").strip() != "1":
            yield where.error(
                "token_quantity",
                f"{attribute} is {node.get(attribute)}, but a flow carries one token at a time.",
                "Remove it; draw a parallel gateway to wait for several tokens or to give several.",
            )
    if sum(len(children(node, name)) for name in _LOOPS) > 1:
        yield where.error(
            "several_loops",
            "The activity has more than one loop marker.",
            "Keep one of them; put the activity into a sub-process that has the other.",
        )
    if node.get("method", "").strip() not in _UNDONE:
        yield where.error(
            "transaction_method",
            f"The transaction is undone by the method {node.get('method')}.",
            "Remove method: a transaction is undone by its compensation handlers.",
        )


def _standard(node: Node, where: Where) -> Iterator[Problem]:
    """Find a loop whose most turns are no number."""
    maximum = node.get("loopMaximum", "").strip()
    if maximum and whole(maximum) is None:
        yield where.error(
            "loop_maximum",
            f"loopMaximum is “{maximum}”, which is not a whole number.",
            "Write a number such as 5; what is computed belongs in the loop's condition.",
        )


def _multi_instance(node: Node, where: Where) -> Iterator[Problem]:
    """Find instances that throw events of their own when they are done."""
    if node.get("behavior", "All").strip() not in {"All", "all"}:
        yield where.error(
            "loop_behavior",
            f"The instances throw events when they are done (behavior {node.get('behavior')}), "
            "which is not executed.",
            "Remove behavior; throw the event in a sub-process that is repeated.",
        )


def _compensation(node: Node, where: Where) -> Iterator[Problem]:
    """Find a throw of compensation that does not wait for it."""
    if not yes(node, "waitForCompletion", default=True):
        yield where.error(
            "compensation_unawaited",
            "The event goes on before what it compensates is undone, which is not executed.",
            "Remove waitForCompletion; draw a parallel branch for what need not wait.",
        )


def _timer(node: Node, where: Where) -> Iterator[Problem]:
    """Find a timer with several times."""
    if sum(node.find(q(name)) is not None for name in _TIMES) > 1:
        yield where.error(
            "several_times",
            "The timer has more than one of a date, a duration and a cycle.",
            "Keep one of them.",
        )


def _flow(node: Node, where: Where) -> Iterator[Problem]:
    """Find a condition that says nothing."""
    if node.find(q("conditionExpression")) is not None and not child_text(
        node, "conditionExpression"
    ):
        yield where.error(
            "condition_empty",
            "The flow has a condition without an expression.",
            "Write the expression, or remove the condition.",
        )


_CHECKS: dict[str, _Check] = {
    **dict.fromkeys(ACTIVITIES, _activity),
    "standardLoopCharacteristics": _standard,
    "multiInstanceLoopCharacteristics": _multi_instance,
    "compensateEventDefinition": _compensation,
    "timerEventDefinition": _timer,
    "sequenceFlow": _flow,
}
