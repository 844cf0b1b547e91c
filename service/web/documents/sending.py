"""Letting a letter or an email leave: by email through the outbox, or printed and handed over."""

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.cases.commands.send_document import hand_over_document, send_document
from service.cases.commands.take_back_document import take_back_document
from service.cases.documents.drafting import open_version
from service.cases.documents.reading import read_document
from service.cases.documents.refusals import AddressUnusable
from service.cases.documents.writing import address_known
from service.cases.record import find_case, read_case
from service.forms.page import Link
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading, transaction
from service.web.blueprint import web
from service.web.documents.shown import around
from service.web.reader import reader
from service.web.session import acting
from service.web.shown import case_bar

WAYS = {"post": "printed and posted", "hand": "printed and given by hand"}
"""How a letter leaves on paper, in words."""


@web.get("/documents/<file_id>/send")
@guarded(Verb.WRITE_DOCUMENT)
def send_page(file_id: str) -> ResponseReturnValue:
    """Ask for the address, and show how else it can leave."""
    return _page(file_id)


@web.post("/documents/<file_id>/send")
@guarded(Verb.WRITE_DOCUMENT)
def email_document(file_id: str) -> ResponseReturnValue:
    """Put this very version into the outbox."""
    try:
        with transaction():
            made = send_document(file_id, to=request.form.get("to", ""), acting=acting())
            to = made.issued_to
    except AddressUnusable as refused:
        return _page(file_id, refused.detail)
    flash(f"It is on its way to {to}.", "success")
    return redirect(url_for("web.document", file_id=file_id))


@web.post("/documents/<file_id>/hand-over")
@guarded(Verb.WRITE_DOCUMENT)
def issue_on_paper(file_id: str) -> ResponseReturnValue:
    """Mark this very version as printed, and posted or given by hand."""
    way = WAYS.get(request.form.get("way", ""))
    if way is None:
        return _page(file_id, "Choose how it leaves", place="#way")
    with transaction():
        hand_over_document(file_id, how=way, acting=acting())
    flash("It is marked as issued.", "success")
    return redirect(url_for("web.document", file_id=file_id))


@web.post("/documents/<file_id>/take-back")
@guarded(Verb.WRITE_DOCUMENT)
def take_back(file_id: str) -> ResponseReturnValue:
    """Send what could not be delivered no more."""
    with transaction():
        take_back_document(file_id, acting=acting())
    flash("It is taken back. Correct it and send it again, or print it.", "success")
    return redirect(url_for("web.document", file_id=file_id))


def _page(file_id: str, problem: str = "", place: str = "#to") -> ResponseReturnValue:
    with reading():
        who = reader()
        made, _ = open_version(file_id, who.actor)
        view = read_document(file_id, actor=who.actor, now=who.now)
        case = find_case(made.case_id, who.actor)
        known = made.recipient if "@" in made.recipient else address_known(case, at=who.now)
        page = render_template(
            "documents/send.html",
            **around(view, who),
            bar=case_bar(read_case(case.id, actor=who.actor, now=who.now), who),
            to=request.form.get("to", known),
            kind=str(made.kind),
            ways=list(WAYS.items()),
            problem=problem,
            place=place,
            problem_links=[Link(problem, place)] if problem else [],
        )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
