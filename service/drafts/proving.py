"""The stories of a draft: how each came when it was last told, and asking for them to be told.

A result counts for what it was told of, and for nothing else: the files of the draft, the stories
that it goes on from, the calendars and the other processes here, and this program. Workers tell
them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select

from service.definitions.models import Part
from service.definitions.sources import part_of
from service.drafts.changing import locked_draft
from service.drafts.models import ProcessDraft, StoryRun
from service.drafts.reading import Files, files_of
from service.extensions import db
from service.ledger.canonical import canonical, digest
from service.people.actors import Acting
from service.stories import standing
from service.stories.reading import story_name

LONGEST = timedelta(minutes=5)
"""Nobody takes so long to tell one story: whoever took it earlier has ended."""


_A_MOMENT = timedelta(microseconds=1)


class StoryState(StrEnum):
    """How a story stands."""

    GREEN = "green"
    RED = "red"
    BROKE = "broke"
    CHANGED_SINCE = "changed_since"
    NOT_TOLD = "not_told"


class Turn(StrEnum):
    """What is being done about a story for which somebody asked."""

    WAITING = "waiting"
    BEING_TOLD = "being_told"


@dataclass(frozen=True, slots=True)
class StoryResult:
    """One story of a draft, and how it was last told, if ever."""

    file: str
    state: StoryState
    run: StoryRun | None

    @property
    def stands(self) -> bool:
        """Tell whether what came of it holds for the draft as it is."""
        return self.state in (StoryState.GREEN, StoryState.RED)

    def turn(self, now: datetime) -> Turn | None:
        """Say what is being done about it."""
        if self.run is None or self.run.asked_at is None:
            return None
        return Turn.BEING_TOLD if is_taken(self.run, now) else Turn.WAITING


def is_taken(run: StoryRun, now: datetime) -> bool:
    """Tell whether somebody tells a story just now."""
    return run.taken_at is not None and run.taken_at > now - LONGEST


def results_of(draft: ProcessDraft) -> list[StoryResult]:
    """Say how every story of a draft stands."""
    names = [one.name for one in draft.files if one.part is Part.STORY]
    if not names:
        return []
    wanted = select(StoryRun).where(StoryRun.draft_id == draft.id)
    runs = {one.file: one for one in db.session.scalars(wanted)}
    basis = basis_of(draft)
    return [StoryResult(one, _state(one, runs.get(one), basis), runs.get(one)) for one in names]


def _state(file: str, run: StoryRun | None, basis: "Basis") -> StoryState:
    if run is None or run.told_at is None:
        return StoryState.NOT_TOLD
    if not run.told_of:
        return StoryState.BROKE
    if run.told_of != basis.digest_for(file, run.follows):
        return StoryState.CHANGED_SINCE
    return StoryState.GREEN if run.green else StoryState.RED


def ask_to_tell(draft_id: str, *, acting: Acting) -> int:
    """Ask for every story to be told of which it is not known how it comes; return how many.

    Raises DraftNotFound and the refusals of access.
    """
    draft = locked_draft(draft_id, acting)
    asked = [one for one in results_of(draft) if not one.stands]
    for one in asked:
        run = one.run or StoryRun(draft_id=draft_id, file=one.file)
        if one.run is not None:
            # A worker takes and keeps without the draft's lock.
            db.session.refresh(run, with_for_update=True)
        db.session.add(run)
        if run.asked_at is None:
            run.attempts = 0
        if run.asked_at is None or is_taken(run, acting.at):
            # What is told just now may be told of files that have changed since.
            after = run.taken_at + _A_MOMENT if run.taken_at else acting.at
            run.asked_by, run.asked_at = acting.who.username, max(acting.at, after)
    db.session.flush()
    return len(asked)


@dataclass(frozen=True, slots=True)
class Basis:
    """All that the stories of a draft are told of.

    `around` stands for what is here beside the draft, `process` for its files but the stories;
    `stories` are these, by the names of their files.
    """

    around: str
    process: Sequence[tuple[str, str]]
    stories: Mapping[str, str]

    def digest_for(self, file: str, follows: Sequence[str] | None) -> str:
        """Give the digest of what one story is told of; of None it is not known what it follows."""
        beside = {story_name(name): (name, text) for name, text in self.stories.items()}
        before = list(beside) if follows is None else follows
        told = [file, self.stories.get(file), [[one, beside.get(one)] for one in before]]
        return digest(canonical([self.around, list(self.process), told]).encode())


def basis_of(draft: ProcessDraft) -> Basis:
    """Give what the stories of a draft are told of, as it is now."""
    return basis_in(files_of(draft), key=draft.key)


def basis_in(files: Files, *, key: str) -> Basis:
    """Give what the stories of a process of this key are told of, with these files."""
    parts: dict[bool, list[tuple[str, str]]] = {True: [], False: []}
    for name, content in files:
        parts[part_of(name) is Part.STORY].append((name, digest(content)))
    return Basis(digest(f"{key} {standing(but=key)}".encode()), parts[False], dict(parts[True]))
