"""Scripts that SpiffArena runs before and after a step, drawn as script tasks of their own.

Only where one way leads to the step, or one from it, and no turn is taken at the step: there a task
beside it happens exactly when the script did.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape

from service.bpmn.diagram import BPMN_DI, DC, DI, bounds_of
from service.bpmn.foreign.pen import Pen
from service.bpmn.foreign.python import Translated, script_from
from service.bpmn.nodes import children, extensions, local, q
from service.bpmn.spans import name_of
from service.bpmn.vocabularies.spiff import NAMESPACE as SPIFF
from service.bpmn.xml import Element as Node

_SPACES = f'xmlns:bpmndi="{BPMN_DI}" xmlns:dc="{DC}" xmlns:di="{DI}"'
_WIDTH, _HEIGHT, _ABOVE = 100, 80, 110


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of a step: what its script is called, and how a flow there and the step meet.

    `last` is where a drawn flow touches the step, and `aside` how far from it the task is drawn.
    """

    word: str
    when: str
    end: str
    told: str
    last: int
    aside: int


_BEFORE = _Side("preScript", "before", "targetRef", "incoming", -1, -60)
_AFTER = _Side("postScript", "after", "sourceRef", "outgoing", 0, 60)


@dataclass(frozen=True, slots=True)
class Beside:
    """A script that was drawn as the task `id`, before or after its step."""

    when: str
    id: str
    script: Translated


class Around:
    """Draws the scripts of steps with a pen."""

    def __init__(self, pen: Pen) -> None:
        """Find the flows of the file, and how they are drawn."""
        self._pen = pen
        self._ids = {one.get("id", "") for one in pen.root.iter("*")}
        self._waiting = {one.get("id") for one in pen.root.iter(q("eventBasedGateway"))}
        self._flows: dict[tuple[str, str], list[Node]] = defaultdict(list)
        for flow in pen.root.iter(q("sequenceFlow")):
            for side in (_BEFORE, _AFTER):
                self._flows[side.end, flow.get(side.end, "")].append(flow)
        self._drawn = {
            one.get("bpmnElement", ""): one
            for kind in ("BPMNShape", "BPMNEdge")
            for one in pen.root.iter(q(kind, BPMN_DI))
        }

    def draw(self, step: Node) -> Iterator[Beside]:
        """Draw the scripts of a step that can be read and can stand beside it."""
        key = step.get("id", "")
        for side in (_BEFORE, _AFTER):
            task, flows = f"{key}_{side.when}", self._flows[side.end, key]
            for held in extensions(step, SPIFF, side.word):
                script = script_from(held.text or "")
                if script is None or len(flows) != 1 or not self._has_room(step, flows[0], task):
                    continue
                self._ids.add(task)
                span = self._pen.spans[held]
                self._pen.edits.append((span.start, span.end, ""))
                self._lead(step, flows[0], side, task)
                self._write(step, flows[0], side, task, script.text)
                self._show(key, flows[0], side, task)
                yield Beside(side.when, task, script)

    def _has_room(self, step: Node, flow: Node, task: str) -> bool:
        """Tell whether a task may stand between a step and a flow."""
        repeated = any(local(one).endswith("LoopCharacteristics") for one in step.iterchildren("*"))
        named = bool({task, f"{task}_flow"} & self._ids)
        return not (repeated or named or step.get("default")) and (
            flow.get("sourceRef") not in self._waiting
        )

    def _lead(self, step: Node, flow: Node, side: _Side, task: str) -> None:
        """Let the flow lead to or from the task in the place of the step."""
        self._pen.replace_attribute(flow, side.end, f"{side.end}={self._pen.quoted(task)}")
        for one in children(step, side.told):
            if one.text:
                self._pen.replace_text(one, f"{task}_flow")

    def _write(self, step: Node, flow: Node, side: _Side, task: str, script: str) -> None:
        """Write the task, and the flow between it and the step."""
        prefix, colon, _ = name_of(self._pen.spans[step], self._pen.text).rpartition(":")
        quoted, known = self._pen.quoted, f"{prefix}{colon}"
        key, mine, theirs = step.get("id", ""), f"{task}_flow", flow.get("id", "")
        ways, ends = (
            ((theirs, mine), (task, key)) if side is _BEFORE else ((mine, theirs), (key, task))
        )
        inner = "".join(
            f"<{known}{name}>{self._pen.plain(escape(said))}</{known}{name}>"
            for name, said in zip(("incoming", "outgoing", "script"), (*ways, script), strict=True)
        )
        name = f"{side.when.capitalize()} {step.get('name') or key}"
        written = (
            f"<{known}scriptTask id={quoted(task)} name={quoted(name)}>{inner}</{known}scriptTask>"
            f"<{known}sequenceFlow id={quoted(mine)} sourceRef={quoted(ends[0])} "
            f"targetRef={quoted(ends[1])}/>"
        )
        at = self._pen.spans[step].end
        self._pen.edits.append((at, at, written))

    def _show(self, key: str, flow: Node, side: _Side, task: str) -> None:
        """Draw the task above the step, where the step is drawn."""
        shape, edge = self._drawn.get(key), self._drawn.get(flow.get("id", ""))
        bounds = None if shape is None else bounds_of(shape)
        drawn = () if edge is None else edge.iter(q("waypoint", DI))
        points = [one for one in drawn if one.get("x") and one.get("y")]
        if shape is None or bounds is None or not points:
            return
        middle = bounds.x + bounds.width / 2
        x, y = middle - _WIDTH / 2 + side.aside, bounds.y - _ABOVE
        foot, step_top = (x + _WIDTH / 2, y + _HEIGHT), (middle + side.aside / 2, bounds.y)
        ends = (foot, step_top) if side is _BEFORE else (step_top, foot)
        touched = {"x": x if side is _BEFORE else x + _WIDTH, "y": y + _HEIGHT / 2}
        for name, value in touched.items():
            self._pen.replace_attribute(points[side.last], name, f'{name}="{value:g}"')
        ways = "".join(f'<di:waypoint x="{one:g}" y="{other:g}"/>' for one, other in ends)
        quoted = self._pen.quoted
        written = (
            f"<bpmndi:BPMNShape {_SPACES} id={quoted(f'{task}_di')} bpmnElement={quoted(task)}>"
            f'<dc:Bounds x="{x:g}" y="{y:g}" width="{_WIDTH}" height="{_HEIGHT}"/>'
            f"</bpmndi:BPMNShape><bpmndi:BPMNEdge {_SPACES} id={quoted(f'{task}_flow_di')} "
            f"bpmnElement={quoted(f'{task}_flow')}>{ways}</bpmndi:BPMNEdge>"
        )
        at = self._pen.spans[shape].end
        self._pen.edits.append((at, at, written))
