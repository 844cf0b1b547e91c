"""What differs between two sets of files of a process: in its diagram, and file by file."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import orjson

from service.bpmn.comparing import Difference, compare
from service.decisions import read_decisions
from service.decisions.comparing import compare_decisions
from service.definitions.models import Part, ProcessVersion
from service.definitions.sources import form_problem, part_of
from service.documents import Change
from service.documents import compare as compare_texts
from service.errors import Refusal
from service.forms.comparing import compare_forms

LONGEST_TEXT = 100_000
"""Characters of a text that is compared word by word; of a longer one it is only said to differ."""


class FileBecame(StrEnum):
    """What became of a file."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class FileDifference:
    """One file that differs: told in sentences where it can be, and as stretches of text.

    Sentences tell what people look for; the text is all of it.
    """

    name: str
    part: Part
    became: FileBecame
    says: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: the process's key, and its files by name."""

    key: str
    files: Mapping[str, bytes]

    @property
    def diagram(self) -> bytes:
        """Return the drawing; none is empty."""
        return next((one for name, one in self.files.items() if _is_diagram(name)), b"")


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs: in the drawing, and in every other file.

    `unread` is why the drawings cannot be compared, if they cannot. `is_rewritten` tells that the
    drawing says the same in other bytes, such as other comments.
    """

    diagram: tuple[Difference, ...]
    files: tuple[FileDifference, ...]
    unread: str = ""
    is_rewritten: bool = False

    @property
    def is_same(self) -> bool:
        """Tell whether nothing differs."""
        return not (self.diagram or self.files or self.unread)


def side_of(version: ProcessVersion, contents: Mapping[str, bytes]) -> Side:
    """Make a side of a version and the contents of its files by their digests."""
    return Side(version.key, {one.name: contents[one.digest] for one in version.files})


def compare_files(before: Side, after: Side) -> Comparison:
    """Say everything that differs."""
    files = tuple(_files(before, after))
    try:
        drawn = compare(before.diagram, after.diagram, was=before.key, now=after.key)
    except Refusal as refused:
        return Comparison((), files, refused.detail)
    except KeyError:
        return Comparison((), files, "One of the diagrams draws another process.")
    return Comparison(drawn, files, is_rewritten=not drawn and before.diagram != after.diagram)


def _files(before: Side, after: Side) -> Iterable[FileDifference]:
    for name in sorted({*before.files, *after.files}):
        was, now = before.files.get(name), after.files.get(name)
        if was == now or _is_diagram(name):
            continue
        part = part_of(name)
        if now is None:
            yield FileDifference(name, part, FileBecame.REMOVED)
        elif was is None:
            yield FileDifference(name, part, FileBecame.ADDED)
        else:
            yield _changed(name, part, was, now)


def _changed(name: str, part: Part, was: bytes, now: bytes) -> FileDifference:
    tell = _TELL.get(part)
    says = tell(name, was, now) if tell else ()
    return FileDifference(name, part, FileBecame.CHANGED, says, _texts(was, now))


def _texts(was: bytes, now: bytes) -> tuple[Change, ...]:
    try:
        before, after = was.decode(), now.decode()
    except UnicodeDecodeError:
        return ()
    if max(len(before), len(after)) > LONGEST_TEXT:
        return ()
    return compare_texts(before, after)


def _forms(name: str, was: bytes, now: bytes) -> tuple[str, ...]:
    if form_problem(name, was) or form_problem(name, now):
        return ()
    return compare_forms(orjson.loads(was), orjson.loads(now))


def _decisions(name: str, was: bytes, now: bytes) -> tuple[str, ...]:
    try:
        before = {one.key: one for one in read_decisions(was, file=name)}
        after = {one.key: one for one in read_decisions(now, file=name)}
    except Refusal:
        return ()
    said = [
        f"The decision “{one.name or key}” was removed."
        for key, one in before.items()
        if key not in after
    ]
    for key, one in after.items():
        if key in before:
            said += compare_decisions(before[key], one)
        else:
            said.append(f"The decision “{one.name or key}” was added.")
    return tuple(said)


def _is_diagram(name: str) -> bool:
    return part_of(name) is Part.BPMN


_TELL: Mapping[Part, Callable[[str, bytes, bytes], tuple[str, ...]]] = {
    Part.FORM: _forms,
    Part.DECISION: _decisions,
}
