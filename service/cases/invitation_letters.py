"""Invitations by email: asked for by an administrator, made when the letter is written.

So the secret is in the letter alone, and neither in the outbox nor in the book of changes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from service.cases.letters import Words, ask
from service.extensions import db
from service.ledger.outbox import Work
from service.people.access import require
from service.people.actors import Acting, Actor, ActorKind
from service.people.directory import active_user
from service.people.invitations import invite, newest_invitation
from service.people.locking import lock_anybody
from service.people.refusals import EmailInvalid
from service.people.verbs import Verb

TOPIC: Final = "invitation"
"""The topic of the work that sends one invitation."""
DAYS: Final = 7
"""Days for which an invitation is good."""
_SUBJECT: Final = "Your way into Handrail"
_TEXT: Final = """Hello {name},

you have been given an account of Handrail. Your user name is {username}.

Choose your password here, within {days} days. The link works once:
{link}

If you did not expect this, tell your administrator and do not open the link.
"""


@dataclass(frozen=True, slots=True)
class Sender:
    """Where links lead, and when it really is: invitations live in real time."""

    public_url: str
    at: datetime


def ask_for_invitation(username: str, *, acting: Acting) -> None:
    """Ask in this transaction for an invitation by email.

    Raises UserUnknown, EmailInvalid for somebody without an address, and the refusals of access.
    """
    require(acting.who, Verb.MANAGE_PEOPLE)
    if not active_user(username).email:
        raise EmailInvalid("This person has no email address: give them one first.")
    newest = newest_invitation(username)
    inputs = {"to": username, "by": acting.who.username, "after": newest.id if newest else 0}
    ask(TOPIC, inputs, at=acting.at)


def latest_letter(username: str) -> Work | None:
    """Return the work of the last invitation by email that was asked for somebody, if any was."""
    wanted = select(Work).where(Work.case_id.is_(None), Work.topic == TOPIC)
    asked = db.session.scalars(wanted.order_by(Work.created_at.desc()))
    return next((one for one in asked if one.inputs["to"] == username), None)


def write_invitation(inputs: Mapping[str, Any], sender: Sender) -> Words | None:
    """Invite whom the work names, and write the letter; None when nobody is to be invited any more.

    That is so when they have left, and when one made since the asking has had its use or was
    withdrawn: a letter that is sent once more must not open again what that has closed.
    """
    user = lock_anybody(inputs["to"])
    if not user.active or not user.email:
        return None
    newest = newest_invitation(user.username)
    if newest is not None and newest.id > inputs["after"] and newest.ended_at is not None:
        return None
    asker = Actor(username=inputs["by"], kind=ActorKind.SYSTEM)
    secret = invite(user.username, days=DAYS, acting=Acting(asker, sender.at))
    text = _TEXT.format(
        name=user.display_name,
        username=user.username,
        days=DAYS,
        link=f"{sender.public_url}/invitation/{secret}",
    )
    return Words(to=user.email, username=user.username, subject=_SUBJECT, text=text, secret=secret)
