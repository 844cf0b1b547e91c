"""Writing into a diagram what only whoever has the whole folder knows, and other programs' texts.

Which form a step asks for, what a process is called and what it is searched by stand in other
files there.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from service.bpmn.foreign.around import Around
from service.bpmn.foreign.code import WORKERS, code_of
from service.bpmn.foreign.pen import Pen
from service.bpmn.foreign.python import Translated, expression_from, obstacles, script_from
from service.bpmn.foreign.texts import instructions_from, time_from
from service.bpmn.nodes import BPMN, HANDRAIL, children, extensions, line_of, q
from service.bpmn.spans import edited
from service.bpmn.vocabularies.handrail import words
from service.bpmn.vocabularies.spiff import NAMESPACE as SPIFF
from service.bpmn.xml import Element as Node
from service.bpmn.xml import encoding_of, parse

_TIMES = ("timeDate", "timeDuration", "timeCycle")
_LANE_OWNERS = re.compile(r"\blane_owners\b")
_OF_A_CASE = (
    "It says for each case who does the tasks of a lane. Here a lane is a role, of the same people "
    "in every case: give them that role, or name one at each task, handrail:assignee."
)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a diagram beside it.

    `forms` gives the key of the form of a step, `initiated` says of tasks that are for whoever
    starts the process why they are, `names` gives the name of a process that has none, and
    `searched` what a process is searched by: a name, and the expression for its value.
    """

    forms: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    initiated: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    searched: Mapping[str, tuple[tuple[str, str], ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )


@dataclass(frozen=True, slots=True)
class Written:
    """What was written at an element, what it says instead of it, and what is not the same then.

    Where it stays as it was written and yet is not the same, `now` is empty.
    """

    element: str
    line: int | None
    was: str
    now: str
    but: str = ""


def adapt(source: bytes, known: Known, *, file: str) -> tuple[bytes, tuple[Written, ...]]:
    """Write what is known of a diagram into it, and texts of other programs as they are read here.

    Give the file, the same to the byte where there is nothing to write, and what was written.
    Raises XmlRefused.
    """
    root = parse(source, file=file)
    encoding = encoding_of(source)
    pen = Pen(root, source.decode(encoding))
    found = tuple(_Adapting(pen, known).all())
    if not found:
        return source, ()
    edits = pen.done()
    return edited(pen.text, edits).encode(encoding) if edits else source, found


class _Adapting:
    """Writes with a pen, and tells of each thing that it writes."""

    def __init__(self, pen: Pen, known: Known) -> None:
        self._pen, self._known, self._around = pen, known, Around(pen)
        spaces = set(pen.root.nsmap.values())
        self._is_spiffs = SPIFF in spaces
        self._is_ours = HANDRAIL in spaces and not self._is_spiffs
        self._ways: Mapping[str, Callable[[Node], Iterator[Written]]] = {
            q("process"): self._process,
            q("timerEventDefinition"): self._timers,
            q("script"): self._script,
            q("conditionExpression"): lambda node: self._computed(node, expression_from),
            q("parameter", SPIFF): self._parameter,
        }

    def all(self) -> Iterator[Written]:
        """Write everything."""
        for node in self._pen.root.iter(f"{{{BPMN}}}*"):
            yield from self._step(node)
        for name, write in self._ways.items():
            for node in self._pen.root.iter(name):
                yield from write(node)

    def _step(self, node: Node) -> Iterator[Written]:
        key = self._known.forms.get(node.get("id", ""))
        if key is not None and "form" not in words(node):
            self._pen.add_attribute(node, "form", key)
            yield self._told(node, "its form", f'handrail:form="{key}"')
        says = self._known.initiated.get(node.get("id", ""))
        if says is not None:
            self._pen.add_attribute(node, "assignee", "opened_by")
            yield self._told(node, says, 'handrail:assignee="opened_by"')
        for told in extensions(node, SPIFF, "instructionsForEndUser"):
            yield from self._instructions(node, told)
        yield from self._work(node)
        for one in self._around.draw(node):
            yield self._told(
                node, f"the script {one.when} it", f"a script task {one.when} it, {one.id}"
            )
            for piece in one.script.pieces:
                yield self._told(node, piece.was, piece.now, piece.but)

    def _process(self, process: Node) -> Iterator[Written]:
        key = process.get("id", "")
        name = self._known.names.get(key)
        if name and process.get("name") is None:
            self._pen.add_attribute(process, "name", name, ours=False)
            yield self._told(process, "its display name", f'name="{name}"')
        taken = {one.get("name") for one in extensions(process, HANDRAIL, "searchField")}
        fields = [one for one in self._known.searched.get(key, ()) if one[0] not in taken]
        if not fields:
            return
        prefix, quoted = self._pen.prefix_within(process), self._pen.quoted
        written = [
            f"<{prefix}:searchField name={quoted(name)} value={quoted(value)}/>"
            for name, value in fields
        ]
        self._pen.add_children(process, "".join(written))
        for name, value in fields:
            now = f'<handrail:searchField name="{name}" value="{value}"/>'
            yield self._told(process, "metadata", now)

    def _work(self, node: Node) -> Iterator[Written]:
        code = code_of(node)
        if code is not None:
            ours = f"{self._pen.prefix(node)}:topic={self._pen.quoted(code.topic)}"
            self._pen.replace_attribute(node, code.attribute, ours)
            yield self._told(node, code.was, f'handrail:topic="{code.topic}"', WORKERS)

    def _script(self, node: Node) -> Iterator[Written]:
        """Write a script, and tell of what it says to SpiffArena itself."""
        yield from self._computed(node, script_from)
        around = node.getparent()
        if around is not None and self._is_spiffs and _LANE_OWNERS.search(node.text or ""):
            yield self._told(around, "lane_owners", "", _OF_A_CASE)

    def _computed(
        self, node: Node, translate: Callable[[str], Translated | None]
    ) -> Iterator[Written]:
        """Write what is computed in Python."""
        around = node.getparent()
        if around is None or len(node) or not self._may_be_python(around, node):
            return
        made = translate(node.text or "")
        if made is not None and made.is_changed:
            self._pen.replace_text(node, made.text)
        for one in obstacles(node.text or "") if made is None else made.pieces:
            yield self._told(around, one.was, one.now, one.but)

    def _parameter(self, node: Node) -> Iterator[Written]:
        """Write what a worker is given as it is computed in Python."""
        value = node.get("value", "")
        made = expression_from(value)
        if made is not None and made.is_changed:
            self._pen.replace_attribute(node, "value", f"value={self._pen.quoted(made.text)}")
        steps = (one for one in node.iterancestors(f"{{{BPMN}}}*") if one.get("id"))
        step = next(steps, self._pen.root)
        for one in obstacles(value) if made is None else made.pieces:
            yield self._told(step, one.was, one.now, one.but)

    def _timers(self, event: Node) -> Iterator[Written]:
        for name in _TIMES:
            for one in children(event, name):
                yield from self._timer(event, one)

    def _timer(self, event: Node, node: Node) -> Iterator[Written]:
        text = node.text or ""
        now = time_from(text)
        if now is not None and not len(node):
            self._pen.replace_text(node, now)
            around = event.getparent()
            yield self._told(event if around is None else around, text.strip(), now)

    def _instructions(self, node: Node, told: Node) -> Iterator[Written]:
        text = told.text or ""
        now = instructions_from(text)
        if now != text:
            self._pen.replace_text(told, now)
            yield self._told(node, "{{…}}", "${…}")

    def _may_be_python(self, around: Node, node: Node) -> bool:
        """Tell whether something is in no other language than Python, and not in ours."""
        language = around.get("scriptFormat") or node.get("language")
        return "python" in language.lower() if language else not self._is_ours

    @staticmethod
    def _told(node: Node, was: str, now: str, but: str = "") -> Written:
        return Written(node.get("id", ""), line_of(node), was, now, but)
