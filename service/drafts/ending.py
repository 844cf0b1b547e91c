"""Ending a draft that will not be published."""

from service.drafts.changing import locked_draft
from service.drafts.entries import enter
from service.drafts.models import DraftState, EntryKind
from service.drafts.reading import OPEN_STATES
from service.drafts.refusals import DraftIsNotBeingDrawn
from service.people.actors import Acting


def discard_draft(draft_id: str, *, acting: Acting) -> None:
    """Put a draft away: it is on no list any more, and can be brought back.

    Raises DraftNotFound, DraftIsNotBeingDrawn and the refusals of access.
    """
    draft = locked_draft(draft_id, acting)
    if draft.state not in OPEN_STATES:
        raise DraftIsNotBeingDrawn(state=draft.state)
    draft.state = DraftState.DISCARDED
    enter(draft, EntryKind.DISCARDED, acting=acting)


def bring_back(draft_id: str, *, acting: Acting) -> None:
    """Go on with a draft that was discarded. Raises as `discard_draft`."""
    draft = locked_draft(draft_id, acting)
    if draft.state is not DraftState.DISCARDED:
        raise DraftIsNotBeingDrawn(state=draft.state)
    draft.state = DraftState.DRAWING
    enter(draft, EntryKind.BROUGHT_BACK, acting=acting)
