"""The run that an address names, the word that its page was shown after, and how it goes on."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from service.cases.migrating.finding import count_items, find_run
from service.cases.migrating.passes import go_on_with
from service.cases.migrating.refusals import MigrationRunNotFound
from service.cases.models import MigrationItemState, MigrationRun
from service.installation import here
from service.transaction import reading
from service.web.numbers import number_given
from service.web.session import acting

PLACE = "/processes/<key>/migration/<run_id>"
AT_ONCE = 20
"""So many cases are dealt with before the page answers; of more, a worker does all."""


def under_way(key: str, run_id: str) -> ResponseReturnValue:
    """Deal with a few cases before the page answers, leave many to a worker, and show the run."""
    with reading():
        counts = count_items(run_id)
    states = MigrationItemState
    left = counts[states.WAITING] + counts[states.CONFIRMED] + counts[states.UNDOING]
    if left <= AT_ONCE:
        go_on_with(run_id, here().clock.now)
    return redirect(url_for("web.migration", key=key, run_id=run_id))


def word_seen() -> int | None:
    """Read the last word that the run was given when the page was shown."""
    return number_given(request.form.get("_seen", ""))


def run_of(key: str, run_id: str) -> MigrationRun:
    """Find a run of this process. Raises MigrationRunNotFound and the refusals of access."""
    run = find_run(run_id, actor=acting().who)
    if run.process_key != key:
        raise MigrationRunNotFound
    return run
