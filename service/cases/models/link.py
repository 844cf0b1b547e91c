"""Links between cases: a book of its own, so that nobody ever locks two cases."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from service.extensions import Base


class LinkKind(StrEnum):
    """What the linking case is to the other."""

    RELATED = "related"
    DUPLICATE = "duplicate"
    SAME_SUBJECT = "same_subject"
    SAME_HOUSEHOLD = "same_household"
    FOLLOW_UP = "follow_up"


class Link(Base):
    """One link: `case_id` is a `kind` of `other_id`; both sides show it.

    There are no foreign keys: PostgreSQL would lock the row of either case to look after them.
    `pair` names the two in one order, whoever links: they are linked in each kind only once.
    A link is made and ended under the lock of one case. The log of the other tells of it in a
    transaction of its own: `told_at` and `end_told_at` say when it did. `ended_from` is the case
    from which it was ended.
    """

    __tablename__ = "case_links"
    __table_args__ = (
        Index(
            "uq_case_links_pair_kind",
            "pair",
            "kind",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    case_id: Mapped[str] = mapped_column(String(40), index=True)
    other_id: Mapped[str] = mapped_column(String(40), index=True)
    pair: Mapped[str] = mapped_column(String(81))
    kind: Mapped[LinkKind]
    note: Mapped[str] = mapped_column(Text, default="")
    linked_by: Mapped[str | None] = mapped_column(String(100))
    linked_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(String(100))
    ended_at: Mapped[datetime | None]
    ended_from: Mapped[str | None] = mapped_column(String(40))
    end_told_at: Mapped[datetime | None]

    def beside(self, case_id: str) -> str:
        """Return the other one of the two cases."""
        return self.other_id if case_id == self.case_id else self.case_id
