"""Changing a calendar: what is asked, then the look at what it would move."""

from collections.abc import Callable, Mapping
from datetime import date, time
from typing import Any, Final

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from service.cases.recount_passes import look
from service.cases.recounting import propose
from service.definitions.calendars import calendar
from service.expressions.calendar_words import WEEKDAYS
from service.people.guards import guarded
from service.people.verbs import Verb
from service.sla.calendar_changes import (
    Changed,
    ChangeImpossible,
    add_holiday,
    close,
    keep_hours,
    take_back,
    work_on,
)
from service.sla.calendars import Calendar, CalendarUnusable
from service.transaction import reading, transaction
from service.web.administration.calendar_words import name_of
from service.web.asking import Asking, ask
from service.web.blueprint import web
from service.web.reader import reader
from service.web.session import acting
from service.web.sheets import question
from service.web.words import LOCAL

AT_ONCE = 50
"""So many cases are looked at before the page answers; of more, a worker does all."""
Answers = Mapping[str, Any]
Making = Callable[[Calendar, Answers, date], Changed]


@web.route("/administration/calendars/<key>/change/<kind>", methods=["GET", "POST"])
@guarded(Verb.CHANGE_CALENDAR)
def change_calendar(key: str, kind: str) -> ResponseReturnValue:
    """Ask what is to change, and look at what that would move. Nothing is saved by it."""
    if kind not in _KINDS:
        raise NotFound
    heading, explanation, make = _KINDS[kind]
    with reading():
        known = calendar(key)
    begun: list[tuple[str, int]] = []
    asking = Asking(
        form=question(f"calendar_{kind}"),
        heading=heading,
        button="See what changes",
        back=url_for("web.working_calendar", key=key),
        shown=lambda: _look_at(*begun[0]),
        explanation=explanation,
        entered=_as_it_is(known) if kind == "hours" else {},
        fields={
            ChangeImpossible: "days" if kind == "hours" else "first",
            CalendarUnusable: "opens",
        },
        template="administration/asking.html",
        around={"caption": name_of(known)},
    )

    def carry_out(answers: Mapping[str, Any], _: int | None) -> str:
        recount = propose(make(calendar(key), answers, _today()), acting=acting())
        begun.append((recount.id, recount.cases))
        return ""

    return ask(asking, carry_out)


@web.post("/administration/calendars/<key>/take-back")
@guarded(Verb.CHANGE_CALENDAR)
def take_back_days(key: str) -> ResponseReturnValue:
    """Look at what would move if a closure or an extra working day were no more."""
    first, last = (_day(request.form.get(name, "")) for name in ("first", "last"))
    today = _today()
    with transaction():
        changed = take_back(calendar(key), max(first, today), last, today=today)
        recount = propose(changed, acting=acting())
        recount_id, cases = recount.id, recount.cases
    return _look_at(recount_id, cases)


def _look_at(recount_id: str, cases: int) -> ResponseReturnValue:
    """Look at what a change of a few cases would move before the page answers."""
    if cases <= AT_ONCE:
        look(recount_id)
    return redirect(url_for("web.calendar_change", recount_id=recount_id))


def _today() -> date:
    return reader().now.astimezone(LOCAL).date()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ChangeImpossible("There is no such day.", place="first") from None


def _close(known: Calendar, answers: Answers, today: date) -> Changed:
    first, last = date.fromisoformat(answers["first"]), date.fromisoformat(answers["last"])
    return close(known, first, last, answers["name"], today=today)


def _add_holiday(known: Calendar, answers: Answers, today: date) -> Changed:
    return add_holiday(known, date.fromisoformat(answers["first"]), answers["name"], today=today)


def _work_on(known: Calendar, answers: Answers, today: date) -> Changed:
    return work_on(known, date.fromisoformat(answers["first"]), answers["name"], today=today)


def _keep_hours(known: Calendar, answers: Answers, _: date) -> Changed:
    worked = [number for number, name in enumerate(WEEKDAYS) if name.lower() in answers["days"]]
    weekend = frozenset(range(7)) - set(worked)
    opens, closes, ends = (_time(answers.get(name)) for name in ("opens", "closes", "ends"))
    if (opens is None) is not (closes is None):
        place = "opens" if opens is None else "closes"
        raise ChangeImpossible("Give both times, or neither.", place=place)
    hours = {} if opens is None or closes is None else dict.fromkeys(worked, (opens, closes))
    for other in answers.get("other_hours") or ():
        number = [name.lower() for name in WEEKDAYS].index(other["day"])
        hours[number] = (time.fromisoformat(other["opens"]), time.fromisoformat(other["closes"]))
    return keep_hours(known, weekend, hours or None, ends)


def _time(text: str | None) -> time | None:
    return time.fromisoformat(text) if text else None


def _as_it_is(known: Calendar) -> dict[str, Any]:
    """Fill the sheet of hours in: the usual ones, and the days that differ."""
    worked = [number for number in range(7) if number not in known.weekend]
    hours = known.office_hours or {}
    usual = hours.get(worked[0])
    others = [
        {
            "day": WEEKDAYS[number].lower(),
            "opens": f"{times[0]:%H:%M}",
            "closes": f"{times[1]:%H:%M}",
        }
        for number, times in sorted(hours.items())
        if times != usual
    ]
    shown: dict[str, Any] = {"days": [WEEKDAYS[number].lower() for number in worked]}
    if usual is not None:
        shown |= {"opens": f"{usual[0]:%H:%M}", "closes": f"{usual[1]:%H:%M}"}
    if known.closing_time is not None:
        shown["ends"] = f"{known.closing_time:%H:%M}"
    return shown | {"other_hours": others}


_KINDS: Final[Mapping[str, tuple[str, str, Making]]] = {
    "closure": (
        "Add a closure",
        (
            "Days on which your organisation is closed although others work. Targets that you set "
            "yourselves move past them; deadlines set by law do not."
        ),
        _close,
    ),
    "holiday": (
        "Add a bank holiday",
        (
            "A day off for everybody, announced after this calendar was made. The usual bank "
            "holidays are in it already."
        ),
        _add_holiday,
    ),
    "extra_day": (
        "Add an extra working day",
        "A day on which you work although it is a weekend or a day off.",
        _work_on,
    ),
    "hours": (
        "Change working days and hours",
        (
            "Open targets are counted anew from their beginning, so that some may be earlier than "
            "they were. You see them before anything is saved."
        ),
        _keep_hours,
    ),
}
