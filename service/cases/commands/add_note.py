"""Add a note to a case."""

from service.cases import telling
from service.cases.facts import case_facts
from service.cases.locking import lock_case
from service.cases.mentions import mentioned_in
from service.cases.refusals import NoteEmpty
from service.extensions import db
from service.ledger.audit import Entry, Kind, write
from service.people.access import require
from service.people.actors import Acting
from service.people.directory import display_names
from service.people.verbs import Verb


def add_note(case_id: str, text: str, *, acting: Acting) -> Entry:
    """Write a note as a discrete entry of the event log; closed cases take notes too.

    Whoever it mentions is told. Raises NoteEmpty, MentionUnknown, CaseNotFound and the refusals of
    access.
    """
    case = lock_case(case_id)
    facts = case_facts(case)
    require(acting.who, Verb.ADD_NOTE, facts)
    if not text.strip():
        raise NoteEmpty
    named = mentioned_in(text, facts, by=acting.who)
    data = {"mentions": named} if named else None
    by = acting.who.username
    write(Kind.NOTE, text.strip(), case=case, acting=(by, acting.at), data=data)
    writer = display_names([by]).get(by, by) if named and by else "Handrail"
    telling.tell_people(
        case,
        [one for one in named if one != by],
        kind=telling.MENTIONED,
        text=f"{writer} mentioned you in a note.",
        acting=acting,
    )
    case.updated_at = acting.at
    db.session.flush()
    return db.session.get_one(Entry, (case.id, case.logged))
