"""What the reader was told, by day, the unread first; each can be marked as read, or all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.cases.commands.read_notices import read_notice, read_notices
from service.cases.notified import Told, list_notices
from service.ledger.notices import Notice, newest_unread
from service.people.guards import guarded
from service.people.matters import UNSEEN
from service.people.verbs import Verb
from service.transaction import reading, transaction
from service.web.blueprint import web
from service.web.numbers import number_given
from service.web.reader import Reader, reader
from service.web.session import acting
from service.web.words import LOCAL, at_time, on_weekday


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One notice as it is shown; `number` marks it as read. `case` is empty when it has none."""

    number: int
    text: str
    href: str
    case: str
    case_href: str
    time: str


@dataclass(frozen=True, slots=True)
class Day:
    """The notices of one day: those that are new, or those that were read."""

    heading: str
    is_new: bool
    lines: Sequence[NoticeLine]


@web.get("/notices")
@guarded(Verb.READ_TASK)
def notices() -> ResponseReturnValue:
    """Show a page of what the reader was told."""
    cursor = request.args.get("cursor")
    with reading():
        who = reader()
        found = list_notices(actor=who.actor, cursor=cursor)
        shows_new = any(one.notice.read_at is None for one in found.items)
        return render_template(
            "notices/notices.html",
            days=list(_by_day(found.items, who)),
            up_to=newest_unread(who.actor.username or "") if shows_new else None,
            first=url_for("web.notices") if cursor else "",
            next=url_for("web.notices", cursor=found.next) if found.next else "",
        )


@web.post("/notices")
@guarded(Verb.READ_TASK)
def notices_read() -> ResponseReturnValue:
    """Mark as read what the page showed and all before it, or one notice alone."""
    up_to = number_given(request.form.get("up_to", ""))
    one = number_given(request.form.get("one", ""))
    with transaction():
        if one is not None:
            read_notice(one, acting=acting())
        elif up_to is not None:
            read_notices(up_to=up_to, acting=acting())
    if one is None and up_to is not None:
        flash("Your notices are marked as read.", "success")
    return redirect(url_for("web.notices"))


def _by_day(found: Iterable[Told], who: Reader) -> Iterable[Day]:
    today = who.now.astimezone(LOCAL).date()

    def place(told: Told) -> tuple[bool, date]:
        return told.notice.read_at is None, told.notice.at.astimezone(LOCAL).date()

    for (is_new, day), lines in groupby(found, place):
        yield Day(_said(day, today), is_new, [_line(one) for one in lines])


def _line(told: Told) -> NoticeLine:
    notice = told.notice
    case_href = _place(notice)
    return NoticeLine(
        number=notice.id,
        text=notice.text,
        href=url_for("web.task", task_id=notice.task_id) if notice.task_id else case_href,
        case=f"{told.reference} {told.title}".rstrip(),
        case_href=case_href,
        time=at_time(notice.at),
    )


def _place(notice: Notice) -> str:
    """Give the page of what a notice is about, apart from a task."""
    if notice.webhook_id is not None:
        return url_for("web.webhook", webhook_id=notice.webhook_id)
    if notice.kind == UNSEEN:
        return url_for("web.escalations")
    return url_for("web.case", case_id=notice.case_id)


def _said(day: date, today: date) -> str:
    near = {today: "Today", today - timedelta(days=1): "Yesterday"}
    return near.get(day) or on_weekday(day)
