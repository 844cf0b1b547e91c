"""Reviewing a draft: somebody asks, and another person approves it or sends it back with words.

What is in review stands still, so that what is approved is what was looked at.
"""

from service.drafts.changing import locked_draft, require_seen
from service.drafts.entries import enter, entries_of, required
from service.drafts.models import DraftState, EntryKind, ProcessDraft
from service.drafts.refusals import (
    AnotherPersonReviews,
    DraftIsNotBeingDrawn,
    DraftIsNotInReview,
)
from service.people.actors import Acting


def ask_for_review(draft_id: str, words: str, *, acting: Acting) -> None:
    """Let a draft stand still until somebody has looked at it.

    Raises DraftIsNotBeingDrawn, DraftNotFound and the refusals of access.
    """
    draft = locked_draft(draft_id, acting)
    if draft.state is not DraftState.DRAWING:
        raise DraftIsNotBeingDrawn(state=draft.state)
    draft.state = DraftState.IN_REVIEW
    enter(draft, EntryKind.REVIEW_ASKED, words, acting=acting)


def take_back(draft_id: str, *, acting: Acting) -> None:
    """Go on drawing before the review is over, or after it: it has to be asked for anew.

    Raises DraftIsNotInReview, DraftNotFound and the refusals of access.
    """
    draft = _in_review(draft_id, acting, DraftState.IN_REVIEW, DraftState.APPROVED)
    draft.state = DraftState.DRAWING
    enter(draft, EntryKind.TAKEN_BACK, acting=acting)


def send_back(draft_id: str, words: str, *, acting: Acting) -> None:
    """Ask for changes, in words. Raises WordsMissing and what `take_back` raises."""
    draft = _in_review(draft_id, acting, DraftState.IN_REVIEW, DraftState.APPROVED)
    draft.state = DraftState.DRAWING
    enter(draft, EntryKind.SENT_BACK, required(words), acting=acting)


def approve(draft_id: str, words: str, *, seen: int | None, acting: Acting) -> None:
    """Say that a draft may be published as it is, and as it was seen: at the revision `seen`.

    Raises AnotherPersonReviews for whoever had a hand in it, DraftChanged when it was changed since
    it was seen, and what `take_back` raises.
    """
    draft = _in_review(draft_id, acting, DraftState.IN_REVIEW)
    require_seen(draft, seen)
    if acting.who.username in authors_of(draft):
        raise AnotherPersonReviews
    draft.state = DraftState.APPROVED
    enter(draft, EntryKind.APPROVED, words, acting=acting)


def authors_of(draft: ProcessDraft) -> set[str | None]:
    """Return everybody who ever changed a draft, and who asked for its review."""
    asked = [one.by for one in entries_of(draft.id) if one.kind is EntryKind.REVIEW_ASKED]
    return {*draft.drawn_by, *asked[:1]}


def _in_review(draft_id: str, acting: Acting, *states: DraftState) -> ProcessDraft:
    draft = locked_draft(draft_id, acting)
    if draft.state not in states:
        raise DraftIsNotInReview(state=draft.state)
    return draft
