"""Files of a case: attachments that people add and documents that Handrail makes."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from service.extensions import Base


class FileKind(StrEnum):
    """Where a file came from."""

    ATTACHMENT = "attachment"
    DOCUMENT = "document"


class File(Base):
    """One stored file. Its bytes lie under `stored_as`, written and synced before this row."""

    __tablename__ = "files"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    kind: Mapped[FileKind] = mapped_column(default=FileKind.ATTACHMENT)
    name: Mapped[str] = mapped_column(String(300))
    media_type: Mapped[str] = mapped_column(String(200))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    stored_as: Mapped[str] = mapped_column(String(200), unique=True)
    version: Mapped[int] = mapped_column(default=1)
    element: Mapped[str | None] = mapped_column(String(200))
    added_by: Mapped[str | None] = mapped_column(String(100))
    added_at: Mapped[datetime]
