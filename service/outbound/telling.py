"""Telling people that a webhook was switched off: whoever made it or answers for it, and admins."""

from datetime import datetime

from sqlalchemy import select

from service.extensions import db
from service.ledger import notices
from service.ledger.notices import Notice
from service.outbound.models import Webhook
from service.people.groups import Group
from service.people.models import GroupMembership, User

KIND = "webhook_off"


def tell_of_end(webhook: Webhook, now: datetime) -> None:
    """Write a notice for each of them who can sign in."""
    leading = select(GroupMembership.username).where(GroupMembership.group == Group.ADMINISTRATOR)
    wanted = select(User.username).where(
        User.active,
        User.username.in_(leading) | User.username.in_([webhook.made_by, webhook.answers]),
    )
    text = f"The webhook “{webhook.name}” was switched off. {webhook.off_because}"
    notices.tell(
        Notice(webhook_id=webhook.id, username=name, kind=KIND, text=text, at=now)
        for name in db.session.scalars(wanted.order_by(User.username))
    )
