"""The tables of sign-in elsewhere and of provisioning."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.extensions import Base, Json
from service.secrets.columns import Sealed


class Provider(Base):
    """Who vouches for people: an OpenID Connect provider, known by its issuer.

    `groups_claim` names the claim with a person's groups, `username_claim` the one of which their
    user name is made. `directory_claim` names the one that equals the external id under which
    SCIM made the person; empty where that is not used. `trusts_email`: an address that the
    provider has verified is as good as an administrator's word. `makes_people`: whoever comes for
    the first time is made a person. `version` counts what was changed.
    """

    __tablename__ = "identity_providers"

    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    issuer: Mapped[str] = mapped_column(String(500), unique=True)
    client_id: Mapped[str] = mapped_column(String(255))
    client_secret: Mapped[str] = mapped_column(
        Sealed("identity_providers.client_secret"), deferred=True
    )
    scopes: Mapped[str] = mapped_column(String(500), default="openid profile email")
    groups_claim: Mapped[str] = mapped_column(String(100), default="groups")
    username_claim: Mapped[str] = mapped_column(String(100), default="preferred_username")
    directory_claim: Mapped[str] = mapped_column(String(100), default="")
    trusts_email: Mapped[bool] = mapped_column(default=False)
    makes_people: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)


class GroupMapping(Base):
    """What the members of a group elsewhere are given here.

    `source` is a provider's key, or `scim` for the groups that a directory keeps here. `outside` is
    the group's name or id there.
    """

    __tablename__ = "group_mappings"
    __table_args__ = (UniqueConstraint("source", "outside"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(60))
    outside: Mapped[str] = mapped_column(String(255))
    groups: Mapped[Json]
    roles: Mapped[Json]
    teams: Mapped[Json]
    version: Mapped[int] = mapped_column(default=1)


class OutsideSession(Base):
    """A session that began elsewhere, by which the provider can end it, and we the one there."""

    __tablename__ = "outside_sessions"
    __table_args__ = (Index("ix_outside_sessions_provider_sid", "provider", "sid"),)

    id: Mapped[str] = mapped_column(String(43), primary_key=True)
    provider: Mapped[str] = mapped_column(ForeignKey("identity_providers.key"))
    sid: Mapped[str | None] = mapped_column(String(255))
    username: Mapped[str] = mapped_column(ForeignKey("users.username"))
    id_token: Mapped[str] = mapped_column(Sealed("outside_sessions.id_token"), deferred=True)
    began_at: Mapped[datetime] = mapped_column(index=True)


class LogoutSeen(Base):
    """A logout token that was obeyed, so that it is not obeyed again."""

    __tablename__ = "logouts_seen"

    provider: Mapped[str] = mapped_column(ForeignKey("identity_providers.key"), primary_key=True)
    jti: Mapped[str] = mapped_column(String(255), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(index=True)


class ProvisionedUser(Base):
    """What another directory says of a person that it keeps; `user_name` is their name there.

    `user_name_folded` is that in small letters, and nobody else's.
    """

    __tablename__ = "provisioned_users"

    username: Mapped[str] = mapped_column(ForeignKey("users.username"), primary_key=True)
    user_name: Mapped[str] = mapped_column(String(255))
    user_name_folded: Mapped[str] = mapped_column(String(255), unique=True)
    external_id: Mapped[str | None] = mapped_column(String(255), unique=True)
    given_name: Mapped[str | None] = mapped_column(String(200))
    family_name: Mapped[str | None] = mapped_column(String(200))
    formatted: Mapped[str | None] = mapped_column(String(200))
    changed_at: Mapped[datetime]


class ProvisionedGroup(Base):
    """A group that another directory keeps here; a mapping says what its members are given."""

    __tablename__ = "provisioned_groups"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    display_name: Mapped[str] = mapped_column(String(255))
    display_name_folded: Mapped[str] = mapped_column(String(255), unique=True)
    external_id: Mapped[str | None] = mapped_column(String(255))
    version: Mapped[int] = mapped_column(default=1)
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class ProvisionedMember(Base):
    """Somebody is in a group that another directory keeps."""

    __tablename__ = "provisioned_members"

    group_id: Mapped[str] = mapped_column(ForeignKey("provisioned_groups.id"), primary_key=True)
    username: Mapped[str] = mapped_column(
        ForeignKey("users.username"), primary_key=True, index=True
    )
