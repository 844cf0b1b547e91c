"""Mark notices as read."""

from service.ledger import notices
from service.people.actors import Acting


def read_notices(*, up_to: int, acting: Acting) -> None:
    """Mark a person's own notices as read, up to and with the one of this number.

    Those that came after the person looked stay unread.
    """
    notices.mark_read(acting.who.username or "", at=acting.at, up_to=up_to)


def read_notice(number: int, *, acting: Acting) -> None:
    """Mark one of a person's own notices as read; of anybody else's, nothing happens."""
    notices.mark_read(acting.who.username or "", at=acting.at, up_to=number, only=number)
