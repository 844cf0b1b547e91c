"""The page of one migration: what would happen, the words that let it, what came of it."""

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from service.bpmn.drawing import draw
from service.cases.migrating.choosing import change, drawn_in
from service.cases.migrating.finding import count_items, find_run
from service.cases.migrating.passes import go_on_with
from service.cases.migrating.population import item_of, lines_of, population_of
from service.cases.migrating.refusals import MigrationRunNotFound, MigrationRunUnusable
from service.cases.migrating.steering import UNDER_WAY, confirm, look, stop, undo
from service.cases.models import MigrationItemState, MigrationRun, MigrationRunState
from service.cases.refusals import CaseNotFound
from service.installation import here
from service.people.access import may
from service.people.guards import guarded
from service.people.refusals import ChangedSince
from service.people.verbs import Verb
from service.transaction import reading, transaction
from service.web.blueprint import web
from service.web.migrating.names import Names
from service.web.migrating.steps import STEP, Steps
from service.web.migrating.words import (
    FATES,
    FATES_CAME,
    ITEM_STATES,
    RUN_STATES,
    moved_in_words,
    shift_in_words,
)
from service.web.numbers import number_given
from service.web.reader import reader
from service.web.session import acting

AT_ONCE = 20
"""So many cases are dealt with before the page answers; of more, a worker does all."""
A_PAGE = 100
"""So many cases a page lists."""
TRIALS = {"1": 1, "10": 10, "all": None}
"""With how many cases one may begin."""
_PLACE = "/processes/<key>/migration/<run_id>"


@web.route(f"{_PLACE}/steps", methods=["GET", "POST"])
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
            return _under_way(key, run_id)
    with reading():
        run = _run(key, run_id)
        if run.state not in (MigrationRunState.CHOSEN, MigrationRunState.PREVIEWED):
            return redirect(url_for("web.migration", key=key, run_id=run_id))
        page = _steps_page(run, problems)
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK


def _change_as_asked(key: str, run_id: str) -> None:
    """Change what becomes of each step, and look at every case anew."""
    with transaction():
        now = acting()
        run = _run(key, run_id)
        wishes = Steps(run, *drawn_in(run_id, acting=now)).wishes()
        change(run_id, wishes, acting=now, seen=_seen())
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


@web.get(_PLACE)
@guarded(Verb.MIGRATE_CASES)
def migration(key: str, run_id: str) -> ResponseReturnValue:
    """Show what would become of the cases, or how far they are."""
    with reading():
        who = reader()
        run = _run(key, run_id)
        left, taken = drawn_in(run_id, acting=acting())
        return render_template(
            "migrating/migration.html",
            run=run,
            state=RUN_STATES[run.state],
            is_under_way=run.state in UNDER_WAY,
            process=taken,
            counts=count_items(run_id),
            found=population_of(run_id, actor=who.actor),
            names=Names(left, taken),
            fates=FATES_CAME if run.state is MigrationRunState.DONE else FATES,
            shift=shift_in_words,
            asked_by=who.person(run.asked_by),
        )


@web.get(f"{_PLACE}/cases")
@guarded(Verb.MIGRATE_CASES)
def migration_cases(key: str, run_id: str) -> ResponseReturnValue:
    """List the cases of a migration, all or those in one state."""
    state = request.args.get("state", "")
    known = state in {one.value for one in MigrationItemState}
    with reading():
        who = reader()
        run = _run(key, run_id)
        left, taken = drawn_in(run_id, acting=acting())
        lines = lines_of(
            run_id,
            actor=who.actor,
            state=MigrationItemState(state) if known else None,
            after=number_given(request.args.get("after", "")) or 0,
            most=A_PAGE,
        )
        return render_template(
            "migrating/cases.html",
            run=run,
            process=taken,
            counts=count_items(run_id),
            asked=state if known else "",
            states=ITEM_STATES,
            lines=lines,
            next=lines[-1].position if len(lines) == A_PAGE else None,
            names=Names(left, taken),
        )


@web.get(f"{_PLACE}/cases/<case_id>")
@guarded(Verb.MIGRATE_CASES)
def migration_case(key: str, run_id: str, case_id: str) -> ResponseReturnValue:
    """Show what was foreseen of one case, and what came of it."""
    with reading():
        who = reader()
        run = _run(key, run_id)
        now = acting()
        item = item_of(run_id, case_id, actor=who.actor, now=now.at)
        if item is None:
            raise CaseNotFound
        left, taken = drawn_in(run_id, acting=now)
        return render_template(
            "migrating/case.html",
            run=run,
            item=item,
            state=ITEM_STATES[item.state],
            report=item.report,
            process=taken,
            names=Names(left, taken),
            fates=FATES_CAME if item.state is MigrationItemState.MIGRATED else FATES,
            moved=moved_in_words,
        )


@web.post(f"{_PLACE}/look")
@guarded(Verb.MIGRATE_CASES)
def look_at_migration(key: str, run_id: str) -> ResponseReturnValue:
    """Look at every case that is not moved yet."""
    with transaction():
        _run(key, run_id)
        look(run_id, acting=acting())
    return _under_way(key, run_id)


@web.post(f"{_PLACE}/confirm")
@guarded(Verb.MIGRATE_CASES)
def confirm_migration(key: str, run_id: str) -> ResponseReturnValue:
    """Move one case, ten, or all that can."""
    most = TRIALS.get(request.form.get("most", ""), 1)
    try:
        with transaction():
            _run(key, run_id)
            confirm(run_id, acting=acting(), most=most, seen=_seen())
    except ChangedSince as refused:
        flash(refused.detail, "error")
        return redirect(url_for("web.migration", key=key, run_id=run_id))
    return _under_way(key, run_id)


@web.post(f"{_PLACE}/stop")
@guarded(Verb.MIGRATE_CASES)
def stop_migration(key: str, run_id: str) -> ResponseReturnValue:
    """Let the migration rest."""
    with transaction():
        _run(key, run_id)
        stop(run_id, acting=acting())
    flash("Stopped. What was done stays done.", "success")
    return redirect(url_for("web.migration", key=key, run_id=run_id))


@web.post(f"{_PLACE}/undo")
@guarded(Verb.MIGRATE_CASES)
def undo_migration_run(key: str, run_id: str) -> ResponseReturnValue:
    """Take back every case that has not moved on since."""
    try:
        with transaction():
            _run(key, run_id)
            undo(run_id, acting=acting(), seen=_seen())
    except ChangedSince as refused:
        flash(refused.detail, "error")
        return redirect(url_for("web.migration", key=key, run_id=run_id))
    return _under_way(key, run_id)


def _under_way(key: str, run_id: str) -> ResponseReturnValue:
    """Deal with a few cases before the page answers, leave many to a worker, and show the run."""
    with reading():
        counts = count_items(run_id)
    states = MigrationItemState
    left = counts[states.WAITING] + counts[states.CONFIRMED] + counts[states.UNDOING]
    if left <= AT_ONCE:
        go_on_with(run_id, here().clock.now)
    return redirect(url_for("web.migration", key=key, run_id=run_id))


def _seen() -> int | None:
    """Read the last word that the run was given when the page was shown."""
    return number_given(request.form.get("_seen", ""))


def _run(key: str, run_id: str) -> MigrationRun:
    """Find a run of this process. Raises MigrationRunNotFound and the refusals of access."""
    run = find_run(run_id, actor=acting().who)
    if run.process_key != key:
        raise MigrationRunNotFound
    return run
