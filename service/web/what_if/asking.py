"""Where it is asked what would have been: which cases are told with a draft, and what was asked."""

from http import HTTPStatus

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.drafts.reading import draft_by_id
from service.drafts.refusals import DraftHasProblems
from service.people.guards import guarded
from service.people.teams import teams
from service.people.verbs import Verb
from service.transaction import reading
from service.web.blueprint import web
from service.web.days import midnight
from service.web.reader import reader
from service.web.session import acting
from service.web.what_if.words import STATES
from service.web.words import LOCAL
from service.what_if.asking import Wanted, ask, months_before
from service.what_if.counting import ENOUGH
from service.what_if.finding import count_items, runs_of
from service.what_if.refusals import NoFinishedCases, TooFewCases, WhatIfUnderWay

MONTHS = {"1": "month", "3": "3 months", "6": "6 months", "12": "12 months"}
"""How far one may look back."""
MOST = ("50", "100", "200", "500", "1000")
"""How many cases may be told."""
_USUAL = ("3", "200")


@web.route("/drafts/<draft_id>/what-if", methods=["GET", "POST"])
@guarded(Verb.DRAFT_DEFINITIONS)
def what_if(draft_id: str) -> ResponseReturnValue:
    """Ask which finished cases to tell with a draft; show what was asked before."""
    refused = ""
    if request.method == "POST":
        try:
            run_id = ask(draft_id, _wanted(), acting=acting())
        except (NoFinishedCases, TooFewCases, WhatIfUnderWay, DraftHasProblems) as problem:
            refused = problem.detail
        else:
            return redirect(url_for("web.what_if_run", draft_id=draft_id, run_id=run_id))
    with reading():
        who = reader()
        draft = draft_by_id(draft_id)
        runs = runs_of(draft_id, actor=who.actor)
        who.learn(one.asked_by for one in runs)
        page = render_template(
            "what_if/ask.html",
            draft=draft,
            enough=ENOUGH,
            months=[(key, f"The last {words}") for key, words in MONTHS.items()],
            most=[(one, f"{int(one):,}") for one in MOST],
            teams=[(one.key, one.name) for one in teams()],
            chosen=_chosen(),
            runs=[
                (one, count_items(one.id), who.person(one.asked_by), STATES[one.state])
                for one in runs
            ],
            problem_links=[{"href": "#months", "text": refused}] if refused else (),
        )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK


def _wanted() -> Wanted:
    """Read which cases are wanted; what is not offered is taken as it usually is."""
    months, most, team = _chosen()
    today = reader().now.astimezone(LOCAL).date()
    with reading():
        known = {one.key for one in teams()}
    since = midnight(months_before(today, int(months)))
    return Wanted(since, int(most), team if team in known else None)


def _chosen() -> tuple[str, str, str]:
    months, most = request.form.get("months", ""), request.form.get("most", "")
    usual_months, usual_most = _USUAL
    return (
        months if months in MONTHS else usual_months,
        most if most in MOST else usual_most,
        request.form.get("team", ""),
    )
