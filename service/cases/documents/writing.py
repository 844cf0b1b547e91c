"""Writing to somebody from a template: the first version of a letter or an email."""

import re
from datetime import datetime

from sqlalchemy import select

from service.cases.documents.drafting import Draft
from service.cases.documents.filling import filled
from service.cases.documents.versions import Making
from service.cases.models import Case, DocumentKind, File, Subject
from service.cases.record import find_case
from service.definitions.message_templates import MessageKind, TemplateNotFound, template_by_id
from service.documents import LETTER, letterhead
from service.extensions import db
from service.people.actors import Actor
from service.people.directory import display_names
from service.people.verbs import Verb

_NOT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f/\\]+")
_LONGEST_NAME = 150
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
        name=_free_name(case, data["title"]),
        kind=_KINDS[template.kind],
        template=LETTER,
        source=template.id,
        title=data["title"][:_LONGEST_NAME],
        recipient=addressee,
        data=data,
    )
    return Draft(case.id, case.reference, None, making, letterhead())


def address_known(case: Case) -> str:
    """Return the email address that who the case is about has given for this, or nothing.

    An address among the answers is none: they may have said that it is not safe to write there.
    """
    subject = db.session.get(Subject, case.subject_id) if case.subject_id else None
    contact = subject.contact if subject else None
    found = [contact, *contact.values()] if isinstance(contact, dict) else [contact]
    return next((one for one in found if isinstance(one, str) and "@" in one), "")


def _free_name(case: Case, title: str) -> str:
    """Name the file after its title; another letter of that title gets a number."""
    plain = " ".join(_NOT_IN_NAMES.sub(" ", title).split())[:_LONGEST_NAME] or "Letter"
    taken = set(db.session.scalars(select(File.name).where(File.case_id == case.id)))
    number, name = 1, f"{plain}.pdf"
    while name in taken:
        number += 1
        name = f"{plain} ({number}).pdf"
    return name
