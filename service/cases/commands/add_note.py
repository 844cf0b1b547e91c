"""Add a note to a case."""

from service.cases.facts import case_facts
from service.cases.locking import lock_case
from service.cases.refusals import NoteEmpty
from service.extensions import db
from service.ledger.audit import Entry, Kind, write
from service.people.access import require
from service.people.actors import Acting
from service.people.verbs import Verb


def add_note(case_id: str, text: str, *, acting: Acting) -> Entry:
    """Write a note as a discrete entry of the event log; closed cases take notes too.

    Raises NoteEmpty, CaseNotFound and the refusals of access.
    """
    case = lock_case(case_id)
    require(acting.who, Verb.ADD_NOTE, case_facts(case))
    if not text.strip():
        raise NoteEmpty
    write(Kind.NOTE, text.strip(), case=case, acting=(acting.who.username, acting.at))
    case.updated_at = acting.at
    db.session.flush()
    return db.session.get_one(Entry, (case.id, case.logged))
