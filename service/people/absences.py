"""Absences: who is away on which days, and who takes over their work meanwhile."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select

from service.extensions import db
from service.people.access import require
from service.people.actors import Acting, Actor
from service.people.directory import active_user
from service.people.groups import Group
from service.people.models import Absence
from service.people.refusals import AbsenceImpossible, AbsenceNotFound
from service.people.rules import LEADERS
from service.people.verbs import Verb


def plan_absence(
    username: str, cover: str, first_day: date, last_day: date, *, today: date, acting: Acting
) -> Absence:
    """Keep that somebody is away from one day to another, both included, and who covers.

    People plan their own, those who lead anybody's. Raises AbsenceImpossible, UserUnknown and the
    refusals of access.
    """
    _require(username, acting.who)
    active_user(username, lock=True)  # Two plans for one person at once: the later sees the first.
    if username == cover:
        raise AbsenceImpossible("Somebody else must cover: choose another person.")
    if not active_user(cover).groups & {Group.OFFICER, *LEADERS}:
        raise AbsenceImpossible("Whoever covers must work on cases: choose another person.")
    if last_day < first_day or last_day < today:
        raise AbsenceImpossible("The last day must be today or later, and not before the first.")
    if any(one.first_day <= last_day and first_day <= one.last_day for one in _of(username)):
        raise AbsenceImpossible("There is an absence on some of these days already.")
    absence = Absence(
        username=username,
        cover=cover,
        first_day=first_day,
        last_day=last_day,
        recorded_by=acting.who.username,
        recorded_at=acting.at,
    )
    db.session.add(absence)
    db.session.flush()
    return absence


def call_off_absence(absence_id: int, *, acting: Acting) -> Absence:
    """Call an absence off: from now on it covers nothing. Doing it twice is doing it once.

    Raises AbsenceNotFound and the refusals of access.
    """
    absence = find_absence(absence_id, actor=acting.who)
    if absence.called_off_at is None:
        absence.called_off_by, absence.called_off_at = acting.who.username, acting.at
        db.session.flush()
    return absence


def find_absence(absence_id: int, *, actor: Actor) -> Absence:
    """Return an absence of the actor's own, or of anybody for those who lead.

    Raises AbsenceNotFound and the refusals of access.
    """
    absence = db.session.get(Absence, absence_id)
    if absence is None:
        raise AbsenceNotFound
    _require(absence.username, actor)
    return absence


def absences_from(today: date, *, of: str | None = None) -> list[Absence]:
    """Return the absences that are not over, the earliest first.

    `of` keeps those in which that person is away or covers.
    """
    wanted = select(Absence).where(Absence.last_day >= today, Absence.called_off_at.is_(None))
    if of is not None:
        wanted = wanted.where(or_(Absence.username == of, Absence.cover == of))
    return list(db.session.scalars(wanted.order_by(Absence.first_day, Absence.id)))


def away_on(usernames: Iterable[str], day: date) -> frozenset[str]:
    """Return which of some people are away on a day, whoever covers."""
    wanted = _on(day).with_only_columns(Absence.username)
    return frozenset(db.session.scalars(wanted.where(Absence.username.in_(list(usernames)))))


def who_covers(username: str, day: date) -> str | None:
    """Return who takes over on a day, None when the person is there, or when nobody is.

    Where the cover is away as well their own cover takes over; where nobody is there, nobody does.
    """
    asked = {username}
    covering = _cover_on(username, day)
    while covering is not None:
        if covering in asked:
            return None
        asked.add(covering)
        further = _cover_on(covering, day)
        if further is None:
            return covering
        covering = further
    return None


def covers_of(usernames: Iterable[str], day: date) -> dict[str, str]:
    """Return who takes over on a day from those of `usernames` that are away then."""
    found = {name: who_covers(name, day) for name in sorted(away_on(usernames, day))}
    return {name: cover for name, cover in found.items() if cover is not None}


def _cover_on(username: str, day: date) -> str | None:
    wanted = _on(day).with_only_columns(Absence.cover)
    return db.session.scalar(wanted.where(Absence.username == username).limit(1))


def _on(day: date) -> Select[Any]:
    return select(Absence).where(
        Absence.called_off_at.is_(None), Absence.first_day <= day, Absence.last_day >= day
    )


def _of(username: str) -> list[Absence]:
    wanted = select(Absence).where(Absence.username == username, Absence.called_off_at.is_(None))
    return list(db.session.scalars(wanted))


def _require(username: str, actor: Actor) -> None:
    """Let people plan for themselves, and those who lead for anybody."""
    if username != actor.username:
        require(actor, Verb.PLAN_ABSENCES)
