"""Changing a document: the words of its sections, or the answers that it was filled with."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.cases.commands.save_document import save_document
from service.cases.documents.drafting import Draft, draft_edit, draft_rebuild, open_version
from service.cases.documents.reading import DocumentView, read_document
from service.cases.documents.refusals import (
    DocumentIsClosed,
    DocumentIsIssued,
    DocumentIsOnItsWay,
    DocumentIsSame,
    WordsUnusable,
)
from service.cases.record import read_case
from service.documents import Section, SectionsTooLong, compare, in_words, read_markup
from service.errors import Problem
from service.forms.page import Link
from service.people.guards import guarded
from service.people.refusals import ChangedSince
from service.people.verbs import Verb
from service.transaction import reading, transaction
from service.web.blueprint import web
from service.web.documents.shown import SectionShown, around, sections_shown
from service.web.reader import Reader, reader
from service.web.session import acting, actor
from service.web.shown import case_bar
from service.web.uploads import file_store

_TEXT = "section."
_PUT_BACK = "put_back."
QUICKER = (
    "Somebody has saved another version since you opened the page. What you wrote stands below: "
    "open the newest version, and take over what still fits."
)
KEEP_IT = "What you wrote stands below, and is not saved: copy what you still need."
_TOO_LATE = (DocumentIsClosed, DocumentIsIssued, DocumentIsOnItsWay)


@web.get("/documents/<file_id>/change")
@guarded(Verb.WRITE_DOCUMENT)
def change_document(file_id: str) -> ResponseReturnValue:
    """Show the sections of the newest version, to be changed."""
    with reading():
        who = reader()
        open_version(file_id, who.actor)
        return _page(read_document(file_id, actor=who.actor, now=who.now), who)


@web.post("/documents/<file_id>/change")
@guarded(Verb.WRITE_DOCUMENT)
def save_change(file_id: str) -> ResponseReturnValue:
    """Save what was written as the next version."""
    with reading():
        who = reader()
        view = read_document(file_id, actor=who.actor, now=who.now)
        texts = _texts(sections_shown(view.shown))
    why = request.form.get("why", "").strip()
    try:
        with reading():
            draft = draft_edit(file_id, texts, why=why, actor=actor())
        return _saved(draft, "Your words are saved")
    except (ChangedSince, *_TOO_LATE) as refused:
        said = QUICKER if isinstance(refused, ChangedSince) else f"{refused.detail} {KEEP_IT}"
        return _again(file_id, texts, [Problem(refused.code(), said)], HTTPStatus.CONFLICT)
    except (SectionsTooLong, DocumentIsSame, WordsUnusable) as refused:
        problems = refused.problems or (Problem(refused.code(), refused.detail),)
        return _again(file_id, texts, problems, HTTPStatus.UNPROCESSABLE_ENTITY)


@web.get("/documents/<file_id>/rebuild")
@guarded(Verb.WRITE_DOCUMENT)
def rebuild_page(file_id: str) -> ResponseReturnValue:
    """Show what the answers of now would change, before anything is built."""
    with reading():
        who = reader()
        draft = draft_rebuild(file_id, actor=who.actor, now=who.now)
    made = draft.set().sections
    with reading():
        view = read_document(file_id, actor=who.actor, now=who.now)
        return render_template(
            "documents/rebuild.html",
            **around(view, who),
            bar=case_bar(read_case(view.case.id, actor=who.actor, now=who.now), who),
            differences=_differences(sections_shown(view.shown), made),
        )


def _differences(
    before: Sequence[SectionShown], after: Sequence[Section]
) -> list[dict[str, object]]:
    """Tell section by section what the answers of now would give, and whose words stand there."""
    old, new = {one.key: one for one in before}, {one.key: one for one in after}
    found: list[dict[str, object]] = []
    for key in dict.fromkeys((*new, *old)):
        was, now = old[key].given if key in old else "", new[key].text if key in new else ""
        if was == now:
            continue
        changed = key in old and old[key].changed
        found.append(
            {
                "title": new[key].title if key in new else old[key].title,
                "changes": compare(in_words(read_markup(was)), in_words(read_markup(now))),
                "kept": changed and key in new,
                "gone": changed and key not in new,
            }
        )
    return found


@web.post("/documents/<file_id>/rebuild")
@guarded(Verb.WRITE_DOCUMENT)
def rebuild_document(file_id: str) -> ResponseReturnValue:
    """Build the document again from the answers of now; what people wrote is kept."""
    with reading():
        who = reader()
        draft = draft_rebuild(file_id, actor=who.actor, now=who.now)
    return _saved(draft, "The document is built again from the answers")


def _saved(draft: Draft, done: str) -> ResponseReturnValue:
    """Typeset and store a draft, then keep it. Raises what `save_document` raises."""
    set_, stored = draft.stored(file_store())
    with transaction():
        made = save_document(set_, stored, acting=acting())
        file_id, version = made.file_id, made.version
    flash(f"{done}: version {version}.", "success")
    return redirect(url_for("web.document", file_id=file_id))


def _texts(sections: Sequence[SectionShown]) -> dict[str, str]:
    """Read what was sent for each section; one to be put back says what the template gave."""
    found = {}
    for one in sections:
        if request.form.get(_PUT_BACK + one.key):
            found[one.key] = one.given
        else:
            found[one.key] = request.form.get(_TEXT + one.key, one.text)
    return found


def _again(
    file_id: str, texts: Mapping[str, str], problems: Sequence[Problem], status: HTTPStatus
) -> ResponseReturnValue:
    """Show the page again with what was written and what is wrong with it."""
    with reading():
        who = reader()
        view = read_document(file_id, actor=who.actor, now=who.now)
        return _page(view, who, texts, problems), status


def _page(
    view: DocumentView,
    who: Reader,
    texts: Mapping[str, str] | None = None,
    problems: Sequence[Problem] = (),
) -> str:
    errors = {one.field: one.message for one in problems if one.field}
    return render_template(
        "documents/change.html",
        **around(view, who),
        bar=case_bar(read_case(view.case.id, actor=who.actor, now=who.now), who),
        sections=sections_shown(view.shown),
        texts=texts or {},
        why=request.form.get("why", ""),
        errors=errors,
        problem_links=[Link(one.message, f"#{one.field}" if one.field else "") for one in problems],
    )
