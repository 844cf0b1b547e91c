"""Drafts in words: what pages say of them, their files and what is wrong with these."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from service.definitions.models import Part, ProcessVersion
from service.drafts.models import DraftEntry, DraftFile, DraftState, EntryKind, ProcessDraft
from service.drafts.proving import StoryState, Turn
from service.errors import Problem
from service.web.reader import Reader
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
        Part.FORM: "Form",
        Part.DECISION: "Decision",
        Part.TEMPLATE: "Document template",
        Part.STORY: "Story",
    }
)
EDITORS: Final[Mapping[Part, str]] = MappingProxyType(
    {Part.FORM: "web.draft_form", Part.DECISION: "web.draft_decision"}
)
"""The page with the editor of a file of each kind that has one of its own."""
STORY_STATES: Final[Mapping[StoryState, Tag]] = MappingProxyType(
    {
        StoryState.GREEN: Tag("Green", "green"),
        StoryState.RED: Tag("Red", "red"),
        StoryState.BROKE: Tag("Could not be run", "red"),
        StoryState.CHANGED_SINCE: Tag("Not run since the change", "grey"),
        StoryState.NOT_TOLD: Tag("Not run yet", "grey"),
    }
)
TURNS: Final[Mapping[Turn, Tag]] = MappingProxyType(
    {
        Turn.WAITING: Tag("Waiting to be run", "blue"),
        Turn.BEING_TOLD: Tag("Being run", "blue"),
    }
)
_ENTRIES: Final[Mapping[EntryKind, str]] = MappingProxyType(
    {
        EntryKind.COMMENT: "Comment",
        EntryKind.REVIEW_ASKED: "Review asked for",
        EntryKind.TAKEN_BACK: "Drawn on",
        EntryKind.SENT_BACK: "Sent back",
        EntryKind.APPROVED: "Approved",
        EntryKind.REBASED: "Based on a newer version",
        EntryKind.PUBLISHED: "Published",
        EntryKind.DISCARDED: "Put away",
        EntryKind.BROUGHT_BACK: "Brought back",
    }
)


@dataclass(frozen=True, slots=True)
class FilesOfAKind:
    """The files of one kind, under its name, and the page with their editor."""

    name: str
    files: Sequence[DraftFile]
    editor: str | None


@dataclass(frozen=True, slots=True)
class ProblemsOfAFile:
    """What is wrong with one file; without a name, with all of them together."""

    file: str
    problems: Sequence[Problem]


def files_by_kind(files: Iterable[DraftFile]) -> list[FilesOfAKind]:
    """Sort files under the names of their kinds."""
    known = list(files)
    kinds = [
        FilesOfAKind(name, [one for one in known if one.part == part], EDITORS.get(part))
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
    return " and ".join(said) or "nothing"


def entry_lines(
    entries: Iterable[DraftEntry], names: Mapping[str, str], who: Reader
) -> list[dict[str, object]]:
    """Give the entries as a timeline shows them; `names` are those of elements by their ids."""
    found = list(entries)
    who.learn(one.by for one in found)
    return [
        {
            "title": _ENTRIES[one.kind]
            + (f" on “{names.get(one.element, one.element)}”" if one.element else ""),
            "by": who.person(one.by),
            "at": one.at,
            "text": one.words,
            "is_note": one.kind is EntryKind.COMMENT,
        }
        for one in found
    ]


def base_in_words(base: ProcessVersion | None) -> str:
    """Say what a draft began as."""
    return f"Version {base.version}" if base is not None else "A new process"


def diagram_of(draft: ProcessDraft) -> DraftFile | None:
    """Return the file in which a draft's process is drawn; every draft has one."""
    return next((one for one in draft.files if one.part == Part.BPMN), None)
