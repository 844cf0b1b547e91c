"""Beginning a draft: from a process, from an empty sheet, or from files of another modeller."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.cases.catalogue import list_processes
from service.definitions.lookup import LARGEST_VERSION
from service.drafts.beginning import (
    begin_from_copy,
    begin_from_files,
    begin_from_sheet,
    begin_from_version,
)
from service.drafts.models import ProcessDraft
from service.drafts.unpacking import unpacked
from service.errors import Refusal
from service.paging import MOST
from service.people.guards import guarded
from service.people.roles import roles
from service.people.verbs import Verb
from service.transaction import reading, transaction
from service.web.blueprint import web
from service.web.numbers import number_given
from service.web.session import acting
from service.web.statuses import status_of
from service.web.uploads import sent_files

_NOTHING: Mapping[str, str] = {"key": "", "name": "", "role": "", "of": ""}


@web.get("/drafts/new")
@guarded(Verb.DRAFT_DEFINITIONS)
def new_draft() -> ResponseReturnValue:
    """Ask what to begin from."""
    return _page(_NOTHING)


@web.post("/drafts/from-process")
@guarded(Verb.DRAFT_DEFINITIONS)
def draft_from_process() -> ResponseReturnValue:
    """Begin from a version of a process; one press rolls back to an older one."""
    number = number_given(request.form.get("version", ""))
    if number is not None and number > LARGEST_VERSION:
        number = LARGEST_VERSION
    with transaction():
        made = begin_from_version(request.form.get("process", ""), number, acting=acting()).id
    flash("The draft is made: a copy of what is published. Nothing changes for cases.", "success")
    return redirect(url_for("web.draft", draft_id=made))


@web.post("/drafts/from-sheet")
@guarded(Verb.DRAFT_DEFINITIONS)
def draft_from_sheet() -> ResponseReturnValue:
    """Begin a new process, on an empty sheet or as a copy of another."""
    said = {name: request.form.get(name, "") for name in _NOTHING}
    try:
        with transaction():
            made = _begun(said).id
    except Refusal as refused:
        return _page(said, refused, "sheet")
    flash("The draft is made. Change its names, and add what the case needs.", "success")
    return redirect(url_for("web.draft", draft_id=made))


def _begun(said: Mapping[str, str]) -> ProcessDraft:
    if said["of"]:
        return begin_from_copy(said["of"], said["key"], said["name"], acting=acting())
    return begin_from_sheet(said["key"], said["name"], role=said["role"], acting=acting())


@web.post("/drafts/from-files")
@guarded(Verb.DRAFT_DEFINITIONS)
def draft_from_files() -> ResponseReturnValue:
    """Begin with files: a diagram of any modeller, what stands beside it, or a ZIP of both."""
    sent = [(one.filename or "", one.stream.read()) for _, one in sent_files()]
    try:
        files = unpacked(sent)
        with transaction():
            made = begin_from_files(files, acting=acting()).id
    except Refusal as refused:
        return _page(_NOTHING, refused, "files")
    flash("The draft is made of your files. Below stands what Handrail makes of them.", "success")
    return redirect(url_for("web.draft", draft_id=made))


def begin_page(refused: Refusal, at: str) -> ResponseReturnValue:
    """Show again what to begin from, and what was wrong with what was sent."""
    return _page(_NOTHING, refused, at)


def _page(
    said: Mapping[str, str], refused: Refusal | None = None, at: str = ""
) -> ResponseReturnValue:
    links: list[dict[str, Any]] = []
    if refused is not None:
        details = [one.message for one in refused.problems] or [refused.detail]
        links = [{"text": text, "href": f"#{at}"} for text in details]
    with reading():
        page = render_template(
            "drafts/new.html",
            processes=list_processes(limit=MOST).items,
            roles=[(one.key, one.name) for one in roles()],
            said=said,
            problem_links=links,
        )
    return page, status_of(refused) if refused else HTTPStatus.OK
