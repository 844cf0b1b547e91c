"""The pages of calendars: all of them, one with its days and versions, and a year of it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from service.cases.recounting import under_way
from service.definitions.calendar_copies import CalendarKeyUnusable, copy_calendar
from service.definitions.calendars import (
    CalendarKnown,
    calendar,
    calendars,
    default_calendar,
    versions_of,
)
from service.people.guards import guarded
from service.people.verbs import Verb
from service.sla.calendar_changes import FORESIGHT, spans
from service.sla.days import shift
from service.sla.divisions import DIVISION_NAMES
from service.transaction import reading
from service.web.administration import calendar_words as words
from service.web.administration.joining import Section, joins
from service.web.asking import Asking, ask
from service.web.blueprint import web
from service.web.reader import Reader, reader
from service.web.session import acting
from service.web.sheets import question
from service.web.words import LOCAL

CALENDARS = "Calendars and closures"


@web.get("/administration/calendars")
@joins(
    Section.WORK,
    CALENDARS,
    "Which days and hours count as working time: bank holidays, closures and extra working days.",
)
@guarded(Verb.CHANGE_CALENDAR)
def working_calendars() -> ResponseReturnValue:
    """List the calendars: what is worked, the next day off, and who counts in it."""
    with reading():
        today = _today(reader())
        used = words.processes_by_calendar()
        rows = []
        for one in calendars():
            off = one.left_out(shift(today, -1), shift(today, 370))
            rows.append(
                {
                    "key": one.key,
                    "name": words.name_of(one),
                    "days": words.days_worked(one),
                    "next_off": off[0] if off else None,
                    "processes": len(used.get(one.key, ())),
                    "is_default": one.key == default_calendar(),
                    "warnings": words.warnings_of(one, today),
                }
            )
        return render_template("administration/calendars.html", rows=rows, title=CALENDARS)


@web.get("/administration/calendars/<key>")
@guarded(Verb.CHANGE_CALENDAR)
def working_calendar(key: str) -> ResponseReturnValue:
    """Show a calendar: its week, its own days, where it counts, what is changing and its past."""
    with reading():
        who = reader()
        today = _today(who)
        found = calendar(key)
        return render_template(
            "administration/calendar.html",
            calendar=found,
            name=words.name_of(found),
            division=DIVISION_NAMES[found.division],
            days=words.days_worked(found),
            hours=words.hours_kept(found),
            end_of_day=words.end_of_day(found),
            closures=spans(found.closures, today),
            extra_days=spans(found.extra_days, today),
            spoken=words.days_spoken,
            warnings=words.warnings_of(found, today),
            processes=words.processes_by_calendar().get(key, []),
            is_default=key == default_calendar(),
            recounts=under_way(key),
            versions=[(one, who.person(one.made_by)) for one in versions_of(key)],
            years=_years(who),
        )


@web.get("/administration/calendars/<key>/<int:year>")
@guarded(Verb.CHANGE_CALENDAR)
def calendar_year(key: str, year: int) -> ResponseReturnValue:
    """Show a year: how many days each month is worked, and every day with a name."""
    with reading():
        found = calendar(key)
        if not found.first_year <= year <= found.last_year:
            raise NotFound
        months = words.year_of(found, year)
        return render_template(
            "administration/calendar_year.html",
            calendar=found,
            name=words.name_of(found),
            year=year,
            years=_years(reader()),
            months=months,
            working_days=sum(one.working_days for one in months),
            has_holidays=any(day.year == year for day in found.holidays),
        )


@web.route("/administration/calendars/<key>/copy", methods=["GET", "POST"])
@guarded(Verb.CHANGE_CALENDAR)
def copy_of_calendar(key: str) -> ResponseReturnValue:
    """Make a calendar of its own from this one."""
    with reading():
        name = words.name_of(calendar(key))

    asking = Asking(
        form=question("calendar_copy"),
        heading="Make a calendar from this one",
        button="Make the calendar",
        back=url_for("web.working_calendar", key=key),
        onward=lambda answers: url_for("web.working_calendar", key=answers["key"]),
        explanation=(
            "It begins with the same days and hours and goes its own way from then on. A process "
            "counts in it once its diagram names it."
        ),
        fields={CalendarKnown: "key", CalendarKeyUnusable: "key"},
        template="administration/asking.html",
        around={"caption": name},
    )

    def carry_out(answers: Mapping[str, Any], _: int | None) -> str:
        made = copy_calendar(key, answers["key"], answers["name"], acting=acting())
        return f"{made.name} begins as {name} is now."

    return ask(asking, carry_out)


def _today(who: Reader) -> date:
    return who.now.astimezone(LOCAL).date()


def _years(who: Reader) -> list[int]:
    first = _today(who).year
    return list(range(first, first + FORESIGHT))
