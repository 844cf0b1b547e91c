"""The pages of one migration: what would happen to its cases, and what came of it."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from service.cases.migrating.choosing import drawn_in
from service.cases.migrating.finding import count_items
from service.cases.migrating.population import item_of, lines_of, population_of
from service.cases.migrating.steering import UNDER_WAY
from service.cases.models import MigrationItemState, MigrationRunState
from service.cases.refusals import CaseNotFound
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading
from service.web.blueprint import web
from service.web.migrating.names import Names
from service.web.migrating.run import PLACE, run_of
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

A_PAGE = 100
"""So many cases a page lists."""


@web.get(PLACE)
@guarded(Verb.MIGRATE_CASES)
def migration(key: str, run_id: str) -> ResponseReturnValue:
    """Show what would become of the cases, or how far they are."""
    with reading():
        who = reader()
        run = run_of(key, run_id)
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


@web.get(f"{PLACE}/cases")
@guarded(Verb.MIGRATE_CASES)
def migration_cases(key: str, run_id: str) -> ResponseReturnValue:
    """List the cases of a migration, all or those in one state."""
    state = request.args.get("state", "")
    known = state in {one.value for one in MigrationItemState}
    with reading():
        who = reader()
        run = run_of(key, run_id)
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


@web.get(f"{PLACE}/cases/<case_id>")
@guarded(Verb.MIGRATE_CASES)
def migration_case(key: str, run_id: str, case_id: str) -> ResponseReturnValue:
    """Show what was foreseen of one case, and what came of it."""
    with reading():
        who = reader()
        run = run_of(key, run_id)
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
