"""Versions of documents: what a file was made from, who changed its words, and whether it left."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.definitions.message_templates import MessageTemplate
from service.extensions import Base, Json


class DocumentKind(StrEnum):
    """Who asked for a document, and what it becomes."""

    MADE = "made"
    LETTER = "letter"
    EMAIL = "email"


class DocumentVersion(Base):
    """One version of a document of a case; its bytes and its name are those of the file.

    The versions of one document share their `series`, the file of the first. `template` is one of
    the process version `version_id`, or the house's letter, written from the organisation's
    template `source`. `instances` are those of multi-instance activities that it was made in, from
    the outermost: element and number of each. `inputs` are what it was filled with, `given` the
    sections as the template then gave them, and `edits` what people wrote instead, each with what
    the template gave when they did. `why` is the reason for the version.

    A version that has left is `issued`: when, `issued_how`, to whom and by whom; it is never
    changed again. `work_id` is the email that is to take it, sent or not.
    """

    __tablename__ = "document_versions"
    __table_args__ = (UniqueConstraint("series", "version"),)

    file_id: Mapped[str] = mapped_column(ForeignKey("files.id"), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    series: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    kind: Mapped[DocumentKind]
    element: Mapped[str | None] = mapped_column(String(200))
    instances: Mapped[Json] = mapped_column(default=list)
    version_id: Mapped[str | None] = mapped_column(ForeignKey("process_versions.id"))
    template: Mapped[str] = mapped_column(String(300))
    source: Mapped[str | None] = mapped_column(ForeignKey(MessageTemplate.id))
    title: Mapped[str] = mapped_column(String(300))
    recipient: Mapped[str] = mapped_column(String(320), default="")
    inputs: Mapped[Json] = mapped_column(default=dict)
    given: Mapped[Json] = mapped_column(default=list)
    edits: Mapped[Json] = mapped_column(default=dict)
    why: Mapped[str] = mapped_column(Text, default="")
    issued_at: Mapped[datetime | None]
    issued_how: Mapped[str] = mapped_column(String(300), default="")
    issued_to: Mapped[str] = mapped_column(String(320), default="")
    issued_by: Mapped[str | None] = mapped_column(String(100))
    work_id: Mapped[str | None] = mapped_column(String(40), index=True)
