"""Writing to somebody from a template: the first version of a letter or an email."""

from datetime import datetime

from service.cases.documents.drafting import Draft
from service.cases.documents.filling import filled
from service.cases.documents.versions import Making
from service.cases.models import Case, DocumentKind, Subject
from service.cases.record import find_case
from service.cases.subjects.withholding import kept_off, withheld_in
from service.definitions.message_templates import MessageKind, TemplateNotFound, template_by_id
from service.documents import LETTER, letterhead
from service.extensions import db
from service.people.actors import Actor
from service.people.directory import display_names
from service.people.verbs import Verb

_LONGEST_TITLE = 150
_LONGEST_ADDRESSEE = 320
_KINDS = {MessageKind.LETTER: DocumentKind.LETTER, MessageKind.EMAIL: DocumentKind.EMAIL}


def draft_from_template(
    case_id: str, template_id: str, *, to: str, actor: Actor, now: datetime
) -> Draft:
    """Draft a letter or an email as its template gives it. `to` is an address, of post or email.

    Raises CaseNotFound, TemplateNotFound, DocumentCannotBeWritten and the refusals of access.
    """
    case = find_case(case_id, actor, Verb.WRITE_DOCUMENT)
    template = template_by_id(template_id)
    if template.retired:
        raise TemplateNotFound("This template is not in use any more.")
    sender = display_names([actor.username or ""]).get(actor.username or "") or "Housing services"
    addressee = to.replace("\r\n", "\n").strip()[:_LONGEST_ADDRESSEE]
    data = filled(template, case, sender=sender, to=addressee, at=now)
    making = Making(
        kind=_KINDS[template.kind],
        template=LETTER,
        source=template.id,
        title=data["title"][:_LONGEST_TITLE],
        recipient=addressee,
        data=data,
    )
    return Draft(case.id, case.reference, None, making, letterhead())


def address_known(case: Case, *, at: datetime) -> str:
    """Return the email address that who the case is about has given for this, or nothing.

    An address among the answers is none, nor is one that the answers withhold: they may have said
    that it is not safe to write there.
    """
    subject = db.session.get(Subject, case.subject_id) if case.subject_id else None
    contact = kept_off(subject.contact, withheld_in(case.id, at=at)) if subject else None
    found = [contact, *contact.values()] if isinstance(contact, dict) else [contact]
    return next((one for one in found if isinstance(one, str) and "@" in one), "")
