"""How each person wants to be told: as they have chosen, or else as is usual."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import and_, select

from service.extensions import db
from service.people.matters import USUAL, Matter, Ways
from service.people.models import NoticeChoice, User


@dataclass(frozen=True, slots=True)
class Reached:
    """How one person is told of a matter, and whether an email could reach them."""

    ways: Ways
    has_email: bool


def choices_of(username: str) -> dict[Matter, Ways]:
    """Return how a person is told of each matter."""
    wanted = select(NoticeChoice).where(NoticeChoice.username == username)
    kept = {one.matter: one for one in db.session.scalars(wanted)}
    return {matter: _ways(kept.get(matter)) or usual for matter, usual in USUAL.items()}


def choose(username: str, chosen: Mapping[Matter, Ways]) -> None:
    """Keep how a person wants to be told; a matter that is not named stays as it was."""
    for matter, ways in chosen.items():
        kept = db.session.get(NoticeChoice, (username, matter))
        if kept is None:
            kept = NoticeChoice(username=username, matter=matter)
            db.session.add(kept)
        kept.in_app, kept.by_email, kept.in_digest = ways.in_app, ways.by_email, ways.in_digest
    db.session.flush()


def ways_to(usernames: Iterable[str], matter: Matter) -> dict[str, Reached]:
    """Return in one query how each of the active users among `usernames` is told of a matter."""
    chosen = and_(NoticeChoice.username == User.username, NoticeChoice.matter == matter)
    wanted = (
        select(User.username, User.email, NoticeChoice)
        .outerjoin(NoticeChoice, chosen)
        .where(User.username.in_(set(usernames)), User.active)
    )
    return {
        username: Reached(_ways(kept) or USUAL[matter], bool(email))
        for username, email, kept in db.session.execute(wanted)
    }


def _ways(kept: NoticeChoice | None) -> Ways | None:
    if kept is None:
        return None
    return Ways(in_app=kept.in_app, by_email=kept.by_email, in_digest=kept.in_digest)
