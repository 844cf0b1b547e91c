"""Carrying out the calls that were stored."""

import io
from datetime import datetime

from service import log
from service.cases.refusals import FileEmpty, FileTooLarge
from service.cases.storage import open_store
from service.cases.sweeping import Going, always, attempt_alone
from service.errors import ServiceUnavailable
from service.extensions import db
from service.hooks.carrying import Unpacked, carry_out
from service.hooks.mail import Mail, read_mail
from service.hooks.models import Format, Hook
from service.hooks.refusals import BodyUnreadable
from service.installation import here
from service.ledger import calls, inbox
from service.ledger.inbox import State
from service.people.actors import SYSTEM, Acting
from service.transaction import reading, transaction

_log = log.logger(__name__)


class _StoreAway(Exception):
    """The store of files is full or away: this call waits, and the others need not."""


def carry_out_stored(now: datetime, *, going: Going = always) -> int:
    """Carry out the calls that nobody has carried out yet; return how many did something."""
    with reading():
        stored = inbox.undelivered(inbox.HOOK)
    return sum(carry(received_id, now) for received_id in stored if going())


def carry(received_id: str, now: datetime) -> int:
    """Carry out one stored call; return how many cases it reached, by us."""

    def carry_it() -> int:
        acting = Acting(who=SYSTEM, at=now)
        try:
            unpacked = _unpacked(received_id)
        except _StoreAway:
            _log.warning("call_left_until_files_can_be_kept", received=received_id)
            return 0
        with transaction():
            received = carry_out(received_id, acting=acting, unpacked=unpacked)
            return len(received.cases) if received is not None else 0

    return attempt_alone(carry_it, lambda error: inbox.note_failure(received_id, error))


def _unpacked(received_id: str) -> Unpacked | BodyUnreadable | None:
    """Read an email and store its files, before the transaction; None when there is none to read.

    Files whose row does not come, because the call is refused, are removed as orphans.
    Raises _StoreAway.
    """
    with reading():
        received, call = inbox.find(received_id), calls.find(received_id)
        if received is None or call is None or received.state != State.RECEIVED:
            return None
        hook = db.session.get(Hook, call.hook)
        raw = call.body if hook is not None and hook.format is Format.EMAIL else None
    if raw is None:
        return None
    try:
        return _stored(read_mail(raw))
    except BodyUnreadable as refused:
        return refused


def _stored(mail: Mail) -> Unpacked:
    store = open_store(here().settings)
    files, left_out = [], []
    for one in mail.files:
        try:
            files.append((one.name, store.store(io.BytesIO(one.content))))
        except (FileEmpty, FileTooLarge):
            left_out.append(one.name)
        except ServiceUnavailable as error:
            raise _StoreAway from error
    return Unpacked(mail.body, files, left_out)
