"""The book of changes: what administrators changed, who did it, when, and how it was before.

It is for the whole installation, and one hash chain. `about` says to what kind of thing a change
was made and `subject` to which one. `before` and `after` hold what differs, never a secret. Logic
never reads it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, LargeBinary, Select, String, Text, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from service.columns import JsonText
from service.extensions import Base, Json, db
from service.ledger.chaining import BEGINNING, Chained, Verdict, all_rows, chain, verify
from service.paging import USUAL, Key, Page, fetch

_ONLY = 1


class About(StrEnum):
    """The kinds of things that administrators change."""

    PERSON = "person"
    ROLE = "role"
    TEAM = "team"
    TOKEN = "token"  # noqa: S105 - a kind of thing, not a secret
    SIGN_IN_POLICY = "sign_in_policy"
    CALENDAR = "calendar"
    REASON = "reason"
    TEMPLATE = "template"
    HOOK = "hook"
    WEBHOOK = "webhook"
    SECRET = "secret"  # noqa: S105 - a kind of thing, not a secret
    RETENTION = "retention"
    PUBLISHING = "publishing"
    LOCAL_ACCOUNTS = "local_accounts"
    PROVIDER = "provider"
    OUTSIDE_GROUP = "outside_group"
    SERVICE_ACCOUNT = "service_account"


class Change(Chained, Base):
    """One change. Nothing erases any; one that is emptied breaks the chain."""

    __tablename__ = "changes"
    __table_args__ = (Index("ix_changes_about_subject", "about", "subject"),)
    facts = ("seq", "at", "about")
    content = ("subject", "actor", "text", "before", "after")

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    about: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str | None] = mapped_column(String(100))
    actor: Mapped[str | None] = mapped_column(String(100))
    text: Mapped[str | None] = mapped_column(Text)
    before: Mapped[Json | None] = mapped_column(JsonText())
    after: Mapped[Json | None] = mapped_column(JsonText())


class ChangesEnd(Base):
    """Where the book ends: how many changes there are, and the link of the last. One row."""

    __tablename__ = "changes_end"

    id: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column(default=0)
    link: Mapped[bytes] = mapped_column(LargeBinary, default=BEGINNING)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which changes: about these things, by somebody (None: by anybody), in a time."""

    about: About | None = None
    subject: str | None = None
    actor: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def await_turn() -> ChangesEnd:
    """Let administrators change things one after the other: lock the end of the book.

    Whoever has to see the whole before changing a part of it, calls this first.
    """
    end = db.session.get(ChangesEnd, _ONLY, with_for_update=True, populate_existing=True)
    if end is not None:
        return end
    try:
        with db.session.begin_nested():
            db.session.add(ChangesEnd(id=_ONLY, count=0, link=BEGINNING))
    except IntegrityError:  # Somebody else's first change came before ours.
        pass
    return db.session.get_one(ChangesEnd, _ONLY, with_for_update=True, populate_existing=True)


def write(
    about: About,
    subject: str,
    text: str,
    *,
    acting: tuple[str | None, datetime],
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Write down a change; `acting` is who and when (None: the service, or its command line).

    Of `before` and `after` only what differs is kept.
    """
    actor, at = acting
    was, now = dict(before or {}), dict(after or {})
    same = {name for name in was.keys() & now.keys() if was[name] == now[name]}
    end = await_turn()
    row = {
        "seq": end.count + 1,
        "at": at.astimezone(UTC),
        "about": str(about),
        "subject": subject,
        "actor": actor,
        "text": text,
        "before": {name: value for name, value in was.items() if name not in same},
        "after": {name: value for name, value in now.items() if name not in same},
    }
    end.count, end.link = end.count + 1, chain(Change, row, before=end.link)
    db.session.add(Change(**row))
    db.session.flush()


def list_changes(wanted: Wanted, *, limit: int = USUAL, cursor: str | None = None) -> Page[Change]:
    """Return a page of the changes that are wanted, the newest first. Raises CursorUnreadable."""
    newest_first = (Key(Change.seq.expression, descending=True),)
    found = _select(wanted).add_columns(Change.seq)
    rows, following = fetch(found, newest_first, limit=limit, cursor=cursor)
    return Page([row[0] for row in rows], following)


def actors() -> list[str]:
    """Return everybody who ever changed something, by user name."""
    found = select(Change.actor).where(Change.actor.is_not(None)).distinct()
    return sorted(one for one in db.session.scalars(found) if one is not None)


def verify_changes() -> Verdict:
    """Follow the chain of the book."""
    end = db.session.get(ChangesEnd, _ONLY)
    count, last = (end.count, end.link) if end is not None else (0, BEGINNING)
    return verify(all_rows(Change), count=count, last=last)


def _select(wanted: Wanted) -> Select[Change]:
    found = select(Change)
    if wanted.about is not None:
        found = found.where(Change.about == wanted.about)
    if wanted.subject is not None:
        found = found.where(Change.subject == wanted.subject)
    if wanted.actor is not None:
        found = found.where(Change.actor == wanted.actor)
    if wanted.since is not None:
        found = found.where(Change.at >= wanted.since)
    if wanted.until is not None:
        found = found.where(Change.at < wanted.until)
    return found
