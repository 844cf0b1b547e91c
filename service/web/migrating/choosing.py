"""Where a migration of running cases begins: which versions cases leave, and which they take."""

from http import HTTPStatus

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.cases.catalogue import published
from service.cases.migrating.choosing import Population, Wishes, choose
from service.cases.migrating.finding import count_items, runs_of
from service.cases.refusals import NothingChosen
from service.definitions.lookup import VersionNotFound, versions_of
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading, transaction
from service.web.blueprint import web
from service.web.migrating.steps import suggested
from service.web.migrating.words import RUN_STATES
from service.web.numbers import number_given
from service.web.reader import reader
from service.web.session import acting

HELD = {"": None, "held": True, "not_held": False}
"""Which cases, as the page asks it."""


@web.route("/processes/<key>/migration", methods=["GET", "POST"])
@guarded(Verb.MIGRATE_CASES)
def migrations(key: str) -> ResponseReturnValue:
    """Show the migrations so far, and begin another."""
    refused = ""
    if request.method == "POST":
        try:
            with transaction():
                run_id = _begin(key)
        except (NothingChosen, VersionNotFound) as problem:
            refused = problem.detail
        else:
            return redirect(url_for("web.migration_steps", key=key, run_id=run_id))
    with reading():
        who = reader()
        process = published(key)
        counts = {one.version: one.count for one in process.open_cases}
        versions = versions_of(key)
        page = render_template(
            "migrating/migrations.html",
            process=process,
            counts=counts,
            versions=versions,
            runs=[
                (one, count_items(one.id), who.person(one.asked_by), RUN_STATES[one.state])
                for one in runs_of(key, actor=who.actor)
            ],
            problem_links=[{"href": "#left", "text": refused}] if refused else (),
        )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK


def _begin(key: str) -> str:
    """Keep what was chosen, with the counterparts that are suggested.

    Raises NothingChosen, ProcessNotFound, VersionNotFound and the refusals of access.
    """
    taken = _version(request.form.get("taken", ""))
    left = [_version(one) for one in request.form.getlist("left")]
    held = HELD.get(request.form.get("held", ""))
    population = Population(key, left, taken, held)
    now = acting()
    mapping = suggested(key, [one for one in left if one != taken], taken, at=now.at)
    return choose(population, Wishes(mapping), acting=now).id


def _version(text: str) -> int:
    """Read the number of a version. Raises VersionNotFound."""
    number = number_given(text)
    if number is None:
        raise VersionNotFound("Choose the version in which cases are to go on.")
    return number
