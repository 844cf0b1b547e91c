"""Every file of a draft as plain text, with what is wrong beside it: no script is needed."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.definitions.models import Part
from service.drafts.changing import LARGEST_FILE, NEW, save_file
from service.drafts.checking import problems_of
from service.drafts.models import DraftFile, DraftState
from service.drafts.reading import draft_by_id, file_of
from service.drafts.refusals import DraftChanged, DraftFileUnusable, DraftIsNotBeingDrawn
from service.errors import Refusal
from service.forms.page import Link
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading, transaction
from service.web.asking import seen_version
from service.web.blueprint import takes_long_text, web
from service.web.drafts.shown import EDITORS, PARTS
from service.web.reader import reader
from service.web.session import acting
from service.web.statuses import status_of

QUICKER = (
    "Somebody has saved this file since you opened the page. Theirs stands beside yours. Take over "
    "what you need of it, then save yours in its place."
)
_ADDRESS = "/drafts/<draft_id>/text/<path:name>"


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody sent, and why it was not saved."""

    text: str
    refused: Refusal | None = None


@web.get(_ADDRESS)
@guarded(Verb.DRAFT_DEFINITIONS)
def draft_text(draft_id: str, name: str) -> ResponseReturnValue:
    """Show a file as text, to be changed."""
    return _page(draft_id, name, None)


@web.post(_ADDRESS)
@guarded(Verb.DRAFT_DEFINITIONS)
@takes_long_text(2 * LARGEST_FILE)
def save_draft_text(draft_id: str, name: str) -> ResponseReturnValue:
    """Save what was typed; if somebody else was quicker, show both."""
    typed = request.form.get("text", "")
    try:
        with transaction():
            content = _as_stored(draft_id, name, typed)
            save_file(draft_id, name, content, seen=seen_version() or NEW, acting=acting())
    except (DraftChanged, DraftFileUnusable, DraftIsNotBeingDrawn) as refused:
        return _page(draft_id, name, Typed(typed, refused))
    flash("Saved.", "success")
    return redirect(url_for("web.draft_text", draft_id=draft_id, name=name))


def _as_stored(draft_id: str, name: str, typed: str) -> bytes:
    """Write typed text as the file was: browsers send every line break as two characters."""
    known = next((one for one in draft_by_id(draft_id).files if one.name == name), None)
    text = typed.replace("\r\n", "\n")
    if known is not None and b"\r\n" in known.content:
        text = text.replace("\n", "\r\n")
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise DraftFileUnusable("The text holds a character that cannot be kept.") from None


def _page(draft_id: str, name: str, typed: Typed | None) -> ResponseReturnValue:
    """Show a file; where somebody else was quicker, theirs beside what was typed."""
    with reading():
        who, draft = reader(), draft_by_id(draft_id)
        known = next((one for one in draft.files if one.name == name), None)
        if known is None and typed is None:
            file_of(draft, name)
        stored = _as_text(known.content) if known is not None else ""
        changed = typed.refused if typed and isinstance(typed.refused, DraftChanged) else None
        page = render_template(
            "drafts/text.html",
            draft=draft,
            name=name,
            kind=PARTS[known.part] if known is not None else "",
            editor=EDITORS.get(known.part) if known is not None else None,
            can_go=known is not None and known.part != Part.BPMN,
            is_drawn=draft.state is DraftState.DRAWING,
            # What was typed can be sent again, once somebody goes on drawing.
            can_save=draft.state is DraftState.DRAWING or typed is not None,
            text=typed.text if typed else stored,
            theirs=stored if changed else None,
            by=who.person(known.changed_by if known is not None else None),
            at=known.changed_at if known is not None else None,
            seen=_seen(known, typed),
            problems=[one for one in problems_of(draft, at=who.now) if one.file == name],
            problem_links=_links(typed),
        )
    return page, status_of(typed.refused) if typed and typed.refused else HTTPStatus.OK


def _seen(known: DraftFile | None, typed: Typed | None) -> int:
    """Say upon which revision what the page sends is put: after a conflict upon the newest."""
    if typed is not None and not isinstance(typed.refused, DraftChanged):
        return seen_version() or NEW
    return known.revision if known is not None else NEW


def _as_text(content: bytes) -> str | None:
    """Read a file as text; None for what is none, such as a picture."""
    try:
        return content.decode()
    except UnicodeDecodeError:
        return None


def _links(typed: Typed | None) -> list[Link]:
    """Say at the top why nothing was saved."""
    if typed is None or typed.refused is None:
        return []
    return [
        Link(QUICKER if isinstance(typed.refused, DraftChanged) else typed.refused.detail, "#text")
    ]
