"""Drafts in words: what pages say of them, their files and what is wrong with these."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from service.definitions.models import Part, ProcessVersion
from service.drafts.models import DraftFile, DraftState, ProcessDraft
from service.errors import Problem
from service.web.words import Tag

STATES: Final[Mapping[DraftState, Tag]] = MappingProxyType(
    {
        DraftState.DRAWING: Tag("Being drawn", "blue"),
        DraftState.IN_REVIEW: Tag("In review", "yellow"),
        DraftState.APPROVED: Tag("Approved", "green"),
        DraftState.PUBLISHED: Tag("Published", "grey"),
        DraftState.DISCARDED: Tag("Discarded", "grey"),
    }
)
PARTS: Final[Mapping[Part, str]] = MappingProxyType(
    {
        Part.BPMN: "Diagram",
        Part.FORM: "Forms",
        Part.DECISION: "Decisions",
        Part.TEMPLATE: "Document templates",
        Part.STORY: "Stories",
    }
)


@dataclass(frozen=True, slots=True)
class FilesOfAKind:
    """The files of one kind, under its name."""

    name: str
    files: Sequence[DraftFile]


@dataclass(frozen=True, slots=True)
class ProblemsOfAFile:
    """What is wrong with one file; without a name, with all of them together."""

    file: str
    problems: Sequence[Problem]


def files_by_kind(files: Iterable[DraftFile]) -> list[FilesOfAKind]:
    """Sort files under the names of their kinds."""
    known = list(files)
    kinds = [
        FilesOfAKind(name, [one for one in known if one.part == part])
        for part, name in PARTS.items()
    ]
    return [one for one in kinds if one.files]


def problems_by_file(problems: Iterable[Problem]) -> list[ProblemsOfAFile]:
    """Sort problems under the files that they are in, errors first."""
    found: dict[str, list[Problem]] = {}
    for one in problems:
        found.setdefault(one.file or "", []).append(one)
    return [ProblemsOfAFile(file, some) for file, some in found.items()]


def counted(problems: Iterable[Problem]) -> str:
    """Say how much is wrong, in words."""
    known = list(problems)
    errors = sum(one.severity == "error" for one in known)
    said = [
        f"{number} {noun}{'' if number == 1 else 's'}"
        for number, noun in ((errors, "error"), (len(known) - errors, "warning"))
        if number
    ]
    return " and ".join(said) or "Nothing is wrong"


def base_in_words(base: ProcessVersion | None) -> str:
    """Say what a draft began as."""
    return f"Version {base.version}" if base is not None else "A new process"


def diagram_of(draft: ProcessDraft) -> DraftFile | None:
    """Return the file in which a draft's process is drawn; every draft has one."""
    return next((one for one in draft.files if one.part == Part.BPMN), None)
