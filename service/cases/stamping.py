"""A stamp of what a reader may see: another one says that something has changed since."""

from hashlib import blake2b

from sqlalchemy import select

from service.cases.models import Case
from service.cases.visibility import seen_by
from service.extensions import db
from service.people.actors import Actor
from service.people.verbs import Verb

_LATEST = 20
"""Cases that changed last. Several, for a commit may come after that of a later change."""


def worklist_stamp(*, actor: Actor) -> str:
    """Return a stamp of the latest changes that the reader may see: one statement, by an index."""
    latest = (
        select(Case.id, Case.version)
        .where(seen_by(actor, Verb.READ_TASK))
        .order_by(Case.updated_at.desc(), Case.id.desc())
        .limit(_LATEST)
    )
    said = ";".join(f"{case_id}:{version}" for case_id, version in db.session.execute(latest))
    return blake2b(said.encode(), digest_size=12).hexdigest()
