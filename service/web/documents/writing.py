"""Writing to somebody about a case: a template is chosen, and filled in from what is known."""

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.cases.commands.save_document import save_document
from service.cases.documents.refusals import DocumentCannotBeWritten, WordsUnusable
from service.cases.documents.writing import address_known, draft_from_template
from service.cases.record import find_case, read_case
from service.definitions.message_templates import TemplateNotFound, templates_in_use
from service.forms.page import Link
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading, transaction
from service.web.blueprint import web
from service.web.documents.shown import KINDS
from service.web.reader import reader
from service.web.session import acting
from service.web.shown import case_bar
from service.web.uploads import file_store


@web.get("/cases/<case_id>/write")
@guarded(Verb.WRITE_DOCUMENT)
def write_to(case_id: str) -> ResponseReturnValue:
    """Show the templates to choose from."""
    return _page(case_id)


@web.post("/cases/<case_id>/write")
@guarded(Verb.WRITE_DOCUMENT)
def write_from_template(case_id: str) -> ResponseReturnValue:
    """Write the first version from a template, and show it."""
    chosen, to = request.form.get("template", ""), request.form.get("to", "")
    try:
        with reading():
            who = reader()
            draft = draft_from_template(case_id, chosen, to=to, actor=who.actor, now=who.now)
        filled, stored = draft.stored(file_store())
    except TemplateNotFound:
        return _page(case_id, "Choose what to write from")
    except (DocumentCannotBeWritten, WordsUnusable) as refused:
        return _page(case_id, refused.detail)
    with transaction():
        file_id = save_document(filled, stored, acting=acting()).file_id
    flash("It is written. Read it, change what does not fit, then send or print it.", "success")
    return redirect(url_for("web.document", file_id=file_id))


def _page(case_id: str, problem: str = "") -> ResponseReturnValue:
    with reading():
        who = reader()
        case = find_case(case_id, who.actor, Verb.WRITE_DOCUMENT)
        templates = templates_in_use()
        page = render_template(
            "documents/write.html",
            bar=case_bar(read_case(case_id, actor=who.actor, now=who.now), who),
            templates=[(one.id, one.name, KINDS[one.kind], one.subject) for one in templates],
            chosen=request.form.get("template", ""),
            to=request.form.get("to", address_known(case, at=who.now)),
            problem=problem,
            problem_links=[Link(problem, "#template")] if problem else [],
        )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
