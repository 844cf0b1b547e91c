"""The tables of people. A user name, a role's key and a team's key never change: they are ids."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.extensions import Base, Json
from service.people.groups import Group
from service.people.matters import Matter


class User(Base):
    """A person, or an outside program that acts under a name of its own (it has no password).

    `session_version` is part of every session's key: raising it signs the user out everywhere.
    `failed_sign_ins` counts since the last success; until `locked_until_at` none can succeed.
    `must_change_password` lets a person in to nothing but the page for a new one.
    `off_by_directory`: a directory has switched them off, and so it may switch them on again.
    `version` counts what administrators changed.
    """

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("username = lower(username)", name="username_is_lower_case"),
        CheckConstraint("failed_sign_ins >= 0", name="failed_sign_ins_not_negative"),
    )

    username: Mapped[str] = mapped_column(String(100), primary_key=True)
    display_name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(254))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True)
    failed_sign_ins: Mapped[int] = mapped_column(default=0)
    locked_until_at: Mapped[datetime | None]
    session_version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    signed_in_at: Mapped[datetime | None]
    must_change_password: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    off_by_directory: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    memberships: Mapped[list["GroupMembership"]] = relationship(
        lazy="selectin", cascade="all, delete-orphan"
    )

    @property
    def groups(self) -> frozenset[Group]:
        """The groups the user is in."""
        return frozenset(membership.group for membership in self.memberships)


class GroupMembership(Base):
    """A user is in a group."""

    __tablename__ = "group_memberships"

    username: Mapped[str] = mapped_column(ForeignKey("users.username"), primary_key=True)
    group: Mapped[Group] = mapped_column("group_name", primary_key=True)


class Team(Base):
    """People who work together. `version` counts what administrators changed."""

    __tablename__ = "teams"

    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    version: Mapped[int] = mapped_column(default=1, server_default="1")


class TeamMembership(Base):
    """A user is in a team."""

    __tablename__ = "team_memberships"

    team_key: Mapped[str] = mapped_column(ForeignKey("teams.key"), primary_key=True)
    username: Mapped[str] = mapped_column(
        ForeignKey("users.username"), primary_key=True, index=True
    )


class Role(Base):
    """Whoever a lane stands for. `from_deployment`: a diagram named it before anyone made it.

    `version` counts what administrators changed.
    """

    __tablename__ = "roles"

    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    from_deployment: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1, server_default="1")


class RoleMembership(Base):
    """A user has a role."""

    __tablename__ = "role_memberships"

    role_key: Mapped[str] = mapped_column(ForeignKey("roles.key"), primary_key=True)
    username: Mapped[str] = mapped_column(
        ForeignKey("users.username"), primary_key=True, index=True
    )


class Token(Base):
    """A key to the API: shown once, kept as the SHA-256 of its secret; `prefix` tells it apart.

    `scopes` is a JSON list of `Scope` values. `service_account` got it for itself.
    """

    __tablename__ = "tokens"
    __table_args__ = (Index("uq_tokens_digest", "digest", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(ForeignKey("users.username"), index=True)
    label: Mapped[str] = mapped_column(String(200), default="")
    prefix: Mapped[str] = mapped_column(String(20))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    scopes: Mapped[Json]
    service_account: Mapped[str | None] = mapped_column(
        ForeignKey("service_accounts.id"), index=True
    )
    created_by: Mapped[str | None] = mapped_column(String(100))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class ServiceAccount(Base):
    """A program that acts for somebody, with no more than its scopes.

    Of its secret the SHA-256 is kept; `digest_before` is that of the one before, which counts until
    `before_ends_at`. A token that it gets lasts `minutes`. `version` counts what was changed.
    """

    __tablename__ = "service_accounts"
    __table_args__ = (CheckConstraint("minutes BETWEEN 5 AND 1440", name="minutes_in_bounds"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    username: Mapped[str] = mapped_column(ForeignKey("users.username"), index=True)
    label: Mapped[str] = mapped_column(String(200))
    scopes: Mapped[Json]
    minutes: Mapped[int] = mapped_column(default=60)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    digest_before: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    before_ends_at: Mapped[datetime | None]
    made_by: Mapped[str | None] = mapped_column(String(100))
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class SavedView(Base):
    """Filters of a list that a person has given a name; `query` is their part of an address."""

    __tablename__ = "saved_views"
    __table_args__ = (UniqueConstraint("username", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(ForeignKey("users.username"))
    name: Mapped[str] = mapped_column(String(100))
    query: Mapped[str] = mapped_column(Text)


class NoticeChoice(Base):
    """How a person wants to be told of a matter; without a row they are told as is usual."""

    __tablename__ = "notice_choices"

    username: Mapped[str] = mapped_column(ForeignKey("users.username"), primary_key=True)
    matter: Mapped[Matter] = mapped_column(primary_key=True)
    in_app: Mapped[bool]
    by_email: Mapped[bool]
    in_digest: Mapped[bool]


class Absence(Base):
    """Somebody is away from one day to another, both included, and somebody else takes over.

    It ends by its dates. It is never changed or removed: one that was wrong is called off.
    """

    __tablename__ = "absences"
    __table_args__ = (
        CheckConstraint("first_day <= last_day", name="ends_after_it_begins"),
        CheckConstraint("username <> cover", name="somebody_else_covers"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(ForeignKey("users.username"), index=True)
    cover: Mapped[str] = mapped_column(ForeignKey("users.username"), index=True)
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    recorded_by: Mapped[str | None] = mapped_column(String(100))
    recorded_at: Mapped[datetime]
    called_off_by: Mapped[str | None] = mapped_column(String(100))
    called_off_at: Mapped[datetime | None]


class AllocationRule(StrEnum):
    """How a task that opens for a role finds somebody of it, if at all."""

    NONE = "none"
    ROUND_ROBIN = "round_robin"
    LEAST_LOADED = "least_loaded"
    CASE_OWNER = "case_owner"


class AllocationSetting(Base):
    """The rule of a role from an instant on; the newest counts, the older ones tell the story."""

    __tablename__ = "allocation_settings"

    id: Mapped[int] = mapped_column(primary_key=True)
    role_key: Mapped[str] = mapped_column(ForeignKey("roles.key"), index=True)
    rule: Mapped[AllocationRule]
    set_by: Mapped[str | None] = mapped_column(String(100))
    set_at: Mapped[datetime]
