"""Who belongs to what: the users of a role, or of a team, each written once."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import delete, select
from sqlalchemy.orm import InstrumentedAttribute

from service.extensions import db
from service.people.directory import active_user
from service.people.models import RoleMembership, TeamMembership, User

T = TypeVar("T", RoleMembership, TeamMembership)


@dataclass(frozen=True, slots=True)
class Memberships(Generic[T]):
    """The rows of one kind: `group` is their column that tells to what a user belongs."""

    kind: type[T]
    group: InstrumentedAttribute[str]

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

    def users(self, key: str) -> list[User]:
        """Give the active users who belong, by display name."""
        found = (
            select(User)
            .join(self.kind, self.kind.username == User.username)
            .where(self.group == key, User.active)
            .order_by(User.display_name, User.username)
        )
        return list(db.session.scalars(found))


OF_ROLES = Memberships(RoleMembership, RoleMembership.role_key)
OF_TEAMS = Memberships(TeamMembership, TeamMembership.team_key)
