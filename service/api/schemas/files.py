"""Notes and files of a case."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from service.api.schemas.base import In, Out, Text, Upload


class NoteGiven(In):
    """A note to add."""

    text: Text = ""


class Note(Out):
    """A note in a case's event log."""

    id: str
    seq: int
    at: datetime
    actor: str | None
    text: str


class NoteList(Out):
    """Some notes, oldest first."""

    items: list[Note]
    next: str | None


class FileGiven(In):
    """A file to attach."""

    file: Upload


class File(Out):
    """A file of a case: one that was attached, or a document that was made."""

    id: str
    name: str
    kind: Literal["attachment", "document"]
    type: str = Field(validation_alias="media_type")
    size: int
    sha256: str
    version: int
    added_by: str | None
    added_at: datetime


class FileList(Out):
    """Some files, the newest first."""

    items: list[File]
    next: str | None
