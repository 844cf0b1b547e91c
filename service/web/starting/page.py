"""Starting a case: which process, who it is about, and the form of its start."""

from dataclasses import replace
from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.cases.beginning import Opening
from service.cases.commands.start import start
from service.cases.duplicates import Repeats, likely_repeats
from service.cases.startable import Startable, find_startable, startable_processes
from service.definitions.lookup import ProcessNotFound
from service.forms import start_values
from service.installation import here
from service.people.access import may
from service.people.actors import Acting
from service.people.guards import guarded
from service.people.things import CaseFacts
from service.people.verbs import Verb
from service.transaction import reading, transaction
from service.web import once
from service.web.asking import MORE
from service.web.blueprint import web
from service.web.once import Done
from service.web.outcomes import NotAsWanted, tell
from service.web.reader import reader
from service.web.session import acting, actor
from service.web.sheets import Sent, joined, question, sheet
from service.web.starting import linking
from service.web.starting.about import NAMES
from service.web.starting.files import FIELD
from service.web.starting.linking import LinkRefused, link_to_each
from service.web.starting.told import Told, told_in_request, unjudged
from service.web.subjects import rows_about_known
from service.web.uploads import attach

SEEN = "_seen_repeats"
"""The field that names what of these the sender has seen: open cases and people like this one."""
NONE_LIKE_IT = Repeats((), ())
SENT_TWICE = "The page was sent twice: one case was started."
CHANGED = (
    "A case was started from this page already. To start another with what it says now, send it."
)


@web.get("/start")
@guarded(Verb.START_CASE)
def choose_process() -> ResponseReturnValue:
    """Show the processes that the reader may start a case of."""
    with reading():
        who = reader()
        found = startable_processes(actor=who.actor, at=who.now)
    return render_template("starting/choose.html", processes=found)


@web.get("/start/<key>")
@guarded(Verb.START_CASE)
def start_page(key: str) -> ResponseReturnValue:
    """Show the questions of the start."""
    process = _find(key)
    shown = start_values(process.form, {}) if process.form else {}
    return _page(process, Told(Sent(shown)), HTTPStatus.OK)


@web.post("/start/<key>")
@guarded(Verb.START_CASE)
def start_now(key: str) -> ResponseReturnValue:
    """Start the case, or show what has to be put right first."""
    process = _find(key)
    who = acting()
    told = told_in_request(process, who)
    if told.is_asked_back:
        return _page(process, unjudged(told), HTTPStatus.OK)
    with reading():
        done = once.done_before()
    if done is None:
        if not told.is_right:
            return _page(process, told, HTTPStatus.UNPROCESSABLE_ENTITY)
        repeats = _repeats(process, told, who)
        if repeats != NONE_LIKE_IT:
            return _page(process, told, HTTPStatus.OK, repeats)
        try:
            done = _start(process, told, who)
        except LinkRefused as refused:
            wrong = replace(told.links, answers=None, problems=(refused.problem,))
            return _page(process, replace(told, links=wrong), HTTPStatus.UNPROCESSABLE_ENTITY)
    return _lead_to(process, told, done)


def _lead_to(process: Startable, told: Told, done: Done) -> ResponseReturnValue:
    """Lead to the case, of a page that was sent twice to its first.

    A page that says something else than it did then is shown again: another may be meant.
    """
    if not done.is_same:
        return _page(process, unjudged(told), HTTPStatus.CONFLICT, notice=CHANGED)
    if not done.is_first:
        tell(NotAsWanted(SENT_TWICE))
    return redirect(url_for("web.case", case_id=done.result))


def _start(process: Startable, told: Told, who: Acting) -> Done:
    """Start the case with its links and files, all or nothing.

    A page that has started one already, a moment ago perhaps, starts no other.
    """
    known = told.about.known
    opening = Opening(
        process=process.key,
        version=process.version,
        data=told.answers.right,
        subject=told.about.given,
        subject_id=known.subject.id if known else None,
        owner=who.who.username if told.owner.right.get("case_owner") == "me" else None,
    )
    with transaction():
        if earlier := once.done_before(waiting=True):
            return earlier
        case = start(opening, acting=who)
        reference, done = case.reference, once.keep_done(case.id)
        attach(case.id, told.files.uploads, acting=who)
        link_to_each(case.id, told.links.right.get(linking.FIELD) or (), acting=who)
    flash(f"Case {reference} was started.", "success")
    return done


def _repeats(process: Startable, told: Told, who: Acting) -> Repeats:
    """Name the open cases and people like these, unless the sender has seen them all."""
    with reading():
        found = likely_repeats(
            process.key,
            told.answers.right,
            version=process.version,
            about=told.about.chosen,
            actor=who.who,
            at=who.at,
        )
    named = {one.id for one in found.cases} | {one.subject.id for one in found.subjects}
    return NONE_LIKE_IT if named <= set(request.form.getlist(SEEN)) else found


def _find(key: str) -> Startable:
    """Return the process; one that no person starts is not admitted to exist."""
    with reading():
        found = find_startable(key, actor=actor(), at=here().clock.now())
    if found is None:
        raise ProcessNotFound(f"Nobody starts {key!r} by hand.", process=key)
    return found


def _page(
    process: Startable,
    told: Told,
    status: HTTPStatus,
    repeats: Repeats = NONE_LIKE_IT,
    notice: str = "",
) -> ResponseReturnValue:
    now = here().clock.now()
    forms = question("subject"), process.form, question("start_links"), question("owner")
    sheets = [
        sheet(form, one.entered, {}, at=now, problems=one.problems)
        for form, one in zip(forms, told.sheets, strict=True)
    ]
    problem_links = (*told.about.links, *joined(*sheets).problem_links)
    unfinished = told.answers.unfinished and not problem_links and not told.is_asked_back
    page = render_template(
        "starting/start.html",
        process=process,
        parts=dict(zip(("subject", "answers", "links", "owner"), sheets, strict=True)),
        problem_links=problem_links,
        notice=notice or (MORE if unfinished else ""),
        action=request.path,
        about=told.about,
        names=NAMES,
        rows_about=rows_about_known,
        may_link=may(actor(), Verb.LINK_CASE, CaseFacts()),
        link_button=linking.LINK,
        repeats=repeats,
        seen=SEEN,
        files=told.files,
        carried=FIELD,
        once=once.new_key(),
    )
    return page, status
