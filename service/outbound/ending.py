"""Switching a webhook off that cannot go on, and telling those who can mend it.

They are whoever made it or answers for it, and administrators.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import select

from service import log
from service.extensions import db
from service.ledger import notices
from service.ledger.notices import Notice
from service.outbound.models import Webhook
from service.people.groups import Group
from service.people.models import GroupMembership, User

KIND = "webhook_off"
UNANSWERED: Final = (
    "Whoever answered for it can no longer sign in, or may not read cases. Whoever switches it on "
    "again answers for it from then on, and it goes on where it stopped."
)
_log = log.logger(__name__)


def end(webhook: Webhook, because: str, now: datetime) -> None:
    """Switch a locked webhook off, and write a notice for each of them who can sign in."""
    webhook.active, webhook.off_because, webhook.off_at = False, because, now
    _log.warning("webhook_switched_off", webhook=webhook.id, failures=webhook.failures)
    leading = select(GroupMembership.username).where(GroupMembership.group == Group.ADMINISTRATOR)
    wanted = select(User.username).where(
        User.active,
        User.username.in_(leading) | User.username.in_([webhook.made_by, webhook.answers]),
    )
    text = f"The webhook “{webhook.name}” was switched off. {because}"
    notices.tell(
        Notice(webhook_id=webhook.id, username=name, kind=KIND, text=text, at=now)
        for name in db.session.scalars(wanted.order_by(User.username))
    )
