"""Who reads restricted cases: an entry in the case's event log, now and then for each reader.

Whatever shows a case, or a part of it, has its reader noted here; lists that only name it do not.
The entry is written when the reading ends, before anything of it is sent: what cannot be recorded
is not shown.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update

from service.cases.locking import lock_case
from service.cases.models import Case
from service.extensions import db
from service.ledger import readings
from service.ledger.audit import Kind, write
from service.people.actors import Actor
from service.transaction import after_reading

AGAIN_AFTER = timedelta(minutes=10)
"""For how long one entry tells of a reader, however much of the case they look at."""


@dataclass(slots=True)
class _Log:
    """Where a case's event log ends, apart from the case: to be read is no change of it."""

    id: str
    logged: int
    log_link: bytes


def note_reader(case: Case, *, actor: Actor, now: datetime) -> None:
    """Have it recorded that somebody reads a restricted case, when this reading transaction ends.

    In a transaction that writes nothing is noted: what is done there is in the log as done. The
    service itself is no reader, and of an erased case nothing is left that was kept from anybody.
    """
    if not case.restricted or case.erased_at is not None or actor.username is None:
        return
    if not readings.is_recorded(case.id, actor.username, since=now - AGAIN_AFTER):
        after_reading(_record, case.id, actor.username, now)


def _record(case_id: str, username: str, at: datetime) -> None:
    """Write the entry, unless another request of the reader's has written it meanwhile.

    The case keeps its version: whoever has it open to change it may go on. One that was erased
    while it was read is told of as well: the reader has seen it whole.
    """
    case = lock_case(case_id, erased_too=True)
    if readings.is_recorded(case.id, username, since=at - AGAIN_AFTER):
        return
    log = _Log(case.id, case.logged, case.log_link)
    write(Kind.RESTRICTED_READ, "The restricted case was read.", case=log, acting=(username, at))
    db.session.execute(
        update(Case)
        .where(Case.id == case.id)
        .values(logged=log.logged, log_link=log.log_link)
        .execution_options(synchronize_session=False)
    )
    readings.record(case.id, username, at=at)
