"""The stories of a draft: telling them, and how each came when it was last told."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select

from service.definitions.models import Part
from service.drafts.changing import locked_draft
from service.drafts.models import ProcessDraft, StoryRun
from service.drafts.reading import Files, draft_by_id, files_of
from service.errors import Refusal
from service.extensions import db
from service.people.access import require
from service.people.actors import Acting
from service.people.verbs import Verb
from service.stories import read_story, surroundings, tell
from service.transaction import reading, transaction

MOST_SECONDS = 20
"""How long stories are told at one asking; the others are told at the next."""


class StoryState(StrEnum):
    """How a story stands."""

    GREEN = "green"
    RED = "red"
    CHANGED_SINCE = "changed_since"
    NOT_TOLD = "not_told"


@dataclass(frozen=True, slots=True)
class StoryResult:
    """One story of a draft, and how it was last told, if ever."""

    file: str
    state: StoryState
    run: StoryRun | None


def results_of(draft: ProcessDraft) -> list[StoryResult]:
    """Say how every story of a draft stands; a change of any file makes them out of date."""
    wanted = select(StoryRun).where(StoryRun.draft_id == draft.id)
    runs = {one.file: one for one in db.session.scalars(wanted)}
    return [
        StoryResult(one.name, _state(draft, runs.get(one.name)), runs.get(one.name))
        for one in draft.files
        if one.part is Part.STORY
    ]


def _state(draft: ProcessDraft, run: StoryRun | None) -> StoryState:
    if run is None:
        return StoryState.NOT_TOLD
    if run.revision != draft.revision:
        return StoryState.CHANGED_SINCE
    return StoryState.GREEN if run.green else StoryState.RED


def tell_stories(draft_id: str, *, acting: Acting, seconds: float = MOST_SECONDS) -> int:
    """Tell the stories that were not told since the draft was changed; return how many are left.

    Each is told in no transaction, on a stage, and its result kept at once. Raises DraftNotFound
    and the refusals of access.
    """
    require(acting.who, Verb.DRAFT_DEFINITIONS)
    with reading():
        draft = draft_by_id(draft_id)
        key, revision, files = draft.key, draft.revision, files_of(draft)
        told = {StoryState.GREEN, StoryState.RED}
        waiting = [one.file for one in results_of(draft) if one.state not in told]
    end = time.monotonic() + seconds
    for number, result in enumerate(_told(waiting, files, key), start=1):
        with transaction():
            _keep(draft_id, revision, result, acting)
        if time.monotonic() > end:
            return len(waiting) - number
    return 0


@dataclass(frozen=True, slots=True)
class _Told:
    file: str
    green: bool
    said: list[str]
    passed: list[str]
    flows: list[str]


def _told(waiting: list[str], files: Files, key: str) -> Iterator[_Told]:
    """Tell stories one after the other; one that cannot be read is red."""
    texts = {name: content.decode(errors="replace") for name, content in files}
    stories = {name: text for name, text in texts.items() if name in waiting}
    others = {name: text for name, text in texts.items() if name.endswith((".yaml", ".yml"))}
    around = surroundings() if stories else None
    for name, text in stories.items():
        try:
            told = tell(read_story(name, text, others), files, process_key=key, around=around)
        except Refusal as refusal:
            said = [one.message for one in refusal.problems] or [refusal.detail]
            yield _Told(name, green=False, said=said, passed=[], flows=[])
            continue
        yield _Told(name, told.green, told.said, sorted(told.passed), sorted(told.flows))


def _keep(draft_id: str, revision: int, result: _Told, acting: Acting) -> None:
    """Keep how a story came, in the place of how it came before, but never of a later revision.

    The draft is locked, so that two people who run the stories at once wait for each other.
    """
    locked_draft(draft_id, acting)
    known = db.session.get(StoryRun, (draft_id, result.file))
    if known is not None and known.revision > revision:
        return
    db.session.merge(
        StoryRun(
            draft_id=draft_id,
            file=result.file,
            revision=revision,
            green=result.green,
            said=result.said,
            passed=result.passed,
            flows=result.flows,
            at=acting.at,
        )
    )
    db.session.flush()
