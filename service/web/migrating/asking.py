"""The page that asks what becomes of each step and each clock, before anything is looked at."""

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from service.bpmn.drawing import draw
from service.cases.migrating.choosing import change, drawn_in
from service.cases.migrating.finding import count_items
from service.cases.migrating.refusals import MigrationRunUnusable
from service.cases.migrating.steering import look
from service.cases.models import MigrationRun, MigrationRunState
from service.people.access import may
from service.people.guards import guarded
from service.people.refusals import ChangedSince
from service.people.verbs import Verb
from service.transaction import reading, transaction
from service.web.blueprint import web
from service.web.migrating.run import PLACE, run_of, under_way, word_seen
from service.web.migrating.steps import STEP, Steps
from service.web.session import acting


@web.route(f"{PLACE}/steps", methods=["GET", "POST"])
@guarded(Verb.MIGRATE_CASES)
def migration_steps(key: str, run_id: str) -> ResponseReturnValue:
    """Ask what becomes of each step and each clock, then look at what would happen."""
    problems: list[dict[str, str]] = []
    if request.method == "POST":
        try:
            _change_as_asked(key, run_id)
        except MigrationRunUnusable as refused:
            problems = [
                {"href": f"#{STEP}{one.element}", "text": one.message} for one in refused.problems
            ]
        except ChangedSince as refused:
            flash(refused.detail, "error")
            return redirect(url_for("web.migration_steps", key=key, run_id=run_id))
        else:
            return under_way(key, run_id)
    with reading():
        run = run_of(key, run_id)
        if run.state not in (MigrationRunState.CHOSEN, MigrationRunState.PREVIEWED):
            return redirect(url_for("web.migration", key=key, run_id=run_id))
        page = _steps_page(run, problems)
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK


def _change_as_asked(key: str, run_id: str) -> None:
    """Change what becomes of each step, and look at every case anew."""
    with transaction():
        now = acting()
        run = run_of(key, run_id)
        wishes = Steps(run, *drawn_in(run_id, acting=now)).wishes()
        change(run_id, wishes, acting=now, seen=word_seen())
        look(run_id, acting=now)


def _steps_page(run: MigrationRun, problems: list[dict[str, str]]) -> str:
    """Draw both versions, with the questions about each step and each clock."""
    now, key = acting(), run.process_key
    left, taken = drawn_in(run.id, acting=now)
    steps = Steps(run, left, taken)
    old, new = steps.marks()
    return render_template(
        "migrating/steps.html",
        run=run,
        process=taken,
        left=left[0],
        # The drawing room escapes every text of the diagrams itself.
        old=Markup(draw(left[0].bpmn, process=key, states=old) or ""),  # noqa: S704
        new=Markup(draw(taken.bpmn, process=key, states=new) or ""),  # noqa: S704
        rows=steps.rows(),
        clocks=list(steps.clocks(may_move_law=may(now.who, Verb.MOVE_STATUTORY_CLOCKS))),
        cases=sum(count_items(run.id).values()),
        problem_links=problems,
    )
