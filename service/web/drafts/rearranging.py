"""What files a draft has: adding, replacing, renaming and removing them."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from service.drafts.adding import add_files, add_new_file
from service.drafts.changing import NEW, remove_file, rename_file
from service.drafts.refusals import DraftChanged, DraftFileExists, DraftFileUnusable
from service.drafts.unpacking import unpacked
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import transaction
from service.web.asking import seen_version
from service.web.blueprint import web
from service.web.session import acting
from service.web.uploads import sent_files


@web.post("/drafts/<draft_id>/rename/<path:name>")
@guarded(Verb.DRAFT_DEFINITIONS)
def rename_draft_file(draft_id: str, name: str) -> ResponseReturnValue:
    """Give a file another name."""
    try:
        with transaction():
            renamed = rename_file(
                draft_id,
                name,
                request.form.get("new_name", ""),
                seen=seen_version() or NEW,
                acting=acting(),
            ).name
    except (DraftFileExists, DraftFileUnusable, DraftChanged) as refused:
        flash(refused.detail, "error")
        return redirect(url_for("web.draft_text", draft_id=draft_id, name=name))
    flash("The file has another name.", "success")
    return redirect(url_for("web.draft_text", draft_id=draft_id, name=renamed))


@web.post("/drafts/<draft_id>/remove/<path:name>")
@guarded(Verb.DRAFT_DEFINITIONS)
def remove_from_draft(draft_id: str, name: str) -> ResponseReturnValue:
    """Take a file out of the draft."""
    try:
        with transaction():
            remove_file(draft_id, name, seen=seen_version() or NEW, acting=acting())
    except (DraftFileUnusable, DraftChanged) as refused:
        flash(refused.detail, "error")
        return redirect(url_for("web.draft_text", draft_id=draft_id, name=name))
    flash(f"{name} is not part of the draft any more.", "success")
    return redirect(url_for("web.draft", draft_id=draft_id))


@web.post("/drafts/<draft_id>/add")
@guarded(Verb.DRAFT_DEFINITIONS)
def add_to_draft(draft_id: str) -> ResponseReturnValue:
    """Add files to a draft, or begin a new one of a name."""
    named = request.form.get("name", "").strip()
    folder = request.form.get("folder", "").strip().strip("/")
    sent = [(one.filename or "", one.stream.read()) for _, one in sent_files()]
    if not sent and not named:
        flash("Choose files, or write the name of a new one.", "error")
        return redirect(url_for("web.draft", draft_id=draft_id))
    try:
        files = [(f"{folder}/{one}" if folder else one, content) for one, content in unpacked(sent)]
        with transaction():
            add_files(draft_id, files, seen=seen_version(), acting=acting())
            if named:
                named = add_new_file(draft_id, named, acting=acting())
    except (DraftFileExists, DraftFileUnusable, DraftChanged) as refused:
        flash(refused.detail, "error")
        return redirect(url_for("web.draft", draft_id=draft_id))
    if named:
        return redirect(url_for("web.draft_text", draft_id=draft_id, name=named))
    flash("The files are part of the draft.", "success")
    return redirect(url_for("web.draft", draft_id=draft_id))
