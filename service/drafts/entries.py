"""What is said of a draft and done with it: its comments and the steps of its review."""

from sqlalchemy import func, select

from service.cases.identity import new_id
from service.drafts.changing import locked_draft
from service.drafts.models import DraftEntry, EntryKind, ProcessDraft
from service.drafts.refusals import WordsMissing
from service.extensions import db
from service.people.actors import Acting

LONGEST_WORDS = 4_000
LONGEST_ELEMENT = 200


def comment_on(draft_id: str, words: str, *, element: str = "", acting: Acting) -> DraftEntry:
    """Say something of a draft, or of one element of it, in whatever state it is.

    Raises WordsMissing, DraftNotFound and the refusals of access.
    """
    draft = locked_draft(draft_id, acting)
    return enter(draft, EntryKind.COMMENT, required(words), element=element, acting=acting)


def enter(
    draft: ProcessDraft, kind: EntryKind, words: str = "", *, element: str = "", acting: Acting
) -> DraftEntry:
    """Write an entry to a draft that is locked. Raises WordsMissing for words without end."""
    words, element = words.strip(), element.strip()
    if len(words) > LONGEST_WORDS or len(element) > LONGEST_ELEMENT:
        raise WordsMissing(f"Say it in at most {LONGEST_WORDS:,} characters.")
    so_far = select(func.count()).where(DraftEntry.draft_id == draft.id)
    made = DraftEntry(
        id=new_id(),
        draft_id=draft.id,
        number=(db.session.scalar(so_far) or 0) + 1,
        kind=kind,
        element=element or None,
        words=words,
        revision=draft.revision,
        by=acting.who.username,
        at=acting.at,
    )
    db.session.add(made)
    db.session.flush()
    return made


def required(words: str) -> str:
    """Return words that have to be there. Raises WordsMissing."""
    if not words.strip():
        raise WordsMissing
    return words


def entries_of(draft_id: str) -> list[DraftEntry]:
    """Return what was said and done, the latest first."""
    wanted = select(DraftEntry).where(DraftEntry.draft_id == draft_id)
    return list(db.session.scalars(wanted.order_by(DraftEntry.number.desc())))
