"""Writing into a diagram what only whoever has the whole folder knows, and other programs' texts.

Which form a step asks for, what a process is called and what it is searched by stand in other
files there. Timers and instructions are texts that another program computes in its own way.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from service.bpmn.foreign.pen import Pen
from service.bpmn.nodes import BPMN, HANDRAIL, children, extensions, line_of, q
from service.bpmn.numbers import whole
from service.bpmn.spans import edited
from service.bpmn.times import read_time
from service.bpmn.vocabularies.handrail import words
from service.bpmn.vocabularies.spiff import NAMESPACE as SPIFF
from service.bpmn.xml import Element as Node
from service.bpmn.xml import encoding_of, parse
from service.expressions import ExpressionRefused, compile_expression

_TIMES = ("timeDate", "timeDuration", "timeCycle")
_QUOTED = re.compile(r"""\s*(?P<quote>["'])(?P<text>[^"']*)(?P=quote)\s*""")
_PASSES = re.compile(
    r"\s*(?:datetime\.)?timedelta\((?P<said>[a-z]+=\d+(?:\s*,\s*[a-z]+=\d+)*)\)\s*"
)
_DAYS = {"weeks": 7, "days": 1}
_UNITS = {"hours": "H", "minutes": "M", "seconds": "S"}
_PLACEHOLDER = re.compile(r"\{\{(?P<said>.*?)\}\}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a diagram beside it.

    `forms` gives the key of the form of a step, `names` the name of a process that has none, and
    `searched` what a process is searched by: a name, and the expression for its value.
    """

    forms: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    searched: Mapping[str, tuple[tuple[str, str], ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )


@dataclass(frozen=True, slots=True)
class Written:
    """What was written at an element, and what it says instead of."""

    element: str
    line: int | None
    was: str
    now: str


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
    return edited(pen.text, pen.done()).encode(encoding), found


class _Adapting:
    """Writes with a pen, and tells of each thing that it writes."""

    def __init__(self, pen: Pen, known: Known) -> None:
        self._pen, self._known = pen, known

    def all(self) -> Iterator[Written]:
        """Write everything."""
        for node in self._pen.root.iter(f"{{{BPMN}}}*"):
            key = self._known.forms.get(node.get("id", ""))
            if key is not None and "form" not in words(node):
                self._pen.add_attribute(node, "form", key)
                yield self._told(node, "its form", f'handrail:form="{key}"')
            for told in extensions(node, SPIFF, "instructionsForEndUser"):
                yield from self._instructions(node, told)
        for process in self._pen.root.iter(q("process")):
            yield from self._process(process)
        for event in self._pen.root.iter(q("timerEventDefinition")):
            for name in _TIMES:
                for one in children(event, name):
                    yield from self._timer(event, one)

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

    def _timer(self, event: Node, node: Node) -> Iterator[Written]:
        text = node.text or ""
        now = _time(text)
        if now is not None and not len(node):
            self._pen.replace_text(node, now)
            around = event.getparent()
            yield self._told(event if around is None else around, text.strip(), now)

    def _instructions(self, node: Node, told: Node) -> Iterator[Written]:
        text = told.text or ""
        now = _PLACEHOLDER.sub(_placed, text)
        if now != text:
            self._pen.replace_text(told, now)
            yield self._told(node, "{{…}}", "${…}")

    @staticmethod
    def _told(node: Node, was: str, now: str) -> Written:
        return Written(node.get("id", ""), line_of(node), was, now)


def _time(text: str) -> str | None:
    """Write a time that is a text or a length of time in Python; None of any other."""
    quoted, passes = _QUOTED.fullmatch(text), _PASSES.fullmatch(text)
    if quoted:
        return quoted["text"] if read_time(quoted["text"]) is not None else None
    return _length(passes["said"]) if passes else None


def _length(text: str) -> str | None:
    """Write a Python timedelta in ISO 8601."""
    given: dict[str, int] = {}
    for part in text.split(","):
        name, _, said = part.partition("=")
        number = whole(said)
        if number is None:
            return None
        given[name.strip()] = number
    if not given.keys() <= {*_DAYS, *_UNITS}:
        return None
    days = sum(given.get(name, 0) * each for name, each in _DAYS.items())
    times = "".join(f"{given[name]}{unit}" for name, unit in _UNITS.items() if given.get(name))
    told = (f"{days}D" if days else "") + (f"T{times}" if times else "")
    return f"P{told}" if told else None


def _placed(found: re.Match[str]) -> str:
    """Write a placeholder of Jinja as one of Handrail's, where it computes the same."""
    text = found["said"].strip()
    try:
        compile_expression(text)
    except ExpressionRefused:
        return found[0]
    return f"${{{text}}}"
