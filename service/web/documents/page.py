"""A document: one version as it reads, the versions before it, and what differs between two."""

from http import HTTPStatus

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.cases.documents.closing import is_undelivered
from service.cases.documents.reading import DocumentView, VersionView, read_document
from service.cases.facts import case_facts
from service.cases.models import DocumentKind
from service.cases.record import read_case
from service.documents import compare, in_words, read_markup
from service.people.access import may
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading
from service.web.blueprint import web
from service.web.documents.shown import (
    around,
    document_line,
    sections_shown,
    version_line,
)
from service.web.reader import Reader, reader
from service.web.shown import case_bar

MOST_SHOWN = 100
"""Versions in the table of a page: a document with more is a mistake of a program."""


@web.get("/documents/<file_id>")
@guarded(Verb.READ_CASE)
def document(file_id: str) -> ResponseReturnValue:
    """Show a version of a document."""
    with reading():
        who = reader()
        view = read_document(file_id, actor=who.actor, now=who.now)
        who.learn(one.file.added_by for one in view.versions)
        return render_template(
            "documents/document.html",
            **around(view, who),
            bar=case_bar(read_case(view.case.id, actor=who.actor, now=who.now), who),
            sections=sections_shown(view.shown),
            versions=_lines(view, who),
            others=[
                (one.made.file_id, f"Version {one.made.version}")
                for one in view.versions[:MOST_SHOWN]
                if one is not view.shown
            ],
            may_change=view.closed is None and view.shown is view.newest,
            may_send=view.shown.made.kind is not DocumentKind.MADE,
            may_take_back=_may_take_back(view, who),
            has_sections=bool(view.shown.made.given),
            closed=view.closed.detail if view.closed else "",
        )


@web.get("/documents/<file_id>/compare")
@guarded(Verb.READ_CASE)
def compare_document(file_id: str) -> ResponseReturnValue:
    """Show what differs between two versions of a document, section by section."""
    with reading():
        who = reader()
        view = read_document(file_id, actor=who.actor, now=who.now)
        other = _other(view, request.args.get("with", ""))
        if other is None:
            return redirect(url_for("web.document", file_id=file_id))
        earlier, later = sorted((other, view.shown), key=lambda one: one.made.version)
        return (
            render_template(
                "documents/compare.html",
                **around(view, who),
                bar=case_bar(read_case(view.case.id, actor=who.actor, now=who.now), who),
                earlier=document_line(earlier, who),
                later=document_line(later, who),
                differences=_differences(earlier, later),
            ),
            HTTPStatus.OK,
        )


def _may_take_back(view: DocumentView, who: Reader) -> bool:
    """Tell whether the reader may send what could not be delivered no more."""
    made = view.shown.made
    wanted = made.kind is not DocumentKind.MADE and is_undelivered(made)
    return wanted and may(who.actor, Verb.WRITE_DOCUMENT, case_facts(view.case))


def _other(view: DocumentView, file_id: str) -> VersionView | None:
    """Find the version to compare with: the one asked for, or else the one before."""
    before = [one for one in view.versions if one.made.version < view.shown.made.version]
    asked = [one for one in view.versions if one.made.file_id == file_id]
    found = [one for one in (*asked, *before) if one is not view.shown]
    return found[0] if found else None


def _differences(earlier: VersionView, later: VersionView) -> list[dict[str, object]]:
    """Tell section by section what became of the earlier version; sections that are gone last."""
    old = {one.key: one for one in sections_shown(earlier)}
    new = {one.key: one for one in sections_shown(later)}
    found = []
    for key in (*new, *(key for key in old if key not in new)):
        before = old[key].text if key in old else ""
        after = new[key].text if key in new else ""
        title = (new.get(key) or old[key]).title
        changes = compare(in_words(read_markup(before)), in_words(read_markup(after)))
        found.append({"title": title, "changes": changes, "same": before == after})
    return found


def _lines(view: DocumentView, who: Reader) -> list[dict[str, object]]:
    return [version_line(one, who) for one in view.versions[:MOST_SHOWN]]
