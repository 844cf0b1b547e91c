"""Publishing a draft: the very checks of any upload, its stories, and who looked at it.

Checking takes time and is done before any lock; the draft is then published as it was checked, or
not at all.
"""

from dataclasses import dataclass
from datetime import datetime

from service.definitions import lookup
from service.definitions.preparing import Outcome, Prepared, carry_through
from service.definitions.publish import publish
from service.definitions.sources import DefinitionInvalid
from service.drafts.changing import locked_draft, require_seen
from service.drafts.entries import LONGEST_WORDS, enter, required
from service.drafts.models import DraftState, EntryKind, ProcessDraft
from service.drafts.policy import policy_now
from service.drafts.proving import StoryState, results_of
from service.drafts.reading import OPEN_STATES, draft_by_id, files_of
from service.drafts.refusals import (
    DraftHasProblems,
    DraftIsBehind,
    DraftIsNotBeingDrawn,
    DraftNeedsReview,
    DraftSaysNothingNew,
    EffectInThePast,
    StoriesAreNotGreen,
    WordsMissing,
)
from service.people.access import require
from service.people.actors import Acting
from service.people.verbs import Verb
from service.transaction import reading, transaction


@dataclass(frozen=True, slots=True)
class Publication:
    """What is said when a draft is published.

    `note` is why. The version takes effect at `effective_from`, None: at once. `reason` is why it
    is published though not every story is green. `over` is the id of the newest version that the
    sender has seen, and publishes over though the draft began from another.
    """

    note: str
    effective_from: datetime | None = None
    reason: str = ""
    over: str | None = None


def publish_draft(draft_id: str, said: Publication, *, seen: int | None, acting: Acting) -> Outcome:
    """Publish a draft as it was seen, at the revision `seen`, and return what that made.

    It takes a transaction of its own.
    Raises WordsMissing without a note, EffectInThePast, DraftHasProblems with all that is wrong,
    DraftSaysNothingNew, DraftIsBehind, DraftNeedsReview, StoriesAreNotGreen, DraftChanged when it
    was changed since, Overtaken, DraftIsNotBeingDrawn, DraftNotFound and those of access.
    """
    require(acting.who, Verb.PUBLISH_DEFINITIONS)
    if len(required(said.note)) + len(said.reason) > LONGEST_WORDS // 2:
        raise WordsMissing(f"Say it in at most {LONGEST_WORDS // 2:,} characters.")
    if said.effective_from is not None and said.effective_from < acting.at:
        raise EffectInThePast
    with reading():
        draft = draft_by_id(draft_id)
        _require_ready(draft, said)
        require_seen(draft, seen)
        files = files_of(draft)

    def store(prepared: Prepared) -> Outcome:
        with transaction():
            return _publish(draft_id, seen, prepared, said, acting)

    try:
        return carry_through(files, store, at=acting.at, whole=True)
    except DefinitionInvalid as refused:
        raise DraftHasProblems(problems=refused.problems) from refused


def is_behind(draft: ProcessDraft) -> str | None:
    """Return the id of the newest version of a draft's process, if the draft is not based on it."""
    newest = lookup.newest_ids().get(draft.key)
    return newest if newest != draft.based_on else None


def _require_ready(draft: ProcessDraft, said: Publication) -> None:
    """Return if a draft may be published so; refuse if not, the first thing first."""
    if draft.state not in OPEN_STATES:
        raise DraftIsNotBeingDrawn(state=draft.state)
    if policy_now().second_person and draft.state is not DraftState.APPROVED:
        raise DraftNeedsReview
    newest = is_behind(draft)
    if newest is not None and newest != said.over:
        raise DraftIsBehind(newest=newest)
    if not said.reason.strip():
        red = [one.file for one in results_of(draft) if one.state is not StoryState.GREEN]
        if red:
            raise StoriesAreNotGreen(stories=red)


def _publish(
    draft_id: str, seen: int | None, prepared: Prepared, said: Publication, acting: Acting
) -> Outcome:
    draft = locked_draft(draft_id, acting)
    require_seen(draft, seen)
    _require_ready(draft, said)
    if not prepared.outcome.created:
        raise DraftSaysNothingNew
    outcome = publish(
        prepared,
        by=acting.who.username,
        at=acting.at,
        note=said.note.strip(),
        effective_from=said.effective_from,
    )
    draft.state = DraftState.PUBLISHED
    words = said.note.strip()
    if said.reason.strip():
        words += f"\nNot every story was green: {said.reason.strip()}"
    enter(draft, EntryKind.PUBLISHED, words, acting=acting)
    return outcome
