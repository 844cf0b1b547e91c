"""The tables of drafts."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.definitions.models import Part, ProcessVersion
from service.extensions import Base


class DraftState(StrEnum):
    """How far a draft has come. Only one that is being drawn can be changed."""

    DRAWING = "drawing"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    PUBLISHED = "published"
    DISCARDED = "discarded"


class ProcessDraft(Base):
    """A process as somebody changes it, with every file that its next version is to have.

    `key` is the process's own once its diagram names one. `based_on` is the version that it began
    as a copy of. Each change of a file counts `revision` up, and no file ever has a revision
    twice.
    """

    __tablename__ = "process_drafts"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    key: Mapped[str] = mapped_column(String(100), index=True)
    name: Mapped[str] = mapped_column(String(300))
    state: Mapped[DraftState] = mapped_column(index=True)
    based_on: Mapped[str | None] = mapped_column(ForeignKey("process_versions.id"))
    revision: Mapped[int] = mapped_column(default=0)
    made_by: Mapped[str | None] = mapped_column(String(100))
    made_at: Mapped[datetime]
    changed_by: Mapped[str | None] = mapped_column(String(100))
    changed_at: Mapped[datetime]

    base: Mapped[ProcessVersion | None] = relationship(lazy="joined")
    files: Mapped[list["DraftFile"]] = relationship(
        order_by="DraftFile.name", cascade="all, delete-orphan"
    )


class DraftFile(Base):
    """One file of a draft, named as a version names it, at the draft's revision of its last save.

    Its bytes stand here and not among the contents of versions: those are kept for ever, and a
    draft is saved every few seconds.
    """

    __tablename__ = "draft_files"

    draft_id: Mapped[str] = mapped_column(ForeignKey("process_drafts.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(300), primary_key=True)
    part: Mapped[Part]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    revision: Mapped[int]
    changed_by: Mapped[str | None] = mapped_column(String(100))
    changed_at: Mapped[datetime]


class DraftPresence(Base):
    """Somebody who has a draft open: since when, and when their page last said so."""

    __tablename__ = "draft_presence"

    draft_id: Mapped[str] = mapped_column(ForeignKey("process_drafts.id"), primary_key=True)
    username: Mapped[str] = mapped_column(String(100), primary_key=True)
    since: Mapped[datetime]
    seen_at: Mapped[datetime]
