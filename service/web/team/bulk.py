"""One thing done to many tasks or cases: what is chosen, what would happen, and what happened."""

from http import HTTPStatus
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.cases.bulk.carrying_out import go_on_with
from service.cases.bulk.runs import (
    MOST,
    Chosen,
    choose,
    confirm,
    count_items,
    find_run,
    items_of,
    runs_of,
)
from service.cases.bulk.trying import try_out
from service.cases.case_list import pick_cases
from service.cases.models import BulkKind, BulkState, BulkVerb, ItemState
from service.cases.refusals import LookIsOld, NothingChosen
from service.cases.worklist import pick_tasks
from service.definitions.reasons import Because
from service.installation import here
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading, transaction
from service.web.assignable import assignable_to_case
from service.web.blueprint import web
from service.web.reader import Reader, reader
from service.web.reasons import reason_facts, with_reason
from service.web.session import acting
from service.web.sheets import Sent, question, sent, sheet
from service.web.team.bulk_words import (
    BEGAN_AT,
    REASONS,
    VERBS,
    answers_of,
    chosen_words,
    entered_at_first,
    told,
    words_of,
)
from service.web.team.menu import team_menu
from service.web.team.narrowed import CASE_WORDS, TASK_WORDS, narrowed

AT_ONCE = 20
"""So many are done before the page answers; of more, a worker does all."""


@web.get("/team/bulk")
@guarded(Verb.WORK_IN_BULK)
def bulk_runs() -> ResponseReturnValue:
    """Show what the reader did in bulk lately."""
    with reading():
        runs = [(words_of(run), run, count_items(run.id)) for run in runs_of(reader().actor)]
        return render_template("team/bulk_runs.html", menu=team_menu("web.bulk_runs"), runs=runs)


@web.post("/team/bulk")
@guarded(Verb.WORK_IN_BULK)
def choose_in_bulk() -> ResponseReturnValue:
    """Keep what was ticked, or all that matches, and ask what the verb needs to know."""
    kind, verb = request.form.get("kind", ""), request.form.get("verb", "")
    if kind not in (BulkKind.TASK, BulkKind.CASE) or verb not in dict(VERBS):
        raise NothingChosen
    with transaction():
        who = reader()
        chosen = _chosen(BulkKind(kind), who)
        run_id = choose(BulkKind(kind), BulkVerb(verb), chosen, acting=acting()).id
    return redirect(url_for("web.ask_in_bulk", run_id=run_id))


@web.route("/team/bulk/<run_id>/ask", methods=["GET", "POST"])
@guarded(Verb.WORK_IN_BULK)
def ask_in_bulk(run_id: str) -> ResponseReturnValue:
    """Ask what the verb needs to know, then try it out on each."""
    with reading():
        who = reader()
        run = find_run(run_id, actor=who.actor)
        if run.state not in (BulkState.CHOSEN, BulkState.TRIED):
            return redirect(url_for("web.bulk_run", run_id=run_id))
        form = question(words_of(run).question)
        why, own = REASONS[run.kind, run.verb]
        asked = {**assignable_to_case(who), "stop_clock_possible": False}
        data = {**asked, **reason_facts(why)}
        chosen = chosen_words(run.kind, sum(count_items(run_id).values()))
    found, given = Sent(entered_at_first(run)), Because("")
    if request.method == "POST":
        found, given = with_reason(sent(form, data, at=who.now), why, own)
    if found.answers is not None:
        try_out(run_id, answers_of(run.verb, found.answers, given), acting=acting())
        return redirect(url_for("web.bulk_run", run_id=run_id))
    laid_out = sheet(form, found.entered, data, at=who.now, problems=found.problems)
    page = render_template(
        "team/bulk_ask.html",
        words=words_of(run),
        began_at=BEGAN_AT[run.kind],
        chosen=chosen,
        parts=laid_out.parts,
        problem_links=laid_out.problem_links,
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if found.problems else HTTPStatus.OK


@web.get("/team/bulk/<run_id>")
@guarded(Verb.WORK_IN_BULK)
def bulk_run(run_id: str) -> ResponseReturnValue:
    """Show what would happen to each, or what has happened so far."""
    with reading():
        who = reader()
        run = find_run(run_id, actor=who.actor)
        if run.state is BulkState.CHOSEN:
            return redirect(url_for("web.ask_in_bulk", run_id=run_id))
        return render_template(
            "team/bulk_run.html",
            menu=team_menu("web.bulk_runs"),
            words=words_of(run),
            run=run,
            counts=count_items(run_id),
            items=told(run, items_of(run_id), who),
        )


@web.post("/team/bulk/<run_id>/confirm")
@guarded(Verb.WORK_IN_BULK)
def confirm_in_bulk(run_id: str) -> ResponseReturnValue:
    """Let the run begin."""
    try:
        with transaction():
            confirm(run_id, acting=acting())
    except LookIsOld as refused:
        flash(refused.detail, "error")
        return redirect(url_for("web.ask_in_bulk", run_id=run_id))
    return under_way(run_id)


def under_way(run_id: str) -> ResponseReturnValue:
    """Do a small run before the page answers, leave a large one to a worker, and show it."""
    with reading():
        left = count_items(run_id)[ItemState.WAITING]
    if left <= AT_ONCE:
        go_on_with(run_id, here().clock.now)
    else:
        flash(f"{left} are being worked on.", "success")
    return redirect(url_for("web.bulk_run", run_id=run_id))


def _chosen(kind: BulkKind, who: Reader) -> Chosen:
    """Find what was ticked, or all that matches; one more than may be chosen is found out."""
    ticked = request.form.getlist("id")[: MOST + 1]
    if request.form.get("which") != "all" and not ticked:
        raise NothingChosen("Tick what you want to work on, or choose all that match.")
    among = () if request.form.get("which") == "all" else ticked
    asked: dict[str, Any] = {"actor": who.actor, "now": who.now, "most": MOST + 1, "among": among}
    if kind is BulkKind.TASK:
        return pick_tasks(narrowed(request.form, TASK_WORDS).tasks(), **asked)
    return pick_cases(narrowed(request.form, CASE_WORDS).cases(who), **asked)
