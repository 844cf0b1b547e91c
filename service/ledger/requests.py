"""The book of requests: an idempotency key and the answer it got, in the command's transaction."""

from datetime import datetime

from sqlalchemy import LargeBinary, String, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from service.extensions import Base, Json, db
from service.ledger.canonical import digest


class Request(Base):
    """One answered request; `token` and `path` fence the keys of different callers."""

    __tablename__ = "requests"

    token: Mapped[str] = mapped_column(String(100), primary_key=True)
    path: Mapped[str] = mapped_column(String(300), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    headers: Mapped[Json] = mapped_column(default=dict)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime]


def answered(token: str, path: str, key: str) -> Request | None:
    """Return the answer kept for this key, if any."""
    return db.session.get(Request, (token, path, key))


def take(token: str, path: str, key: str) -> bool:
    """Take a key until this transaction ends; False when another request holds it just now.

    A request that is killed lets go of it. SQLite has one writer at a time: there the key is free
    as soon as the transaction has begun.
    """
    if not _has_locks():
        return True
    return bool(db.session.scalar(select(func.pg_try_advisory_xact_lock(_lock(token, path, key)))))


def wait_for(token: str, path: str, key: str) -> None:
    """Take a key until this transaction ends; while another request holds it, wait."""
    if _has_locks():
        db.session.execute(select(func.pg_advisory_xact_lock(_lock(token, path, key))))


def _has_locks() -> bool:
    return db.session.get_bind().dialect.name == "postgresql"


def _lock(token: str, path: str, key: str) -> int:
    name = digest("\0".join((token, path, key)).encode())
    return int(name[:16], 16) - 2**63


def keep(request: Request) -> None:
    """Keep an answer; a concurrent one under the same key makes the commit fail."""
    db.session.add(request)
    db.session.flush()


def forget_before(instant: datetime) -> int:
    """Drop answers older than `instant`; return how many."""
    gone = db.session.scalars(delete(Request).where(Request.at < instant).returning(Request.key))
    return len(gone.all())
