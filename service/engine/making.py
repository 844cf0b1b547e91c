"""Making the specification of each kind of element from its node in the plan."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from service.bpmn.normalise import Node
from service.engine.activities import DecisionTask, PersonTask, ScriptTask, Work
from service.engine.catching import Catch
from service.engine.compiling import Texts
from service.engine.containers import CallActivity, SubProcess
from service.engine.gateways import ExclusiveGateway, InclusiveGateway, ParallelGateway
from service.engine.groups import EventGateway
from service.engine.spec import ElementSpec, ProcessSpec
from service.engine.throwing import EndEvent, Throw
from service.engine.trigger import Trigger


@dataclass(frozen=True, slots=True)
class Making:
    """What a maker needs: the scope, the file's texts, and how to compile an inside."""

    process: ProcessSpec
    texts: Texts
    inside: Callable[[Node], ProcessSpec]

    def triggers(self, node: Node) -> tuple[Trigger, ...]:
        """Compile an event's definitions."""
        return tuple(self.texts.trigger(one, node.drawn, node.clock) for one in node.events)


Maker = Callable[[Making, Node, str | None], ElementSpec]


def make(making: Making, node: Node, name: str | None = None) -> ElementSpec:
    """Make an element; `name` differs from the node's id for loop instances."""
    return MAKERS[node.type](making, node, name)


def _person(making: Making, node: Node, name: str | None) -> ElementSpec:
    return PersonTask(making.process, node, name=name)


def _script(making: Making, node: Node, name: str | None) -> ElementSpec:
    element = node.drawn
    script = making.texts.script(element.script or "", element)
    return ScriptTask(making.process, node, name=name, script=script)


def _work(making: Making, node: Node, name: str | None) -> ElementSpec:
    element = node.drawn
    texts = making.texts
    return Work(
        making.process,
        node,
        name=name,
        topic=texts.template(element.topic or "", element.id, element.line),
        result=element.result,
        inputs=texts.named(element.inputs, element.id),
        outputs=texts.named(element.outputs, element.id),
    )


def _rule(making: Making, node: Node, name: str | None) -> ElementSpec:
    element = node.drawn
    if element.decision is None:
        return _work(making, node, name)
    return DecisionTask(
        making.process,
        node,
        name=name,
        decision=element.decision,
        result=element.result or element.decision,
        inputs=making.texts.named(element.inputs, element.id),
        outputs=making.texts.named(element.outputs, element.id),
    )


def _send(making: Making, node: Node, name: str | None) -> ElementSpec:
    element = node.drawn
    if element.topic is not None:
        return _work(making, node, name)
    return Throw(making.process, node, (making.texts.message_of(element),), name=name)


def _receive(making: Making, node: Node, name: str | None) -> ElementSpec:
    message = making.texts.message_of(node.drawn)
    return Catch(making.process, node, (message,), name=name)


def _throw(making: Making, node: Node, name: str | None) -> ElementSpec:
    if _asks_for_work(node):
        return _work(making, node, name)
    return Throw(making.process, node, making.triggers(node), name=name)


def _end(making: Making, node: Node, name: str | None) -> ElementSpec:
    if _asks_for_work(node):
        return _work(making, node, name)
    return EndEvent(making.process, node, making.triggers(node), name=name)


def _asks_for_work(node: Node) -> bool:
    """Say whether a message event says how its message is sent: then a worker sends it."""
    return bool(node.events) and node.element is not None and node.element.topic is not None


def _sub_process(making: Making, node: Node, name: str | None) -> ElementSpec:
    return SubProcess(making.process, node, name=name, inside=making.inside(node))


def _call(making: Making, node: Node, name: str | None) -> ElementSpec:
    element = node.drawn
    texts = making.texts
    return CallActivity(
        making.process,
        node,
        name=name,
        called=texts.template(element.called or "", element.id, element.line),
        version=element.pinned_version,
        apart=element.called_apart,
        inputs=texts.named(element.inputs, element.id),
        outputs=texts.named(element.outputs, element.id),
    )


MAKERS: Mapping[str, Maker] = MappingProxyType(
    {
        "startEvent": lambda making, node, name: Catch(making.process, node, (), name=name),
        "intermediateCatchEvent": lambda making, node, name: Catch(
            making.process, node, making.triggers(node), name=name
        ),
        "intermediateThrowEvent": _throw,
        "endEvent": _end,
        "userTask": _person,
        "manualTask": _person,
        "task": _person,
        "scriptTask": _script,
        "serviceTask": _work,
        "sendTask": _send,
        "receiveTask": _receive,
        "businessRuleTask": _rule,
        "subProcess": _sub_process,
        "transaction": _sub_process,
        "callActivity": _call,
        "exclusiveGateway": lambda making, node, name: ExclusiveGateway(
            making.process, node, name=name
        ),
        "parallelGateway": lambda making, node, name: ParallelGateway(
            making.process, node, name=name
        ),
        "inclusiveGateway": lambda making, node, name: InclusiveGateway(
            making.process, node, name=name
        ),
        "eventBasedGateway": lambda making, node, name: EventGateway(
            making.process, node, name=name
        ),
    }
)
