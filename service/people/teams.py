"""Teams: people who work together, whose work is looked at together."""

from sqlalchemy import delete, select

from service.extensions import db
from service.people.directory import active_user
from service.people.models import Team, TeamMembership, User
from service.people.refusals import TeamUnknown
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
    _require(key)
    active_user(username)
    if db.session.get(TeamMembership, (key, username)) is None:
        db.session.add(TeamMembership(team_key=key, username=username))
        db.session.flush()


def remove_from_team(key: str, username: str) -> None:
    """Take a user out of a team, if they are in it. Raises `TeamUnknown`."""
    _require(key)
    db.session.execute(
        delete(TeamMembership).where(
            TeamMembership.team_key == key, TeamMembership.username == username
        )
    )


def members_of_team(key: str) -> list[User]:
    """Give the active users of a team, by display name; none for an unknown team."""
    found = (
        select(User)
        .join(TeamMembership, TeamMembership.username == User.username)
        .where(TeamMembership.team_key == key, User.active)
        .order_by(User.display_name, User.username)
    )
    return list(db.session.scalars(found))


def _require(key: str) -> None:
    if db.session.get(Team, key) is None:
        raise TeamUnknown(f"There is no team {key!r}.", key=key)
