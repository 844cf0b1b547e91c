"""Starting a case: which process, who it is about, and the form of its start."""

from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.cases.beginning import Opening, Subject
from service.cases.commands.start import start
from service.cases.duplicates import open_duplicates
from service.cases.startable import Startable, find_startable, startable_processes
from service.cases.views import CaseBrief
from service.definitions.lookup import ProcessNotFound
from service.forms import Form, start_values
from service.installation import here
from service.people.actors import Acting
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading, transaction
from service.web.asking import MORE
from service.web.blueprint import web
from service.web.reader import reader
from service.web.session import acting, actor
from service.web.sheets import Sent, joined, question, sent, sheet
from service.web.starting.files import FIELD, Chosen, chosen_files
from service.web.uploads import attach

SEEN = "_seen_repeats"
"""The field that says that the sender has seen the open cases like this one."""


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
    about = _about(process)
    shown = start_values(process.form, {}) if process.form else {}
    return _page(process, Sent(shown), Sent(start_values(about, {})), Chosen(), HTTPStatus.OK)


@web.post("/start/<key>")
@guarded(Verb.START_CASE)
def start_now(key: str) -> ResponseReturnValue:
    """Start the case, or show what has to be put right first."""
    process = _find(key)
    who = acting()
    files = chosen_files()
    told = _told(process, files, who)
    about = sent(_about(process), {}, at=who.at)
    if told.answers is None or about.answers is None:
        return _page(process, told, about, files, HTTPStatus.UNPROCESSABLE_ENTITY)
    repeats = _repeats(process, told.answers, who)
    if repeats:
        return _page(process, told, about, files, HTTPStatus.OK, repeats)
    opening = Opening(
        process=process.key,
        version=process.version,
        data=told.answers,
        subject=_subject(about.answers),
        owner=who.who.username if about.answers.get("case_owner") == "me" else None,
    )
    with transaction():
        case = start(opening, acting=who)
        attach(case.id, files.uploads, acting=who)
        case_id, reference = case.id, case.reference
    flash(f"Case {reference} was started.", "success")
    return redirect(url_for("web.case", case_id=case_id))


def _told(process: Startable, files: Chosen, who: Acting) -> Sent:
    """Take the answers with the files that they name; what must be chosen again is said first."""
    told = sent(process.form, {}, at=who.at, uploads=files.new, gone=files.gone)
    if not files.problems:
        return told
    said = {one.field for one in files.problems}
    others = (one for one in told.problems if one.field not in said)
    return replace(told, answers=None, problems=(*files.problems, *others))


def _repeats(process: Startable, answers: Mapping[str, Any], who: Acting) -> tuple[CaseBrief, ...]:
    """Name the open cases that this one would repeat, unless the sender has seen them."""
    if request.form.get(SEEN):
        return ()
    with reading():
        return open_duplicates(process.process, answers, actor=who.who, at=who.at)


def _find(key: str) -> Startable:
    """Return the process; one that no person starts is not admitted to exist."""
    with reading():
        found = find_startable(key, actor=actor(), at=here().clock.now())
    if found is None:
        raise ProcessNotFound(f"Nobody starts {key!r} by hand.", process=key)
    return found


def _about(process: Startable) -> Form:
    """Choose our own questions: those about the subject only where the process does not ask."""
    return question("owner" if process.names_itself else "about")


def _subject(answers: Mapping[str, Any]) -> Subject | None:
    said = answers.get("case_about") or {}
    if not said.get("name"):
        return None
    contact = said.get("contact")
    return Subject(
        name=said["name"],
        reference=said.get("reference"),
        contact={"details": contact} if contact else None,
    )


def _page(
    process: Startable,
    told: Sent,
    about: Sent,
    files: Chosen,
    status: HTTPStatus,
    repeats: tuple[CaseBrief, ...] = (),
) -> ResponseReturnValue:
    now = here().clock.now()
    questions = sheet(process.form, told.entered, {}, at=now, problems=told.problems)
    ours = sheet(_about(process), about.entered, {}, at=now, problems=about.problems)
    both = joined(questions, ours)
    unfinished = told.unfinished and not both.problem_links
    page = render_template(
        "starting/start.html",
        process=process,
        parts=both.parts,
        problem_links=both.problem_links,
        notice=MORE if unfinished else "",
        action=request.path,
        repeats=repeats,
        seen=SEEN,
        files=files,
        carried=FIELD,
    )
    return page, status
