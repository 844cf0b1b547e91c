"""The files of each process of a folder, as publishing takes them: diagram, decisions and forms."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from service.decisions import DecisionInvalid, read_decisions
from service.definitions.candidate import decisions_named, forms_named
from service.definitions.checking import runnable
from service.importing.diagrams import Drawn
from service.importing.gathered import under
from service.importing.lines import Line, Word, lines_of
from service.importing.nearness import nearest

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
_KEY = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")
_OTHER = re.compile(r"[^A-Za-z0-9_.-]+")


@dataclass(frozen=True, slots=True)
class Bundle:
    """A diagram, and all files of its processes by the names that they are published under.

    `origins` gives for each the file that it came from.
    """

    drawn: Drawn
    files: Mapping[str, bytes]
    origins: Mapping[str, str]
    lines: tuple[Line, ...]


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
        lines = []
        for key in sorted(wanted):
            names = self._deciding.get(key, [])
            if not names:
                continue
            name = nearest(names, drawn.file)
            self.used.update(names)
            found[name] = self._contents[name]
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


def bundle(drawn: Drawn, decisions: Decisions) -> Bundle:
    """Put the files of a diagram together under the names that publishing gives them."""
    first = safe(drawn.keys[0])
    diagram = f"processes/{first}/{first}.bpmn"
    files, origins = {diagram: drawn.content}, {diagram: drawn.file}
    decided, lines = decisions.for_diagram(drawn)
    for number, (name, content) in enumerate(decided.items()):
        told = safe(name.rpartition("/")[2].rpartition(".")[0])
        place = f"processes/{first}/{told}.dmn"
        if place in files:
            place = f"processes/{first}/{told}_{number + 1}.dmn"
        files[place], origins[place] = content, name
    for process in runnable(drawn.diagram):
        for key in sorted(forms_named(process) & set(drawn.forms)):
            place = f"forms/{safe(process.key)}/{key}.json"
            files[place], origins[place] = drawn.forms[key].content, drawn.file
    return Bundle(drawn, files, origins, tuple(lines))


def clashes(found: Iterable[Drawn]) -> tuple[list[Drawn], dict[str, list[Line]]]:
    """Keep one diagram of each process, the first by its file's name; tell of all that clash."""
    kept: list[Drawn] = []
    owners: dict[str, str] = {}
    folders: dict[str, str] = {}
    lines: dict[str, list[Line]] = {}
    for one in found:
        twice = [key for key in one.keys if key in owners]
        alike = [key for key in one.keys if folders.get(safe(key).lower(), key) != key]
        for key in twice:
            _tell(lines, key, (owners[key], one.file), f"Two diagrams are of the process {key}")
        for key in alike:
            other = folders[safe(key).lower()]
            _tell(lines, key, (owners[other], one.file), f"{key} and {other} are called alike")
        if not twice and not alike:
            kept.append(one)
            owners |= dict.fromkeys(one.keys, one.file)
            folders |= {safe(key).lower(): key for key in one.keys}
    return kept, lines


def _tell(lines: dict[str, list[Line]], key: str, files: Sequence[str], what: str) -> None:
    first, second = files
    mend = f"Give the process in {second} another id; until then only that in {first} counts."
    for file in files:
        lines.setdefault(file, []).append(Line(Word.PERSON, second, what, mend, key))


def safe(name: str) -> str:
    """Give a name as a folder or file may be called everywhere; nothing leads out of one."""
    if _KEY.fullmatch(name) and not name.endswith("."):
        return name
    told = _OTHER.sub("_", name).strip("._")[:100]
    return told or "process"
