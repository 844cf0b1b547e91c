"""Correct whom or what a case is about, once for all its cases.

The command locks one case. The logs of the others are told in transactions of their own: soon, by
a sweep, and each once. What was said before is kept with the subject, not in the logs.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from service.cases.facts import case_facts
from service.cases.locking import lock_case, lock_case_if_free
from service.cases.models import Case, Subject, SubjectChange, SubjectTelling
from service.cases.refusals import VersionMismatch
from service.cases.searching import follow_subject
from service.cases.subjects.details import require_details
from service.cases.subjects.refusals import CaseHasNoSubject
from service.cases.subjects.withholding import said_beside, withheld_about, withheld_in
from service.cases.subjects.words import keep_words
from service.extensions import db
from service.ledger.audit import Kind, write
from service.people.access import require
from service.people.actors import Acting
from service.people.verbs import Verb
from service.transaction import nudge_after_commit

WORDS = {
    "kind": "person or home",
    "name": "name",
    "reference": "reference",
    "date_of_birth": "date of birth",
    "uprn": "UPRN",
    "tenancy_reference": "tenancy reference",
    "contact": "contact details",
}
"""What can be corrected, as the logs call it."""


def correct_subject(
    case_id: str,
    said: Mapping[str, Any],
    *,
    acting: Acting,
    if_match: int | None = None,
    seen: int | None = None,
) -> Case:
    """Let these things be said of a case's subject, by the names of `WORDS`; the rest stays.

    Contact details that the case, or another that the actor may see, withholds stay unless they
    are said anew, if only to be nothing (None): who looked them up was not shown them. `seen` is
    the version of the subject that the caller read, `if_match` that of the case. What is said
    already changes nothing. Raises SubjectUnsuitable, CaseHasNoSubject, VersionMismatch,
    CaseNotFound and the refusals of access.
    """
    case = lock_case(case_id, if_match=if_match)
    require(acting.who, Verb.CORRECT_SUBJECT, case_facts(case))
    if case.subject_id is None:
        raise CaseHasNoSubject
    subject = _locked(case.subject_id)
    if seen is not None and subject.changes != seen:
        raise VersionMismatch(expected=seen, found=subject.changes)
    require_details(said, today=acting.at.date())
    if "contact" in said:
        withheld = withheld_in(case_id, at=acting.at)
        about = withheld_about([subject.id], actor=acting.who, at=acting.at)
        withheld |= about.get(subject.id, frozenset())
        said = {**said, "contact": said_beside(subject.contact, said["contact"], withheld)}
    changed = {key: value for key, value in said.items() if getattr(subject, key) != value}
    if changed:
        change = _change(subject, changed, acting)
        _tell_log(case, change, acting.at)
        _leave_to_others(case, change)
    return case


def untold_corrections() -> list[tuple[str, int, str]]:
    """Return the corrections of which a case's log has still to be told: subject, number, case."""
    rows = db.session.execute(select_untold_corrections())
    return [(subject, seq, case) for subject, seq, case in rows]


def select_untold_corrections() -> Select[str, int, str]:
    """Ask for the corrections of which a case's log has still to be told, those of one in order."""
    book = SubjectTelling
    return select(book.subject_id, book.seq, book.case_id).order_by(book.subject_id, book.seq)


def tell_log_of_correction(subject_id: str, seq: int, case_id: str, *, now: datetime) -> bool:
    """Tell a case's log of a correction made elsewhere; tell whether it was still untold.

    A case that another transaction holds just now is passed over.
    """
    case = lock_case_if_free(case_id)
    telling = db.session.get(SubjectTelling, (subject_id, seq, case_id), populate_existing=True)
    if case is None or telling is None:
        return False
    db.session.delete(telling)
    _tell_log(case, db.session.get_one(SubjectChange, (subject_id, seq)), now)
    return True


def _locked(subject_id: str) -> Subject:
    """Lock a subject behind its case; cases that refer to it are not kept waiting."""
    wanted = select(Subject).where(Subject.id == subject_id).with_for_update(key_share=True)
    return db.session.scalars(wanted, execution_options={"populate_existing": True}).one()


def _change(subject: Subject, changed: Mapping[str, Any], acting: Acting) -> SubjectChange:
    before = {key: _kept(getattr(subject, key)) for key in changed}
    for key, value in changed.items():
        setattr(subject, key, value)
    subject.changes += 1
    subject.updated_at = acting.at
    made = SubjectChange(
        subject_id=subject.id,
        seq=subject.changes,
        at=acting.at,
        actor=acting.who.username,
        before=before,
        after={key: _kept(value) for key, value in changed.items()},
    )
    db.session.add(made)
    keep_words(subject)
    return made


def _kept(value: Any) -> Any:
    """Write a value as JSON keeps it."""
    return value.isoformat() if hasattr(value, "isoformat") else value


def _leave_to_others(case: Case, change: SubjectChange) -> None:
    """Note the other cases of the subject, whose logs are told later."""
    others = select(Case.id).where(Case.subject_id == change.subject_id, Case.id != case.id)
    for other in db.session.scalars(others):
        db.session.add(SubjectTelling(subject_id=change.subject_id, seq=change.seq, case_id=other))
    nudge_after_commit("tick")


def _tell_log(case: Case, change: SubjectChange, now: datetime) -> None:
    what = ", ".join(word for key, word in WORDS.items() if key in change.after)
    text = f"What is known of whom or what this case is about was corrected: {what}."
    data = {"subject": change.subject_id, "change": change.seq, "fields": sorted(change.after)}
    write(Kind.SUBJECT_CORRECTED, text, case=case, acting=(change.actor, now), data=data)
    case.updated_at = now
    if not change.after.keys().isdisjoint(("name", "reference")):
        follow_subject(case)
    db.session.flush()
