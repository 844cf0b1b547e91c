"""The tables of signing in: the rules that hold, every attempt, and invitations."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.extensions import Base


class SignInPolicy(Base):
    """The rules of signing in from an instant on; the newest counts, the older tell the story.

    `refused_passwords` has one a line. `failures` in a row lock an account for `lock_minutes`,
    and `address_failures` within as long shut out the address that they came from. A session ends
    after `idle_minutes` without a request and `session_hours` after its sign-in.
    """

    __tablename__ = "sign_in_policies"
    __table_args__ = (
        CheckConstraint("least_length BETWEEN 8 AND 64", name="least_length_in_bounds"),
        CheckConstraint("failures BETWEEN 3 AND 50", name="failures_in_bounds"),
        CheckConstraint("lock_minutes BETWEEN 1 AND 1440", name="lock_minutes_in_bounds"),
        CheckConstraint("address_failures BETWEEN 10 AND 1000", name="address_failures_in_bounds"),
        CheckConstraint("idle_minutes BETWEEN 5 AND 480", name="idle_minutes_in_bounds"),
        CheckConstraint("session_hours BETWEEN 1 AND 24", name="session_hours_in_bounds"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    least_length: Mapped[int] = mapped_column(default=12)
    refused_passwords: Mapped[str] = mapped_column(Text, default="")
    failures: Mapped[int] = mapped_column(default=10)
    lock_minutes: Mapped[int] = mapped_column(default=15)
    address_failures: Mapped[int] = mapped_column(default=100)
    idle_minutes: Mapped[int] = mapped_column(default=60)
    session_hours: Mapped[int] = mapped_column(default=12)
    set_by: Mapped[str | None] = mapped_column(String(100))
    set_at: Mapped[datetime]


class SignIn(Base):
    """One attempt to sign in. Nobody is named when the user name was not one.

    `address` and `browser` are what the attempt came from; `session_version` is that of the
    session that it began.
    """

    __tablename__ = "sign_ins"
    __table_args__ = (
        Index("ix_sign_ins_username_at", "username", "at"),
        Index("ix_sign_ins_address_succeeded_at", "address", "succeeded", "at"),
        Index("ix_sign_ins_at", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str | None] = mapped_column(ForeignKey("users.username"))
    at: Mapped[datetime]
    succeeded: Mapped[bool]
    address: Mapped[str] = mapped_column(String(45), default="")
    browser: Mapped[str] = mapped_column(String(60), default="")
    session_version: Mapped[int | None]


class Invitation(Base):
    """A way in for somebody who has no password yet: good once, until it ends, if the newest."""

    __tablename__ = "invitations"
    __table_args__ = (Index("uq_invitations_digest", "digest", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(ForeignKey("users.username"), index=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    made_by: Mapped[str | None] = mapped_column(String(100))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
