"""The tables of drafts."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.definitions.models import Part, ProcessVersion
from service.extensions import Base, Json


class DraftState(StrEnum):
    """How far a draft has come. Only one that is being drawn can be changed."""

    DRAWING = "drawing"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    PUBLISHED = "published"
    DISCARDED = "discarded"


class EntryKind(StrEnum):
    """What somebody did with a draft, beside changing it."""

    COMMENT = "comment"
    REVIEW_ASKED = "review_asked"
    TAKEN_BACK = "taken_back"
    SENT_BACK = "sent_back"
    APPROVED = "approved"
    REBASED = "rebased"
    PUBLISHED = "published"
    DISCARDED = "discarded"
    BROUGHT_BACK = "brought_back"


class ProcessDraft(Base):
    """A process as somebody changes it, with every file that its next version is to have.

    `key` is the process's own once its diagram names one. `based_on` is the version that it began
    as a copy of, or took over since. Each change of a file counts `revision` up, and no file ever
    has a revision twice. `drawn_by` is everybody who ever changed it.
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
    drawn_by: Mapped[Json] = mapped_column(default=list)

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


class DraftEntry(Base):
    """A comment on a draft, or a step of its review, as its page tells them in order.

    `element` is what a comment is about, if not the whole. `revision` is the draft's, then.
    """

    __tablename__ = "draft_entries"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    draft_id: Mapped[str] = mapped_column(ForeignKey("process_drafts.id"), index=True)
    number: Mapped[int]
    kind: Mapped[EntryKind]
    element: Mapped[str | None] = mapped_column(String(200))
    words: Mapped[str] = mapped_column(Text, default="")
    revision: Mapped[int]
    by: Mapped[str | None] = mapped_column(String(100))
    at: Mapped[datetime]


class StoryRun(Base):
    """How one story of a draft was last told, and whether it is to be told again.

    `told_of` is a digest of all that this depended on, and `follows` are the stories that it went
    on from, None for one that could not be read. `said` is what did not come as it should have, in
    words; `passed` and `flows` are the elements and sequence flows that it came by, and `came` is
    the whole of it, step by step. `told_at` is when, None as long as it never was.

    Somebody asked for it at `asked_at`, None once that is done. Whoever tells it took it at
    `taken_at`, for the `attempts`th time.
    """

    __tablename__ = "story_runs"

    draft_id: Mapped[str] = mapped_column(ForeignKey("process_drafts.id"), primary_key=True)
    file: Mapped[str] = mapped_column(String(300), primary_key=True)
    told_of: Mapped[str] = mapped_column(String(64), default="")
    follows: Mapped[Json | None]
    green: Mapped[bool] = mapped_column(default=False)
    said: Mapped[Json] = mapped_column(default=list)
    passed: Mapped[Json] = mapped_column(default=list)
    flows: Mapped[Json] = mapped_column(default=list)
    came: Mapped[Json] = mapped_column(default=dict, deferred=True)
    told_at: Mapped[datetime | None]
    asked_by: Mapped[str | None] = mapped_column(String(100))
    asked_at: Mapped[datetime | None] = mapped_column(index=True)
    taken_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)


class PublishingPolicy(Base):
    """One version of the rules of publishing: who made it, and when. The newest counts."""

    __tablename__ = "publishing_policies"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    second_person: Mapped[bool]
    set_by: Mapped[str | None] = mapped_column(String(100))
    set_at: Mapped[datetime]
