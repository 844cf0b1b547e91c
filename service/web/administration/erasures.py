"""Erasing: the cases that fall due, a proposal, a second person's word, and what came of it."""

from calendar import monthrange
from datetime import date
from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.cases.companions import processes_of_cases
from service.cases.erasure.falling_due import falling_due
from service.cases.erasure.proposals import (
    confirm,
    count_items,
    find_erasure,
    items_of,
    propose,
    withdraw,
)
from service.cases.erasure.refusals import SecondPersonNeeded
from service.cases.models import ErasedState
from service.cases.refusals import NothingChosen
from service.cases.visibility import seen_among
from service.definitions.retention import schedule_now
from service.people.guards import guarded
from service.people.verbs import Verb
from service.sla.days import local_date
from service.transaction import reading, transaction
from service.web.blueprint import web
from service.web.reader import reader
from service.web.session import acting

SHOWN: Final = 200
"""So many cases are named on a page; the others are counted."""
STATES: Final = {
    ErasedState.WAITING: "Waiting",
    ErasedState.ERASED: "Erased",
    ErasedState.KEPT: "Kept",
    ErasedState.FAILED: "Failed",
}


@web.get("/administration/retention/due")
@guarded(Verb.ERASE_CASES)
def cases_due() -> ResponseReturnValue:
    """List the cases that are due, or that fall due in a month, of one class or of all."""
    with reading():
        who, schedule = reader(), schedule_now()
        today = local_date(who.now)
        month, key = _month(request.args.get("month", "")), request.args.get("class", "")
        first, last = month or (None, today)
        under = key if key in schedule.classes else None
        found = falling_due(last, since=first, under=under)
        if first is not None:
            found = [one for one in found if one.due_on > today]
        shown = found[:SHOWN]
        return render_template(
            "administration/retention_due.html",
            first=first,
            name=schedule.classes[under].name if under else "",
            under=under or "",
            rows=shown,
            processes=_process_names(),
            count=len(found),
            free=sum(not one.held for one in found),
            seen=seen_among({one.case_id for one in shown}, who.actor),
        )


@web.post("/administration/retention/propose")
@guarded(Verb.ERASE_CASES)
def propose_erasure() -> ResponseReturnValue:
    """Propose to erase what is due."""
    try:
        with transaction():
            made = propose(acting=acting(), under=request.form.get("class") or None).id
    except NothingChosen as refused:
        flash(refused.detail, "error")
        return redirect(url_for("web.retention"))
    return redirect(url_for("web.erasure", erasure_id=made))


@web.get("/administration/retention/erasures/<erasure_id>")
@guarded(Verb.ERASE_CASES)
def erasure(erasure_id: str) -> ResponseReturnValue:
    """Show what is to be erased, how far it has come, and what came of each case."""
    with reading():
        who = reader()
        found = find_erasure(erasure_id, actor=who.actor)
        items, counts = items_of(erasure_id), count_items(erasure_id)
        shown = _most_telling(items)
        own = found.by_two and found.proposed_by == who.actor.username
        return render_template(
            "administration/erasure.html",
            erasure=found,
            proposed_by=who.person(found.proposed_by),
            confirmed_by=who.person(found.confirmed_by) if found.confirmed_by else "",
            rows=shown,
            processes=_process_names(),
            states=STATES,
            counts=counts,
            count=len(items),
            done=len(items) - counts[ErasedState.WAITING],
            first=items[0][0].due_on,
            last=items[-1][0].due_on,
            needs_another=own,
            seen=seen_among({item.case_id for item, _, _ in shown}, who.actor),
        )


@web.post("/administration/retention/erasures/<erasure_id>/confirm")
@guarded(Verb.ERASE_CASES)
def confirm_erasure(erasure_id: str) -> ResponseReturnValue:
    """Let an erasure begin; workers carry it out."""
    try:
        with transaction():
            confirm(erasure_id, acting=acting())
    except SecondPersonNeeded as refused:
        flash(refused.detail, "error")
    else:
        flash("The erasure has begun.", "success")
    return redirect(url_for("web.erasure", erasure_id=erasure_id))


@web.post("/administration/retention/erasures/<erasure_id>/withdraw")
@guarded(Verb.ERASE_CASES)
def withdraw_erasure(erasure_id: str) -> ResponseReturnValue:
    """Withdraw an erasure that nobody has confirmed."""
    with transaction():
        withdraw(erasure_id, acting=acting())
    flash("The erasure is withdrawn. Nothing was erased.", "success")
    return redirect(url_for("web.retention"))


def _process_names() -> dict[str, str]:
    """Name the processes by key, each as its newest version does."""
    return {one.key: one.name for one in processes_of_cases()}


def _most_telling(items: list[Any]) -> list[Any]:
    """Give as many cases as a page names, those first that were not erased though they were to."""
    odd = (ErasedState.FAILED, ErasedState.KEPT)
    return sorted(items, key=lambda one: one[0].state not in odd)[:SHOWN]


def _month(text: str) -> tuple[date, date] | None:
    """Read a month of the address as its first and last day; None when it is none."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return first, first.replace(day=monthrange(first.year, first.month)[1])
