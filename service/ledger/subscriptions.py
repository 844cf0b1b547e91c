"""The subscriptions book: which elements wait for which message or signal.

Its difference is written with each move, so matching is one indexed look-up and never loads a case.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, String, delete, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from service.extensions import Base, Json, db
from service.ledger.canonical import key_of


class Subscription(Base):
    """One element that waits. `correlation` holds the values by which a message finds it.

    `version_id` is the process version that draws it.
    """

    __tablename__ = "subscriptions"
    __table_args__ = (Index("ix_subscriptions_kind_name", "kind", "name", "correlation_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    strand_id: Mapped[str] = mapped_column(String(40), index=True)
    token: Mapped[int]
    element: Mapped[str] = mapped_column(String(200))
    version_id: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(200))
    correlation: Mapped[Json] = mapped_column(default=dict)
    correlation_key: Mapped[str] = mapped_column(String(1000), default="{}")


def subscribe(subscription: Subscription) -> None:
    """Add a waiting element to the book."""
    subscription.correlation_key = key_of(subscription.correlation)
    db.session.add(subscription)


def unsubscribe(strand_id: str, token: int) -> None:
    """Remove an element that no longer waits, written already or not yet."""
    for new in [one for one in db.session.new if isinstance(one, Subscription)]:
        if (new.strand_id, new.token) == (strand_id, token):
            db.session.expunge(new)
            return
    db.session.execute(
        delete(Subscription).where(Subscription.strand_id == strand_id, Subscription.token == token)
    )


def tokens(strand_id: str) -> frozenset[int]:
    """Return the tokens of a strand that wait, as written by now."""
    wanted = select(Subscription.token).where(Subscription.strand_id == strand_id)
    return frozenset(db.session.scalars(wanted))


def rename(strand_id: str, token: int, *, element: str, version_id: str) -> None:
    """Let an element that waits be known by what another version draws."""
    wanted = update(Subscription).where(
        Subscription.strand_id == strand_id, Subscription.token == token
    )
    db.session.execute(wanted.values(element=element, version_id=version_id))


def waiting_for(
    kind: str,
    name: str,
    *,
    correlation: Mapping[str, Any] | None = None,
    case_id: str | None = None,
) -> list[Subscription]:
    """Return the elements that wait for `name`, oldest first.

    With `correlation`, only those whose declared keys have exactly these values; with `case_id`,
    only those of that case.
    """
    meant = _meant(kind, name, correlation, case_id)
    return list(db.session.scalars(select(Subscription).where(*meant).order_by(Subscription.id)))


def first_of_cases(
    name: str,
    *,
    correlation: Mapping[str, Any] | None = None,
    case_id: str | None = None,
    among: ColumnElement[bool] | None = None,
    most: int = 2,
) -> list[Subscription]:
    """Return the longest waiting element of each case that waits for a message, oldest first.

    Two cases are enough to know that it is not clear which is meant. `among` is a condition on the
    elements that are asked; for the others see `waiting_for`.
    """
    first = func.min(Subscription.id)
    meant = _meant("message", name, correlation, case_id, among)
    firsts = select(first).where(*meant).group_by(Subscription.case_id)
    chosen = Subscription.id.in_(firsts.order_by(first).limit(most))
    return list(db.session.scalars(select(Subscription).where(chosen).order_by(Subscription.id)))


def is_awaited(
    kind: str,
    name: str,
    *,
    case_id: str | None = None,
    among: ColumnElement[bool] | None = None,
) -> bool:
    """Tell whether anything waits for `name`, of any case or of one."""
    wanted = select(Subscription.id).where(*_meant(kind, name, None, case_id, among))
    return db.session.scalar(wanted.limit(1)) is not None


def awaited_names(kind: str, *, most: int) -> list[str]:
    """Return the names that anything waits for."""
    wanted = select(Subscription.name).where(Subscription.kind == kind).distinct()
    return list(db.session.scalars(wanted.order_by(Subscription.name).limit(most)))


def has_values(correlation: Mapping[str, Any]) -> ColumnElement[bool]:
    """Give the condition that an element waits with exactly these values."""
    return Subscription.correlation_key == key_of(correlation)


def of_case(case_id: str, *conditions: ColumnElement[bool]) -> list[Subscription]:
    """Return everything a case waits for, or what of it meets conditions, oldest first."""
    wanted = select(Subscription).where(Subscription.case_id == case_id, *conditions)
    return list(db.session.scalars(wanted.order_by(Subscription.id)))


def _meant(
    kind: str,
    name: str,
    correlation: Mapping[str, Any] | None,
    case_id: str | None,
    among: ColumnElement[bool] | None = None,
) -> list[ColumnElement[bool]]:
    """Give the conditions of the elements that a message or signal may mean."""
    meant = [Subscription.kind == kind, Subscription.name == name]
    if correlation is not None:
        meant.append(has_values(correlation))
    if case_id is not None:
        meant.append(Subscription.case_id == case_id)
    return meant if among is None else [*meant, among]
