"""Finding drafts and what is in them."""

from sqlalchemy import select

from service.drafts.models import DraftFile, DraftState, ProcessDraft
from service.drafts.refusals import DraftFileNotFound, DraftNotFound
from service.extensions import db

OPEN_STATES = (DraftState.DRAWING, DraftState.IN_REVIEW, DraftState.APPROVED)
Files = list[tuple[str, bytes]]


def open_drafts() -> list[ProcessDraft]:
    """Return every draft that is neither published nor discarded, the latest changed first."""
    wanted = select(ProcessDraft).where(ProcessDraft.state.in_(OPEN_STATES))
    return list(db.session.scalars(wanted.order_by(ProcessDraft.changed_at.desc())))


def draft_by_id(draft_id: str) -> ProcessDraft:
    """Return a draft. Raises DraftNotFound."""
    found = db.session.get(ProcessDraft, draft_id)
    if found is None:
        raise DraftNotFound(draft=draft_id)
    return found


def file_of(draft: ProcessDraft, name: str) -> DraftFile:
    """Return a file of a draft. Raises DraftFileNotFound."""
    found = next((one for one in draft.files if one.name == name), None)
    if found is None:
        raise DraftFileNotFound(file=name)
    return found


def files_of(draft: ProcessDraft) -> Files:
    """Return the bytes of every file of a draft with its name, as publishing takes them."""
    wanted = select(DraftFile.name, DraftFile.content).where(DraftFile.draft_id == draft.id)
    return [
        (name, content) for name, content in db.session.execute(wanted.order_by(DraftFile.name))
    ]
