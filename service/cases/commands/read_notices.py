"""Mark notices as read."""

from sqlalchemy import update

from service.extensions import db
from service.ledger.notices import Notice
from service.people.actors import Acting


def read_notices(*, up_to: int, acting: Acting) -> None:
    """Mark a person's own notices as read, up to and with the one of this number.

    Those that came after the person looked stay unread.
    """
    db.session.execute(
        update(Notice)
        .where(
            Notice.username == acting.who.username,
            Notice.id <= up_to,
            Notice.read_at.is_(None),
        )
        .values(read_at=acting.at)
    )
