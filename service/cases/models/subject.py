"""Subjects: the people and homes that cases are about, each kept once for all its cases."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from service.cases.models.case import LONGEST_WORD
from service.extensions import Base, Json


class SubjectKind(StrEnum):
    """What a subject is, where somebody said so."""

    PERSON = "person"
    HOME = "home"


class Subject(Base):
    """A person or a home. Whoever sees a case about it sees the whole of it, and nobody else.

    The name of a home is its address. `contact` is a text or names with values, as it was given;
    `phone`, `email`, `address` and `preferred` are those that the pages ask for. `changes` counts
    its corrections, of which each is kept.
    """

    __tablename__ = "subjects"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    kind: Mapped[SubjectKind | None]
    name: Mapped[str] = mapped_column(String(300), index=True)
    reference: Mapped[str | None] = mapped_column(String(100), index=True)
    date_of_birth: Mapped[date | None] = mapped_column(Date)
    uprn: Mapped[str | None] = mapped_column(String(12), index=True)
    tenancy_reference: Mapped[str | None] = mapped_column(String(100), index=True)
    contact: Mapped[Json | None]
    changes: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class SubjectChange(Base):
    """One correction of a subject: what was said of each thing `before`, and what is `after`."""

    __tablename__ = "subject_changes"

    subject_id: Mapped[str] = mapped_column(ForeignKey("subjects.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str | None] = mapped_column(String(100))
    before: Mapped[Json]
    after: Mapped[Json]


class SubjectTelling(Base):
    """A case whose log has still to be told of a correction that was made from another case.

    There is no foreign key to the case: PostgreSQL would lock its row to look after it.
    """

    __tablename__ = "subject_tellings"

    subject_id: Mapped[str] = mapped_column(ForeignKey("subjects.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(String(40), primary_key=True)


class SubjectWord(Base):
    """A word by which a subject is found; words sort as those of cases do."""

    __tablename__ = "subject_words"

    word: Mapped[str] = mapped_column(
        String(LONGEST_WORD).with_variant(String(LONGEST_WORD, collation="C"), "postgresql"),
        primary_key=True,
    )
    subject_id: Mapped[str] = mapped_column(ForeignKey("subjects.id"), primary_key=True, index=True)
