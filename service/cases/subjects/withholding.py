"""Contact details that the answers of a case do not call safe: they are not shown with it.

A process may tell a detail under a condition ("the phone number if it is safe to ring"). The
person may be known from elsewhere with that very detail; whoever works on this case must not use
it, so neither the case's pages nor the API's case show it. Nor does whoever looks the person up
see what any of their cases withholds; they are still found by it, for it is what was looked for.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from service.bpmn.facts import Binding
from service.bpmn.model import Process
from service.cases.document import documents_of, known_of, layered
from service.cases.models import Case
from service.cases.subjects.answering import tells
from service.cases.subjects.details import CONTACT, OWN_WORDS, Contact
from service.cases.subjects.views import SubjectChangeView, SubjectView
from service.cases.visibility import seen_by
from service.definitions.lookup import bundle_by_id
from service.extensions import db
from service.people.actors import Actor

_REACHED_BY = {"phone": "phone", "text": "phone", "email": "email", "post": "address"}


def withheld_in(case_id: str, *, at: datetime) -> frozenset[str]:
    """Give the contact details that the answers of a case withhold now."""
    case = db.session.get_one(Case, case_id)
    return _withheld_in_each([case], at=at).get(case_id, frozenset())


def withheld_about(
    subject_ids: Sequence[str], *, actor: Actor, at: datetime
) -> Mapping[str, frozenset[str]]:
    """Give of each subject the contact details that any case about it withholds now.

    Of the cases, those that the reader may see; however many, it takes three statements at most.
    """
    about = (Case.subject_id.in_(subject_ids), seen_by(actor))
    versions = db.session.scalars(select(Case.version_id).where(*about).distinct())
    telling = [one for one in versions if _withholds(one)]
    found: dict[str, frozenset[str]] = defaultdict(frozenset)
    if telling:
        wanted = select(Case).where(*about, Case.version_id.in_(telling))
        cases = {one.id: one for one in db.session.scalars(wanted)}
        for case_id, withheld in _withheld_in_each(tuple(cases.values()), at=at).items():
            found[str(cases[case_id].subject_id)] |= withheld
    return found


def _withheld_in_each(cases: Sequence[Case], *, at: datetime) -> dict[str, frozenset[str]]:
    """Give what each case withholds now; one whose process tells all openly is left out."""
    telling = [one for one in cases if _withholds(one.version_id)]
    documents = documents_of([one.id for one in telling]) if telling else {}
    return {one.id: withheld_with(one, documents.get(one.id, {}), at=at) for one in telling}


def _withholds(version_id: str) -> bool:
    """Tell whether a version of a process may withhold anything."""
    return any(_is_conditional(one) for one in bundle_by_id(version_id).process.subject)


def withheld_with(case: Case, data: Mapping[str, Any], *, at: datetime) -> frozenset[str]:
    """Give the contact details that a case with these data withholds."""
    known = layered(known_of(case), data)
    return withheld_by(bundle_by_id(case.version_id).process, known, at=at)


def withheld_by(process: Process, known: Mapping[str, Any], *, at: datetime) -> frozenset[str]:
    """Give the contact details that a process tells on a condition which does not hold now.

    A question that is merely not answered withholds nothing.
    """
    return frozenset(
        one.name
        for one in process.subject
        if _is_conditional(one) and tells(one.value, known, at) is None
    )


def _is_conditional(told: Binding) -> bool:
    """Tell whether a process tells a contact detail on a condition, or on purpose not at all."""
    plain = told.value != "null" and told.value.replace(".", "_").isidentifier()
    return told.name in CONTACT and not plain


def kept_off(contact: Contact, withheld: frozenset[str]) -> Contact:
    """Give contact details without those withheld, and without any that may hold the same.

    Those are an officer's own words and what a program named itself.
    """
    if not (withheld and contact):
        return contact
    if isinstance(contact, str):
        return None
    shown = {key: value for key, value in contact.items() if key in CONTACT and key not in withheld}
    if _REACHED_BY.get(str(shown.get("preferred"))) in withheld:
        del shown["preferred"]
    return shown or None


def kept_off_this_case(subject: SubjectView, withheld: frozenset[str]) -> SubjectView:
    """Give a subject as it is shown with a case that withholds these details."""
    contact = kept_off(subject.contact, withheld)
    return replace(subject, contact=dict(contact) if isinstance(contact, Mapping) else contact)


def kept_off_change(change: SubjectChangeView, withheld: frozenset[str]) -> SubjectChangeView:
    """Give a correction as it is shown with a case that withholds these details."""

    def shown(said: dict[str, Any]) -> dict[str, Any]:
        if "contact" not in said:
            return said
        return {**said, "contact": kept_off(said["contact"], withheld)}

    return replace(change, before=shown(change.before), after=shown(change.after))


def said_beside(known: Contact, said: Contact, withheld: frozenset[str]) -> Contact:
    """Give contact details as they are said, and those that the sender was not shown with them.

    What is said anew holds, and what is known and said to be None is taken away; an officer's own
    words, in the place of all details, replace them all when they are said, and stay beside what is
    said by its name.
    """
    if isinstance(said, str) or not known:
        return said
    if isinstance(known, str):
        if not withheld:
            return said
        return {OWN_WORDS: known, **said} if said else known
    shown = (kept_off(known, withheld) if withheld else known) or ()
    hidden = {key: one for key, one in known.items() if key not in shown}
    anew = said or {}
    gone = {key for key, one in anew.items() if one is None and known.get(key) is not None}
    return {key: one for key, one in {**hidden, **anew}.items() if key not in gone} or None
