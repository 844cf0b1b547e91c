"""Publishing: a prepared upload becomes new versions of the processes it changes, or nothing."""

import uuid
from datetime import datetime

from sqlalchemy import func, select

from service.definitions import lookup
from service.definitions.candidate import Candidate
from service.definitions.models import (
    Content,
    Deployment,
    ProcessVersion,
    VersionFile,
)
from service.definitions.preparing import Change, Outcome, Overtaken, Prepared
from service.definitions.starts import start_events
from service.extensions import db
from service.ledger.canonical import digest
from service.people.roles import ensure_role

_PUBLISHING = 7_466_312
"""The number under which PostgreSQL lets one upload at a time be published."""


def publish(
    prepared: Prepared,
    *,
    by: str | None,
    at: datetime,
    note: str = "",
    effective_from: datetime | None = None,
) -> Outcome:
    """Store what an upload makes, all of it; one that changes nothing stores nothing.

    Raises Overtaken when the versions that it was checked against are no longer the newest.
    """
    outcome = prepared.outcome
    if not outcome.created:
        return outcome
    _one_at_a_time()
    if lookup.newest_ids() != prepared.against:
        raise Overtaken
    deployment = Deployment(id=outcome.deployment_id, by=by, at=at, note=note)
    db.session.add(deployment)
    db.session.flush()
    for change in prepared.changes:
        _store(change, deployment, effective_from or at)
    db.session.flush()
    return outcome


def _one_at_a_time() -> None:
    """Let uploads number their versions one after the other; SQLite has one writer anyway."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(_PUBLISHING)))


def _store(change: Change, deployment: Deployment, effective_from: datetime) -> None:
    candidate = change.candidate
    _store_contents(candidate)
    version = ProcessVersion(
        id=str(uuid.uuid4()),
        key=candidate.key,
        version=change.version,
        name=candidate.name,
        deployment_id=deployment.id,
        effective_from=effective_from,
        digest=candidate.digest,
        warnings=list(change.warnings),
        files=[
            VersionFile(
                name=one.source.name,
                part=one.source.part,
                key=one.key,
                digest=digest(one.source.content),
            )
            for one in candidate.files
        ],
    )
    db.session.add(version)
    for lane in candidate.process.lanes.values():
        if lane.role:
            ensure_role(lane.role, lane.name, from_deployment=True)
    db.session.add_all(start_events(candidate.process, version, change.before, now=deployment.at))


def _store_contents(candidate: Candidate) -> None:
    contents = {digest(one.source.content): one.source.content for one in candidate.files}
    held = set(db.session.scalars(select(Content.digest).where(Content.digest.in_(contents))))
    db.session.add_all(
        Content(digest=key, content=content) for key, content in contents.items() if key not in held
    )
    db.session.flush()
