"""Teams: people who work together, whose work is looked at together."""

from sqlalchemy import select

from service.extensions import db
from service.people.memberships import OF_TEAMS
from service.people.models import Team, User
from service.people.roles import require_key


def teams() -> list[Team]:
    """Give all teams, by name."""
    return list(db.session.scalars(select(Team).order_by(Team.name, Team.key)))


def ensure_team(key: str, name: str) -> bool:
    """Make the team unless there is one, and tell whether it was made. Raises `KeyInvalid`."""
    if db.session.get(Team, require_key(key)) is not None:
        return False
    db.session.add(Team(key=key, name=name))
    db.session.flush()
    return True


def add_to_team(key: str, username: str) -> None:
    """Put an active user in a team; doing it twice is doing it once.

    Raises `TeamUnknown`, `UserUnknown`.
    """
    OF_TEAMS.require(key)
    OF_TEAMS.add(key, username)


def members_of_team(key: str) -> list[User]:
    """Give the active users of a team, by display name; none for an unknown team."""
    return OF_TEAMS.users(key)
