"""The organisation's own letters and emails: templates in versions, checked before they count."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import String, Text, UniqueConstraint, func, select, tuple_
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from service.errors import Problem, Refusal
from service.expressions import ExpressionRefused, compile_template
from service.extensions import Base, db
from service.ledger.changes import About, write
from service.people.access import require
from service.people.actors import Acting
from service.people.refusals import ChangedSince
from service.people.verbs import Verb

LONGEST_NAME = 100
LONGEST_SUBJECT = 200
LONGEST_BODY = 20_000


class MessageKind(StrEnum):
    """What is written from a template."""

    LETTER = "letter"
    EMAIL = "email"


class TemplateNotFound(Refusal):
    """There is no such template."""


class TemplateUnusable(Refusal):
    """The template cannot be used as it is."""


class MessageTemplate(Base):
    """One version of a template. `key` is what its versions share; the highest counts.

    `subject` and `body` may hold `${…}`, which read the data of the case that is written from;
    `body` is in the markup of documents. A `retired` version ends the template's use.
    """

    __tablename__ = "message_templates"
    __table_args__ = (UniqueConstraint("key", "version"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    key: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    kind: Mapped[MessageKind]
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    subject: Mapped[str] = mapped_column(String(LONGEST_SUBJECT))
    body: Mapped[str] = mapped_column(Text)
    retired: Mapped[bool] = mapped_column(default=False)
    by: Mapped[str | None] = mapped_column(String(100))
    at: Mapped[datetime]


def templates_in_use() -> list[MessageTemplate]:
    """Return the version that counts of every template that is not retired, by name."""
    return [one for one in newest_templates() if not one.retired]


def newest_templates() -> list[MessageTemplate]:
    """Return the newest version of every template, by name."""
    newest = select(MessageTemplate.key, func.max(MessageTemplate.version))
    wanted = select(MessageTemplate).where(
        tuple_(MessageTemplate.key, MessageTemplate.version).in_(
            newest.group_by(MessageTemplate.key)
        )
    )
    return list(db.session.scalars(wanted.order_by(MessageTemplate.name, MessageTemplate.key)))


def template_by_id(template_id: str) -> MessageTemplate:
    """Return a version by its id. Raises TemplateNotFound."""
    found = db.session.get(MessageTemplate, template_id)
    if found is None:
        raise TemplateNotFound(template_id=template_id)
    return found


def versions_of_template(key: str) -> list[MessageTemplate]:
    """Return the versions of a template, the newest first. Raises TemplateNotFound."""
    wanted = select(MessageTemplate).where(MessageTemplate.key == key)
    found = list(db.session.scalars(wanted.order_by(MessageTemplate.version.desc())))
    if not found:
        raise TemplateNotFound(key=key)
    return found


def save_template(
    template_id: str,
    said: Mapping[str, str],
    *,
    acting: Acting,
    key: str | None = None,
    seen: int | None = None,
    retired: bool = False,
) -> MessageTemplate:
    """Save the next version of a template, or without a `key` the first of a new one.

    `said` holds `kind`, `name`, `subject` and `body`; `seen` is the version that was changed.
    Raises TemplateUnusable, ChangedSince, TemplateNotFound and the refusals of access.
    """
    require(acting.who, Verb.MANAGE_TEMPLATES)
    before = versions_of_template(key)[0] if key else None
    if before is not None and seen is not None and before.version != seen:
        raise ChangedSince
    check_template(said)
    made = MessageTemplate(
        id=template_id,
        key=before.key if before else template_id,
        version=before.version + 1 if before else 1,
        kind=MessageKind(said["kind"]),
        name=said["name"].strip(),
        subject=said["subject"].strip(),
        body=said["body"].strip(),
        retired=retired,
        by=acting.who.username,
        at=acting.at,
    )
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:
        raise ChangedSince from None
    verb = "retired" if retired else "changed" if before else "added"
    write(
        About.TEMPLATE,
        made.key,
        f"The template “{made.name}” was {verb} (version {made.version}).",
        acting=(acting.who.username, acting.at),
        before=_told(before) if before else {},
        after=_told(made),
    )
    return made


def retire_template(template_id: str, key: str, *, seen: int | None, acting: Acting) -> None:
    """End the use of a template; what was written from it stays. Raises as `save_template`."""
    before = versions_of_template(key)[0]
    save_template(template_id, _told(before), acting=acting, key=key, seen=seen, retired=True)


def check_template(said: Mapping[str, str]) -> None:
    """Refuse a template that could not be filled in. Raises TemplateUnusable."""
    longest = {"name": LONGEST_NAME, "subject": LONGEST_SUBJECT, "body": LONGEST_BODY}
    problems: list[Problem] = []
    for field, most in longest.items():
        text = said.get(field, "").strip()
        if not text:
            problems.append(Problem("required", _MISSING[field], field=field))
        elif len(text) > most:
            message = f"This has {len(text):,} characters. It may have at most {most:,}."
            problems.append(Problem("too_long", message, field=field))
        elif field != "name":
            problems += _misread(field, text)
    if said.get("kind") not in set(MessageKind):
        problems.append(Problem("required", "Choose a letter or an email", field="kind"))
    if problems:
        raise TemplateUnusable(problems[0].message, problems=problems)


_MISSING = {
    "name": "Give the template a name",
    "subject": "Write the title or subject",
    "body": "Write what it says",
}


def _misread(field: str, text: str) -> list[Problem]:
    try:
        compile_template(text)
    except ExpressionRefused as refused:
        return [Problem("template_unreadable", str(refused), field=field)]
    return []


def _told(one: MessageTemplate) -> dict[str, Any]:
    return {"kind": str(one.kind), "name": one.name, "subject": one.subject, "body": one.body}
