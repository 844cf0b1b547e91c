"""The files of each process of a folder, as publishing takes them: diagram, decisions and forms."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from service.definitions.candidate import forms_named
from service.definitions.checking import runnable
from service.importing.deciding import Decisions
from service.importing.diagrams import Drawn
from service.importing.lines import Line, Word

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
