"""The words that let a migration go on: look at it, confirm it, stop it, take it back."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from service.cases.migrating.steering import confirm, look, stop, undo
from service.people.guards import guarded
from service.people.refusals import ChangedSince
from service.people.verbs import Verb
from service.transaction import transaction
from service.web.blueprint import web
from service.web.migrating.run import PLACE, run_of, under_way, word_seen
from service.web.session import acting

TRIALS = {"1": 1, "10": 10, "all": None}
"""With how many cases one may begin."""


@web.post(f"{PLACE}/look")
@guarded(Verb.MIGRATE_CASES)
def look_at_migration(key: str, run_id: str) -> ResponseReturnValue:
    """Look at every case that is not moved yet."""
    with transaction():
        run_of(key, run_id)
        look(run_id, acting=acting())
    return under_way(key, run_id)


@web.post(f"{PLACE}/confirm")
@guarded(Verb.MIGRATE_CASES)
def confirm_migration(key: str, run_id: str) -> ResponseReturnValue:
    """Move one case, ten, or all that can."""
    most = TRIALS.get(request.form.get("most", ""), 1)
    try:
        with transaction():
            run_of(key, run_id)
            confirm(run_id, acting=acting(), most=most, seen=word_seen())
    except ChangedSince as refused:
        flash(refused.detail, "error")
        return redirect(url_for("web.migration", key=key, run_id=run_id))
    return under_way(key, run_id)


@web.post(f"{PLACE}/stop")
@guarded(Verb.MIGRATE_CASES)
def stop_migration(key: str, run_id: str) -> ResponseReturnValue:
    """Let the migration rest."""
    with transaction():
        run_of(key, run_id)
        stop(run_id, acting=acting())
    flash("Stopped. What was done stays done.", "success")
    return redirect(url_for("web.migration", key=key, run_id=run_id))


@web.post(f"{PLACE}/undo")
@guarded(Verb.MIGRATE_CASES)
def undo_migration_run(key: str, run_id: str) -> ResponseReturnValue:
    """Take back every case that has not moved on since."""
    try:
        with transaction():
            run_of(key, run_id)
            undo(run_id, acting=acting(), seen=word_seen())
    except ChangedSince as refused:
        flash(refused.detail, "error")
        return redirect(url_for("web.migration", key=key, run_id=run_id))
    return under_way(key, run_id)
