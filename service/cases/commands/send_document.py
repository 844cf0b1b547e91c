"""Let a letter or an email leave: by the outbox, or by hand."""

from sqlalchemy import select

from service.cases.belongings import main_strand
from service.cases.documents.drafting import open_version
from service.cases.documents.issuing import issue
from service.cases.documents.refusals import AddressUnusable, DocumentIsClosed, DocumentNotFound
from service.cases.documents.versions import texts_in
from service.cases.identity import new_id
from service.cases.locking import lock_case
from service.cases.models import Case, DocumentKind, DocumentVersion
from service.documents import in_words, read_markup
from service.extensions import db
from service.ledger.audit import Kind, write
from service.ledger.mailbox import is_address
from service.ledger.outbox import Work
from service.people.actors import Acting
from service.transaction import nudge_after_commit

ELEMENT = "written_by_hand"
"""What the outbox calls the place of a letter that no diagram drew."""
_ATTEMPTS = 5
_COVER = "A letter is attached to this email. Please open it when you can read it in private."


def send_document(file_id: str, *, to: str, acting: Acting) -> DocumentVersion:
    """Put a version into the outbox as an email: a letter as an attachment, an email as its text.

    Raises AddressUnusable and what `open_version` raises.
    """
    made, case = _open_written(file_id, acting)
    address = to.strip()
    if not is_address(address):
        raise AddressUnusable
    is_email = made.kind is DocumentKind.EMAIL
    text = "\n\n".join(in_words(read_markup(one)) for one in texts_in(made).values())
    work = Work(
        id=new_id(),
        case_id=case.id,
        strand_id=main_strand(case.id).id,
        token=None,
        element=ELEMENT,
        topic="email",
        inputs={
            "to": address,
            "subject": made.title,
            "text": text if is_email else _COVER,
            "attachments": [] if is_email else [made.file_id],
        },
        created_at=acting.at,
        next_at=acting.at,
        most_attempts=_ATTEMPTS,
    )
    db.session.add(work)
    made.work_id, made.issued_to, made.issued_by = work.id, address, acting.who.username
    write(
        Kind.MESSAGE_SENT,
        f"Version {made.version} of “{made.title}” goes by email to {address}.",
        case=case,
        acting=(acting.who.username, acting.at),
        data={"file": made.file_id},
    )
    case.updated_at = acting.at
    db.session.flush()
    nudge_after_commit("act", work.id)
    return made


def hand_over_document(file_id: str, *, how: str, acting: Acting) -> DocumentVersion:
    """Mark a letter as issued: somebody has printed it, and posted it or given it by hand.

    Raises what `open_version` raises.
    """
    made, case = _open_written(file_id, acting)
    issue(made, case, how=how, acting=acting, to=" ".join(made.recipient.split()))
    case.updated_at = acting.at
    db.session.flush()
    return made


def _open_written(file_id: str, acting: Acting) -> tuple[DocumentVersion, Case]:
    """Return the newest version of what a person wrote, its case locked; a process issues its own.

    Raises DocumentIsClosed and what `open_version` raises.
    """
    found = select(DocumentVersion.case_id).where(DocumentVersion.file_id == file_id)
    case_id = db.session.scalar(found)
    if case_id is None:
        raise DocumentNotFound(file_id=file_id)
    case = lock_case(case_id)
    made, _ = open_version(file_id, acting.who)
    if made.kind is DocumentKind.MADE:
        raise DocumentIsClosed("The process hands this document over: do the task that does it.")
    return made, case
