"""The tables of what comes from outside: accounts elsewhere, grants, and the ways in without them.

`source` says from where a grant comes: a provider of sign-in, or a group that another directory
keeps here. A person has what they were given here and what any source gives them.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from service.extensions import Base


class GrantKind(StrEnum):
    """What a grant gives: a kind of work, a role or a team."""

    GROUP = "group"
    ROLE = "role"
    TEAM = "team"


class OutsideGrant(Base):
    """Somebody has something because a source says so, and not because anybody here gave it."""

    __tablename__ = "outside_grants"
    __table_args__ = (Index("ix_outside_grants_username", "username"),)

    source: Mapped[str] = mapped_column(String(120), primary_key=True)
    username: Mapped[str] = mapped_column(ForeignKey("users.username"), primary_key=True)
    kind: Mapped[GrantKind] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(100), primary_key=True)


class Identity(Base):
    """An account elsewhere: whoever issued it and the name they never give to anybody else.

    Without a `username` it waits for an administrator to say whose it is. `keeps_profile`: the
    person was made from it, and is called what it says. `name` and `email` are what it said last.
    """

    __tablename__ = "identities"
    __table_args__ = (Index("uq_identities_issuer_subject", "issuer", "subject", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    issuer: Mapped[str] = mapped_column(String(500))
    subject: Mapped[str] = mapped_column(String(255))
    username: Mapped[str | None] = mapped_column(ForeignKey("users.username"), index=True)
    keeps_profile: Mapped[bool] = mapped_column(default=False)
    name: Mapped[str] = mapped_column(String(200), default="")
    email: Mapped[str | None] = mapped_column(String(254))
    linked_by: Mapped[str | None] = mapped_column(String(100))
    linked_at: Mapped[datetime | None]
    seen_at: Mapped[datetime]


class TrustedIssuer(Base):
    """An issuer whose accounts let people in now."""

    __tablename__ = "trusted_issuers"

    issuer: Mapped[str] = mapped_column(String(500), primary_key=True)


class LocalAccounts(Base):
    """Whether passwords of our own let anybody in, from an instant on; the newest counts."""

    __tablename__ = "local_accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    allowed: Mapped[bool]
    set_by: Mapped[str | None] = mapped_column(String(100))
    set_at: Mapped[datetime]


class LetIn(Base):
    """A way in when there is no other: good once and for a short time, made at the command line."""

    __tablename__ = "let_ins"
    __table_args__ = (Index("uq_let_ins_digest", "digest", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(ForeignKey("users.username"))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
