"""The tables of published definitions."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.extensions import Base, Json


class Part(StrEnum):
    """What a file is to a process."""

    BPMN = "bpmn"
    FORM = "form"
    DECISION = "decision"
    TEMPLATE = "template"
    STORY = "story"


class Content(Base):
    """The bytes of a file, once, by their SHA-256."""

    __tablename__ = "contents"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class Deployment(Base):
    """One upload that made at least one new version."""

    __tablename__ = "deployments"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    by: Mapped[str | None] = mapped_column(String(100))
    at: Mapped[datetime]
    note: Mapped[str] = mapped_column(Text, default="")


class ProcessVersion(Base):
    """One published version of a process. `digest` covers every file it pins."""

    __tablename__ = "process_versions"
    __table_args__ = (UniqueConstraint("key", "version"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    key: Mapped[str] = mapped_column(String(100), index=True)
    version: Mapped[int]
    name: Mapped[str] = mapped_column(String(300))
    deployment_id: Mapped[str] = mapped_column(ForeignKey("deployments.id"))
    effective_from: Mapped[datetime]
    digest: Mapped[str] = mapped_column(String(64))
    warnings: Mapped[Json] = mapped_column(default=list)

    deployment: Mapped[Deployment] = relationship(lazy="joined", innerjoin=True)
    files: Mapped[list["VersionFile"]] = relationship(
        order_by="VersionFile.name", cascade="all, delete-orphan"
    )


class VersionFile(Base):
    """One file that a version pins. `key` is a form's key; a DMN file's keys are in the file."""

    __tablename__ = "version_files"

    version_id: Mapped[str] = mapped_column(ForeignKey("process_versions.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(300), primary_key=True)
    part: Mapped[str] = mapped_column(String(10))
    key: Mapped[str | None] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(ForeignKey("contents.digest"))


class StartEvent(Base):
    """A start event of a version that something other than a person sets off.

    An event with several triggers has a row for each, by their `number` from 1. `due_at` is a timer
    start's next instant; it is served by the latest effective version only. `retry_at` is when one
    that failed is tried again.
    """

    __tablename__ = "start_events"
    __table_args__ = (Index("ix_start_events_kind_name", "kind", "name"),)

    version_id: Mapped[str] = mapped_column(ForeignKey("process_versions.id"), primary_key=True)
    element: Mapped[str] = mapped_column(String(200), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    process_key: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(200), default="")
    rule: Mapped[str] = mapped_column(Text, default="")
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    retry_at: Mapped[datetime | None]
    occurrence: Mapped[int] = mapped_column(default=1)
