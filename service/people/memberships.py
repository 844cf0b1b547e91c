"""Who belongs to what: the users of a role, or of a team, each written once."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

from sqlalchemy import delete, select
from sqlalchemy.orm import InstrumentedAttribute

from service.errors import Refusal
from service.extensions import db
from service.ledger.changes import About
from service.people.directory import active_user
from service.people.models import Role, RoleMembership, Team, TeamMembership, User
from service.people.refusals import RoleUnknown, TeamUnknown

T = TypeVar("T", RoleMembership, TeamMembership)


@dataclass(frozen=True, slots=True)
class Memberships(Generic[T]):
    """The rows of one kind: `group` is their column that tells to what a user belongs.

    `of` is the table of what users belong to, `about` its word, `unknown` its refusal.
    """

    kind: type[T]
    group: InstrumentedAttribute[str]
    of: type[Role] | type[Team]
    about: About
    unknown: type[Refusal]

    def require(self, key: str) -> Role | Team:
        """Give that to which users belong, by its key. Raises the kind's refusal."""
        found = cast("Role | Team | None", db.session.get(self.of, key))
        if found is None:
            raise self.unknown(f"There is no {self.about} {key!r}.", key=key)
        return found

    def add(self, key: str, username: str) -> None:
        """Let an active user belong; doing it twice is doing it once. Raises `UserUnknown`."""
        active_user(username)
        if db.session.get(self.kind, (key, username)) is None:
            db.session.add(self.kind(**{self.group.key: key, "username": username}))
            db.session.flush()

    def remove(self, key: str, username: str) -> None:
        """Let a user belong no longer, if they do."""
        one = (self.group == key, self.kind.username == username)
        db.session.execute(delete(self.kind).where(*one))

    def keys(self, username: str) -> list[str]:
        """Give to what a user belongs, by its keys."""
        found = select(self.group).where(self.kind.username == username).order_by(self.group)
        return list(db.session.scalars(found))

    def members(self, key: str) -> list[str]:
        """Give the user names of all who belong, active or not."""
        found = select(self.kind.username).where(self.group == key).order_by(self.kind.username)
        return list(db.session.scalars(found))

    def put(self, username: str, keys: Collection[str]) -> None:
        """Let a user, active or not, belong to exactly these. Raises the kind's own refusal.

        What they join or leave gets another version: its own page shows it as it was before.
        """
        now = set(self.keys(username))
        for key in sorted(now ^ set(keys)):
            found = self.require(key)
            db.session.refresh(found, with_for_update=True)
            found.version += 1
            if key in now:
                self.remove(key, username)
            else:
                db.session.add(self.kind(**{self.group.key: key, "username": username}))
        db.session.flush()

    def users(self, key: str) -> list[User]:
        """Give the active users who belong, by display name."""
        found = (
            select(User)
            .join(self.kind, self.kind.username == User.username)
            .where(self.group == key, User.active)
            .order_by(User.display_name, User.username)
        )
        return list(db.session.scalars(found))


OF_ROLES = Memberships(RoleMembership, RoleMembership.role_key, Role, About.ROLE, RoleUnknown)
OF_TEAMS = Memberships(TeamMembership, TeamMembership.team_key, Team, About.TEAM, TeamUnknown)
