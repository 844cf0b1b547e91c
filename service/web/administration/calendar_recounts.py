"""A change of a calendar: what it would move, the word that lets it, and how far it has come."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.cases.models import Recount
from service.cases.recount_passes import carry_on
from service.cases.recounting import confirm, find, try_again
from service.cases.refusals import LookIsOld, RecountUnderWay
from service.cases.visibility import seen_among
from service.installation import here
from service.people.access import may
from service.people.guards import guarded
from service.people.refusals import ChangedSince
from service.people.verbs import Verb
from service.sla.stored_calendars import from_json
from service.transaction import reading, transaction
from service.web.administration.calendar_changing import AT_ONCE
from service.web.administration.calendar_words import name_of
from service.web.blueprint import web
from service.web.reader import Reader, reader
from service.web.session import acting
from service.web.words import as_target


@web.get("/administration/calendar-changes/<recount_id>")
@guarded(Verb.CHANGE_CALENDAR)
def calendar_change(recount_id: str) -> ResponseReturnValue:
    """Show what would move, or how far the recount has come."""
    with reading():
        who = reader()
        found = find(recount_id, actor=who.actor)
        has_the_word = may(who.actor, Verb.MOVE_STATUTORY_CLOCKS)
        return render_template(
            "administration/calendar_change.html",
            recount=found,
            name=name_of(from_json(found.document)),
            examples=_examples(found, who),
            failed_cases=_failed_cases(found, who),
            may_move_law=found.is_law and has_the_word,
            may_try_again=has_the_word or not found.statutory,
        )


@web.post("/administration/calendar-changes/<recount_id>/confirm")
@guarded(Verb.CHANGE_CALENDAR)
def confirm_calendar_change(recount_id: str) -> ResponseReturnValue:
    """Store the calendar as it shall be, and let the open targets be counted anew."""
    statutory = request.form.get("statutory") == "yes"
    try:
        with transaction():
            found = confirm(recount_id, acting=acting(), statutory=statutory)
            cases = found.cases
    except (ChangedSince, LookIsOld, RecountUnderWay) as refused:
        flash(refused.detail, "error")
        return redirect(url_for("web.calendar_change", recount_id=recount_id))
    return _under_way(recount_id, cases)


@web.post("/administration/calendar-changes/<recount_id>/again")
@guarded(Verb.CHANGE_CALENDAR)
def recount_again(recount_id: str) -> ResponseReturnValue:
    """Count the cases once more that could not be."""
    with transaction():
        cases = try_again(recount_id, acting=acting()).cases
    return _under_way(recount_id, cases)


def _under_way(recount_id: str, cases: int) -> ResponseReturnValue:
    """Recount a few cases before the page answers, and leave many to a worker."""
    if cases <= AT_ONCE:
        carry_on(recount_id, here().clock.now())
    flash("The calendar is changed. New targets count by it from now on.", "success")
    return redirect(url_for("web.calendar_change", recount_id=recount_id))


def _failed_cases(recount: Recount, who: Reader) -> list[dict[str, Any]]:
    """Give the named cases that failed and that the reader may see."""
    seen = seen_among({one["case_id"] for one in recount.failed_cases}, who.actor)
    return [one for one in recount.failed_cases if one["case_id"] in seen]


def _examples(recount: Recount, who: Reader) -> Mapping[str, list[dict[str, Any]]]:
    """Give the named targets of cases that the reader may see, service and law apart."""
    seen = seen_among({one["case_id"] for one in recount.examples}, who.actor)
    found = [
        {**one, "before": as_target(one["before"]), "after": as_target(one["after"])}
        for one in recount.examples
        if one["case_id"] in seen
    ]
    return {
        "service": [one for one in found if not one["statutory"]],
        "law": [one for one in found if one["statutory"]],
    }
