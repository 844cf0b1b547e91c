"""Administrators who can come in: what would leave none of them is refused, whatever does it.

They come in by a password while passwords count, or by an account of an issuer who is trusted. The
link of `handrail user let-in` is a way in for everybody, but of the server and not of the people:
it is not counted.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import or_, select

from service.extensions import db
from service.people.groups import Group
from service.people.issuers import comes_from_elsewhere
from service.people.local_accounts import are_allowed
from service.people.models import GroupMembership, User
from service.people.refusals import LastAdministrator


@contextmanager
def keep_an_administrator() -> Iterator[None]:
    """Refuse and undo what takes the last of them; where there was none before, nothing is refused.

    Only whoever has their turn at the book of changes may ask: meanwhile nobody else takes another.
    Raises LastAdministrator.
    """
    had_one = _is_there_one()
    with db.session.begin_nested():
        yield
        db.session.flush()
        if had_one and not _is_there_one():
            raise LastAdministrator


def _is_there_one() -> bool:
    ways = [comes_from_elsewhere()]
    if are_allowed():
        ways.append(User.password_hash.is_not(None))
    found = (
        select(User.username)
        .join(GroupMembership, GroupMembership.username == User.username)
        .where(GroupMembership.group == Group.ADMINISTRATOR, User.active, or_(*ways))
    )
    return db.session.scalar(found.limit(1)) is not None
