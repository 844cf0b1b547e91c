"""The page of absences: those planned, a new one, calling one off, and handing over open tasks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.cases.bulk.carrying_out import go_on_with
from service.cases.bulk.runs import MOST, begin, count_items
from service.cases.models import BulkKind, BulkVerb, ItemState
from service.cases.refusals import NothingChosen
from service.cases.worklist import TaskFilter, pick_tasks
from service.errors import Problem
from service.installation import here
from service.people.absences import (
    absences_from,
    call_off_absence,
    find_absence,
    plan_absence,
)
from service.people.access import may
from service.people.directory import users
from service.people.guards import guarded
from service.people.models import Absence
from service.people.refusals import AbsenceImpossible, AbsenceNotFound
from service.people.verbs import Verb
from service.transaction import reading, transaction
from service.web.blueprint import web
from service.web.downloads import Download, send
from service.web.numbers import number_given
from service.web.outcomes import NotAsWanted, Said, tell
from service.web.reader import Reader, reader
from service.web.session import acting
from service.web.sheets import Sent, question, sent, sheet
from service.web.team.bulk import AT_ONCE
from service.web.words import LOCAL, on_day


@dataclass(frozen=True, slots=True)
class AbsenceLine:
    """An absence in words, and its number for the buttons."""

    id: int
    who: str
    cover: str
    days: str
    is_theirs: bool


@web.route("/absences", methods=["GET", "POST"])
@guarded(Verb.READ_TASK)
def absences() -> ResponseReturnValue:
    """Show the absences that are not over; plan a new one."""
    with reading():
        who = reader()
        data = _offered(who)
    found = Sent({"absence_of": who.actor.username})
    if request.method == "POST":
        found = sent(question("absence"), data, at=who.now)
    if found.answers is not None:
        found = _plan(found.answers)
    if found.answers is not None:
        return redirect(url_for("web.absences"))
    laid_out = sheet(question("absence"), found.entered, data, at=who.now, problems=found.problems)
    with reading():
        page = render_template(
            "absences/absences.html",
            absences=_lines(who),
            parts=laid_out.parts,
            problem_links=laid_out.problem_links,
        )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if found.problems else HTTPStatus.OK


@web.get("/absences.<any(csv, xlsx):kind>")
@guarded(Verb.READ_TASK)
def absences_file(kind: str) -> ResponseReturnValue:
    """Send the absences that the page lists."""
    with reading():
        rows = [(one.who, one.days, one.cover) for one in _lines(reader())]
    return send(Download("absences", ("Who", "Days", "Cover"), rows), kind)


@web.post("/absences/<absence_id>/call-off")
@guarded(Verb.READ_TASK)
def call_off(absence_id: str) -> ResponseReturnValue:
    """Call an absence off."""
    with transaction():
        absence = call_off_absence(_number(absence_id), acting=acting())
        name = reader().person(absence.username)
    flash(f"The absence of {name} is called off.", "success")
    return redirect(url_for("web.absences"))


@web.post("/absences/<absence_id>/hand-over")
@guarded(Verb.READ_TASK)
def hand_over(absence_id: str) -> ResponseReturnValue:
    """Give the open tasks of whoever is away to whoever covers, each on its own."""
    at = acting()
    with transaction():
        absence = find_absence(_number(absence_id), actor=at.who)
        _require_current(absence, at.at.astimezone(LOCAL).date())
        theirs = TaskFilter(assignee=absence.username)
        tasks = pick_tasks(theirs, actor=at.who, now=at.at, most=MOST)
        if not tasks:
            raise NothingChosen("There are no open tasks to hand over.")
        reason = f"Away until {on_day(absence.last_day)}"
        answers = {"to": absence.cover, "reason": reason}
        run_id = begin(BulkKind.TASK, BulkVerb.ASSIGN, tasks, acting=at, answers=answers).id
    if len(tasks) <= AT_ONCE:
        go_on_with(run_id, here().clock.now)
    with reading():
        counts = count_items(run_id)
    tell(_told(counts))
    return redirect(url_for("web.absences"))


def _require_current(absence: Absence, today: date) -> None:
    """Refuse to hand over for an absence that an old page still shows."""
    if absence.called_off_at is not None:
        raise AbsenceImpossible("This absence was called off. Nothing was handed over.")
    if absence.last_day < today:
        last = on_day(absence.last_day)
        raise AbsenceImpossible(f"This absence ended on {last}. Nothing was handed over.")


def _plan(answers: Mapping[str, Any]) -> Sent:
    """Plan the absence, or say what is wrong with it."""
    at = acting()
    try:
        with transaction():
            plan_absence(
                answers["absence_of"],
                answers["absence_cover"],
                date.fromisoformat(answers["absence_first"]),
                date.fromisoformat(answers["absence_last"]),
                today=at.at.astimezone(LOCAL).date(),
                acting=at,
            )
    except AbsenceImpossible as refused:
        problem = Problem(refused.code(), refused.detail, field="absence_last")
        return Sent(answers, problems=(problem,))
    flash("The absence is planned. New work on these days goes to whoever covers.", "success")
    return Sent(answers, answers=answers)


def _offered(who: Reader) -> dict[str, Any]:
    """Offer everybody as cover, and for whom this reader may plan."""
    people = [{"value": one.username, "label": one.display_name} for one in users()]
    if may(who.actor, Verb.PLAN_ABSENCES):
        return {"people": people, "plannable": people}
    own = [one for one in people if one["value"] == who.actor.username]
    return {"people": people, "plannable": own}


def _lines(who: Reader) -> list[AbsenceLine]:
    """Show everybody's absences to those who lead, to others their own and those they cover."""
    leads = may(who.actor, Verb.PLAN_ABSENCES)
    today = who.now.astimezone(LOCAL).date()
    found = absences_from(today, of=None if leads else who.actor.username)
    return [_line(one, who, leads=leads) for one in found]


def _line(one: Absence, who: Reader, *, leads: bool) -> AbsenceLine:
    return AbsenceLine(
        id=one.id,
        who=who.person(one.username),
        cover=who.person(one.cover),
        days=f"{on_day(one.first_day)} to {on_day(one.last_day)}",
        is_theirs=leads or one.username == who.actor.username,
    )


def _told(counts: Mapping[ItemState, int]) -> Said:
    """Say how handing over went."""
    said = [f"{counts[ItemState.DONE]} handed over"]
    if counts[ItemState.REFUSED]:
        said.append(f"{counts[ItemState.REFUSED]} could not be handed over")
    if counts[ItemState.WAITING]:
        said.append(f"{counts[ItemState.WAITING]} follow by themselves")
    whole = ", ".join(said) + "."
    as_wanted = counts[ItemState.DONE] and not counts[ItemState.REFUSED]
    return whole if as_wanted else NotAsWanted(whole)


def _number(absence_id: str) -> int:
    number = number_given(absence_id)
    if number is None:
        raise AbsenceNotFound
    return number
