"""The daily letter: what is due today, late, released and new, at eight on a working day.

It is made once for each person and day, however many tickers look, and written when it is sent: by
the rules of every letter (`service.cases.letters`).
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select

from service.cases import letters
from service.cases.letters import DIGEST, FOOT, Words, drawn_name, page_of
from service.cases.models import LIVE, Case, Task, TaskState
from service.cases.notified import told_of
from service.cases.sweeping import Going, always, attempt
from service.cases.visibility import seen_by
from service.definitions.calendars import calendar
from service.extensions import db
from service.ledger import digests, notices
from service.ledger.digests import Digest
from service.ledger.notices import Notice
from service.log import logger
from service.people.actors import Actor
from service.people.directory import actor_of, find_user
from service.people.matters import Matter, matter_of
from service.people.models import User
from service.people.notice_choices import choices_of
from service.sla.days import END_OF_DAY, at_time, local, local_date
from service.transaction import reading

AT: Final = time(8)
MOST: Final = 30
"""Lines of one part of the letter; what is more is counted."""
_AT_ONCE: Final = 200
_PARTS: Final[Mapping[Matter, str]] = {
    Matter.BREACH: "Other late work",
    Matter.AMBER: "Other work due soon",
    Matter.ESCALATED: "Escalated to you",
    Matter.MENTIONED: "Notes that mention you",
    Matter.ASSIGNED: "New for you",
    Matter.RELEASED: "Released from hold",
    Matter.OTHER: "Other news",
}
_REACHED = (User.active, User.email.is_not(None))
"""Who can be written to."""
_log = logger(__name__)


def make_due(now: datetime, *, going: Going = always) -> int:
    """Ask for the letters of today that are not made yet; return how many were."""
    with reading():
        people = _still_to_have(now)
    return sum(_make(username, now) for username in people if going())


def _still_to_have(now: datetime) -> Sequence[str]:
    """Return who has had no letter today; nobody before eight, and on days off."""
    today = local_date(now)
    if local(now).time() < AT or not _has_letters(today):
        return []
    wanted = (
        select(User.username)
        .outerjoin(Digest, Digest.username == User.username)
        .where(*_REACHED, (Digest.day.is_(None)) | (Digest.day < today))
    )
    return db.session.scalars(wanted.order_by(User.username).limit(_AT_ONCE)).all()


def _has_letters(day: date) -> bool:
    """Tell whether letters are sent on a day: not on days off, nor where nobody knows of those."""
    known = calendar()
    return known.first_year <= day.year <= known.last_year and known.works(day)


def are_due(now: datetime) -> bool:
    """Tell whether somebody's letter of today is still to be made."""
    with reading():
        return bool(_still_to_have(now))


def next_due(*, after: datetime, up_to: datetime) -> datetime | None:
    """Return the next morning whose letters have something new to tell, if there is one by then.

    That is what people were told and no letter yet, and work of theirs that is due on the day. A
    letter that could only say once more what is late is none to stop the test clock for.
    """
    first, last = local_date(after), local_date(up_to)
    if local(after).time() >= AT:
        first += timedelta(days=1)
    with reading():
        day = first if _have_news() else _next_target(first)
    while day is not None and day <= last:
        if _has_letters(day):
            return at_time(day, AT)
        day += timedelta(days=1)
    return None


def _have_news() -> bool:
    """Tell whether somebody who can be written to was told something that no letter tells yet."""
    wanted = select(Notice.id).join(User, User.username == Notice.username)
    news = (*_REACHED, Notice.in_digest, Notice.digested_at.is_(None))
    return db.session.scalar(wanted.where(*news).limit(1)) is not None


def _next_target(first: date) -> date | None:
    """Return the first day, from one on, on which work of somebody is due who can be written to."""
    wanted = select(func.min(Task.target_at)).join(User, User.username == Task.assignee)
    ahead = (*_REACHED, Task.state == TaskState.OPEN, Task.target_at >= at_time(first, time()))
    found = db.session.scalar(wanted.where(*ahead))
    return local_date(found) if found is not None else None


def _make(username: str, now: datetime) -> int:
    def make() -> int:
        if not digests.begin(username, local_date(now)):
            return 0
        notices.mark_digested(username, at=now)
        inputs = {"to": username, "at": now.isoformat()}
        if write_digest(inputs, public_url="") is None:
            return 0
        letters.ask(DIGEST, inputs, at=now)
        return 1

    return attempt(make, lambda error: _log.error("digest_not_made", error=error))


def write_digest(inputs: Mapping[str, Any], *, public_url: str) -> Words | None:
    """Write somebody's letter as things stand; None when there is nothing to tell them."""
    user = find_user(inputs["to"])
    if user is None or not user.active or not user.email:
        return None
    parts = list(_parts(actor_of(user), datetime.fromisoformat(inputs["at"]), public_url))
    if not parts:
        return None
    return Words(
        to=user.email,
        username=user.username,
        subject=f"Your day: {', '.join(f'{title.lower()} {count}' for title, count, _ in parts)}",
        text="\n\n".join(text for _, _, text in parts) + FOOT.format(url=public_url),
    )


def _parts(actor: Actor, at: datetime, url: str) -> Iterator[tuple[str, int, str]]:
    """Give the parts of the letter that have something: title, number of lines, and text.

    What is late or due soon stands there once, though the reader's own may be new as well.
    """
    chosen = choices_of(actor.username or "")
    tonight = at_time(local_date(at), END_OF_DAY)
    found: dict[str, list[str]] = {}
    if chosen[Matter.BREACH].in_digest:
        found["Late"] = _tasks(actor, url, Task.target_at < at)
    if chosen[Matter.AMBER].in_digest:
        found["Due today"] = _tasks(actor, url, Task.target_at.between(at, tonight))
    told = _told(actor, at, url)
    listed = {line for lines in found.values() for line in lines}
    for matter in (Matter.BREACH, Matter.AMBER):
        told[matter] = [line for line in told.get(matter, ()) if line not in listed]
        listed.update(told[matter])
    found |= {title: told[matter] for matter, title in _PARTS.items() if matter in told}
    for title, lines in found.items():
        if lines:
            more = [f"and {len(lines) - MOST} more"] if len(lines) > MOST else []
            yield title, len(lines), "\n".join([title, *lines[:MOST], *more])


def _tasks(actor: Actor, url: str, due: ColumnElement[bool]) -> list[str]:
    """Give a line for each open task of somebody's that is due so."""
    wanted = (
        select(Task, Case.reference)
        .join(Case, Case.id == Task.case_id)
        .where(Task.assignee == actor.username, Task.state == TaskState.OPEN, due, seen_by(actor))
    )
    rows = db.session.execute(wanted.order_by(Task.target_at, Task.id))
    return [_line(task, reference, f"{url}/tasks/{task.id}") for task, reference in rows]


def _told(actor: Actor, at: datetime, url: str) -> dict[Matter, list[str]]:
    """Give a line for each task or case that a letter is to tell of, by matter, the oldest first.

    What is done by now is left out.
    """
    wanted = (
        select(Notice, Case, Task)
        .join(Case, Case.id == Notice.case_id)
        .outerjoin(Task, Task.id == Notice.task_id)
        .where(
            Notice.username == actor.username,
            Notice.digested_at == at,
            Task.id.is_(None) | Task.state.in_(LIVE),
            told_of(actor),
        )
    )
    found: dict[Matter, dict[str, None]] = {}
    for notice, case, task in db.session.execute(wanted.order_by(Notice.at, Notice.id)):
        href = f"{url}/{page_of(notice.kind, case.id, notice.task_id)}"
        lines = found.setdefault(matter_of(notice.kind), {})
        lines[_line(task, case.reference, href)] = None
    return {matter: list(lines) for matter, lines in found.items()}


def _line(task: Task | None, reference: str, href: str) -> str:
    what = f"{drawn_name(task)}, case {reference}" if task else f"Case {reference}"
    return f"- {what}: {href}"
