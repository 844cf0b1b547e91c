"""Cases, their data and their search fields."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, Index, Numeric, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.extensions import Base, Json
from service.ledger.chaining import BEGINNING

LONGEST_WORD = 60
"""Characters of a word that are kept to find a case by."""
LONGEST_REF = 200
"""Characters of what another system calls a case."""


class CaseState(StrEnum):
    """Where a case stands; `failed` means that an uncaught BPMN error ended it."""

    OPEN = "open"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    FAILED = "failed"


class CaseNumber(Base):
    """The numbers given out so far; each new case takes the next, whichever process asks."""

    __tablename__ = "case_numbers"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)


class Case(Base):
    """One case. `version` counts its changes: the optimistic lock and the ETag.

    `owner` is a user name or `role:<key>`; `title_given` says that a person gave the title.
    `subject_name` is the name of its subject when it was opened: what expressions read, which a
    correction does not change. The four SLA instants are those of the critical path of its tasks,
    and the original target never changes once it is set; `clock_paused` says that a hold stops its
    clock now. Of a declared SLA `calendar_key` and `calendar_version` say in
    which it counts, `clock_reached` is its last occurrence. `passed` are the elements of the main
    strand that a token has entered, each once. `held_by` is the hold of the whole case, while it
    lasts, and `holds` counts those that it and its tasks have ever had, `extensions` the times that
    a task's target was moved out. `data_bytes` is the size of its
    document as JSON. `statutory_bases` are, by process,
    element and turn, the instants from which clocks of the law count, the moves that began them and
    whether an undo has gone back to before them; `taken_back` are, by element, the pairs of moves
    between which its completions count no longer. `renames` are the migrations that it has been
    through: `move`, the versions `left` and `taken`, and the new `names` of elements.
    `promise_version_id` is the version whose declared SLA still counts after a migration (None: its
    own).
    `erased_at` is when what it told of people was erased, under the class `erased_under`.
    `moves_link` and `log_link` are where the chains of its moves and of its event log end.
    """

    __tablename__ = "cases"
    __table_args__ = (
        Index("ix_cases_state_updated", "state", "updated_at", "id"),
        Index("ix_cases_updated", "updated_at", "id"),
        Index("ix_cases_process_state", "process_key", "process_version", "state"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    reference: Mapped[str] = mapped_column(String(40), unique=True)
    process_key: Mapped[str] = mapped_column(String(100))
    process_version: Mapped[int]
    version_id: Mapped[str] = mapped_column(ForeignKey("process_versions.id"))
    state: Mapped[CaseState] = mapped_column(default=CaseState.OPEN)
    title: Mapped[str] = mapped_column(String(500))
    title_given: Mapped[bool] = mapped_column(default=False)
    subject_id: Mapped[str | None] = mapped_column(ForeignKey("subjects.id"), index=True)
    subject_name: Mapped[str | None] = mapped_column(String(300))
    owner: Mapped[str | None] = mapped_column(String(120), index=True)
    external_ref: Mapped[str | None] = mapped_column(String(LONGEST_REF), index=True)
    outcome: Mapped[str | None] = mapped_column(String(500))
    restricted: Mapped[bool] = mapped_column(default=False)
    opened_by: Mapped[str | None] = mapped_column(String(100))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=0)
    moves: Mapped[int] = mapped_column(default=0)
    moves_link: Mapped[bytes] = mapped_column(default=BEGINNING)
    logged: Mapped[int] = mapped_column(default=0)
    log_link: Mapped[bytes] = mapped_column(default=BEGINNING)
    traced: Mapped[int] = mapped_column(default=0)
    holds: Mapped[int] = mapped_column(default=0)
    extensions: Mapped[int] = mapped_column(default=0)
    data_bytes: Mapped[int] = mapped_column(default=0)
    held_by: Mapped[str | None] = mapped_column(String(40))
    amber_at: Mapped[datetime | None]
    target_at: Mapped[datetime | None]
    original_target_at: Mapped[datetime | None]
    forecast_at: Mapped[datetime | None]
    calendar_key: Mapped[str | None] = mapped_column(String(100))
    calendar_version: Mapped[int | None]
    clock_paused: Mapped[bool] = mapped_column(default=False)
    clock_reached: Mapped[str | None] = mapped_column(String(40))
    sla_explanation: Mapped[str] = mapped_column(Text, default="")
    passed: Mapped[Json] = mapped_column(default=list)
    statutory_bases: Mapped[Json] = mapped_column(default=dict)
    taken_back: Mapped[Json] = mapped_column(default=dict)
    renames: Mapped[Json] = mapped_column(default=list)
    promise_version_id: Mapped[str | None] = mapped_column(String(40))
    erased_at: Mapped[datetime | None]
    erased_under: Mapped[str | None] = mapped_column(String(300))

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  SQLAlchemy reads this mapping


class CaseData(Base):
    """One top-level key of a case's data: its value, and by which task, who and when."""

    __tablename__ = "case_data"

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    value: Mapped[Json | None]
    element: Mapped[str | None] = mapped_column(String(200))
    set_by: Mapped[str | None] = mapped_column(String(100))
    set_at: Mapped[datetime]


class CasePerson(Base):
    """Someone named on a restricted case: only the named may see it."""

    __tablename__ = "case_people"

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    username: Mapped[str] = mapped_column(String(100), primary_key=True, index=True)


class PastHolder(Base):
    """Someone who had a case or a task of it and gave it on, a user name or `role:<key>`.

    Who has them now, and who did what, their own rows tell.
    """

    __tablename__ = "past_holders"

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    holder: Mapped[str] = mapped_column(String(120), primary_key=True)


class SearchValue(Base):
    """A declared search field's value, in the column of its type, written as the case moves.

    Texts sort by their characters' numbers in both databases, so that those with one beginning
    stand together.
    """

    __tablename__ = "search_values"
    __table_args__ = (
        Index("ix_search_values_text", "name", "text_value"),
        Index("ix_search_values_number", "name", "number_value"),
        Index("ix_search_values_date", "name", "date_value"),
    )

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    text_value: Mapped[str | None] = mapped_column(
        Text().with_variant(Text(collation="C"), "postgresql")
    )
    number_value: Mapped[Decimal | None] = mapped_column(Numeric(24, 6))
    date_value: Mapped[date | None] = mapped_column(Date)


class SearchWord(Base):
    """A word by which a case is found: of its references, title, subject and texts searched for.

    Words sort as the texts of search fields do. `person` says that the word is of the name or the
    reference of whom the case is about.
    """

    __tablename__ = "search_words"

    word: Mapped[str] = mapped_column(
        String(LONGEST_WORD).with_variant(String(LONGEST_WORD, collation="C"), "postgresql"),
        primary_key=True,
    )
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True, index=True)
    person: Mapped[bool] = mapped_column(default=False)
