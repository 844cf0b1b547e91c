"""The decisions of a folder, by the file that decides each, as Handrail decides them."""

import re
from collections.abc import Iterator, Mapping

from service.bpmn.foreign.pen import Pen
from service.bpmn.nodes import line_of
from service.bpmn.spans import edited
from service.bpmn.xml import encoding_of, parse
from service.decisions import DecisionInvalid, are_apart, read_decisions
from service.definitions.candidate import decisions_named
from service.definitions.checking import runnable
from service.importing.diagrams import Drawn
from service.importing.gathered import under
from service.importing.lines import Line, Word, lines_of
from service.importing.nearness import nearest

_UNIQUE = "UNIQUE"
_DMN = b"https://www.omg.org/spec/DMN/20191111/MODEL/"
_OLDER = (
    b"http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    b"http://www.omg.org/spec/DMN/20151101/dmn11.xsd",
    b"http://www.omg.org/spec/DMN/20180521/MODEL/",
)
_FEEL = re.compile(
    rb"""\sexpressionLanguage\s*=\s*["']http://www.omg.org/spec/FEEL/2014[^"']*["']"""
)
"""What the first versions of DMN say of a text where nothing else is meant."""


class Decisions:
    """The decisions of a folder: which file decides what."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        """Read every DMN file; one that cannot be read is told of, and no other suffers."""
        self.lines: list[Line] = []
        self._contents = under(files, ".dmn")
        self._deciding: dict[str, list[str]] = {}
        self.used: set[str] = set()
        for name, content in self._contents.items():
            newer = _as_written_now(content)
            try:
                found = read_decisions(newer, file=name)
            except DecisionInvalid as refused:
                self.lines += lines_of(refused.problems)
                continue
            if newer != content:
                self._contents[name] = newer
                self.lines.append(Line(Word.TRANSLATED, name, "DMN 1.1 or 1.2", "DMN 1.3"))
            for one in found:
                self._deciding.setdefault(one.key, []).append(name)

    def for_diagram(self, drawn: Drawn) -> tuple[dict[str, bytes], list[Line]]:
        """Give the files that decide what a diagram asks, and what is to be said of them."""
        wanted = {key for one in runnable(drawn.diagram) for key in decisions_named(one)}
        found: dict[str, bytes] = {}
        lines: list[Line] = []
        for key in sorted(wanted):
            names = self._deciding.get(key, [])
            if not names:
                continue
            name = nearest(names, drawn.file)
            self.used.update(names)
            found[name] = self._contents[name]
            if drawn.takes_first_rules:
                found[name], told = _taking_first(found[name], name)
                lines += told
            if len({self._contents[one] for one in names}) > 1:
                others = ", ".join(one for one in names if one != name)
                says = f"{name} is taken, the nearest. Other ones are in {others}."
                lines.append(Line(Word.PERSON, drawn.file, f"Two decisions {key}", says))
        return found, lines

    def left(self) -> Iterator[Line]:
        """Say what becomes of files whose decisions nobody asks for."""
        known = {name for names in self._deciding.values() for name in names}
        for name in sorted(known - self.used):
            says = "No process of the folder asks for its decisions."
            yield Line(Word.LEFT, name, "Decisions that nobody asks for", says)


def _as_written_now(content: bytes) -> bytes:
    """Write DMN 1.1 and 1.2 as 1.3, in which a decision table is written the same."""
    newer = content
    for older in _OLDER:
        newer = newer.replace(older, _DMN)
    return content if newer == content else _FEEL.sub(b"", newer)


def _taking_first(content: bytes, file: str) -> tuple[bytes, list[Line]]:
    """Let tables whose rules may overlap take the first that matches, which SpiffArena does."""
    overlapping = {one.key for one in read_decisions(content, file=file) if not are_apart(one)}
    root, encoding = parse(content, file=file), encoding_of(content)
    pen, lines = Pen(root, content.decode(encoding)), []
    for decision in root.iter("{*}decision"):
        key = decision.get("id", "")
        for table in decision.iter("{*}decisionTable") if key in overlapping else ():
            if table.get("hitPolicy", _UNIQUE) != _UNIQUE:
                continue
            if "hitPolicy" in table.attrib:
                pen.replace_attribute(table, "hitPolicy", 'hitPolicy="FIRST"')
            else:
                pen.add_attribute(table, "hitPolicy", "FIRST", ours=False)
            what = f"The hit policy {_UNIQUE} of {key}, of which several rules may match at once"
            says = 'hitPolicy="FIRST": SpiffArena takes the first that matches.'
            lines.append(Line(Word.TRANSLATED, file, what, says, key, line_of(table)))
    return edited(pen.text, pen.done()).encode(encoding), lines
