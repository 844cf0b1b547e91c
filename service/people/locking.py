"""People as administrators change them: locked, and each change written down."""

from typing import Any

from service.extensions import db
from service.ledger.changes import About, await_turn, write
from service.people.access import require
from service.people.actors import Acting
from service.people.models import User
from service.people.refusals import ChangedSince, UserUnknown
from service.people.verbs import Verb


def lock_user(username: str, *, version: int | None, acting: Acting) -> User:
    """Lock a person for an administrator who saw a version of them.

    Raises UserUnknown, ChangedSince and the refusals of access.
    """
    require(acting.who, Verb.MANAGE_PEOPLE)
    user = lock_anybody(username)
    if version is not None and user.version != version:
        raise ChangedSince
    return user


def lock_anybody(username: str) -> User:
    """Lock the book of changes and then the person: always in this order."""
    await_turn()
    user = db.session.get(User, username, with_for_update=True, populate_existing=True)
    if user is None:
        raise UserUnknown(f"There is no user {username!r}.", username=username)
    return user


def write_change(user: User, what: str, acting: Acting, **states: Any) -> None:
    """Write a change of a person into the book; `what` follows their name."""
    text = f"{user.display_name} {what}."
    who = (acting.who.username, acting.at)
    write(About.PERSON, user.username, text, acting=who, **states)
