"""Notes and files of cases."""

from typing import Any

from apiflask import APIBlueprint
from flask import Response, make_response, send_file

from service.api import idempotency
from service.api.authentication import acting
from service.api.doors import Described, does, prepares, reads
from service.api.refusals import RequestInvalid
from service.api.schemas.base import Paging
from service.api.schemas.files import File, FileGiven, FileList, Note, NoteGiven, NoteList
from service.cases import logbook
from service.cases.commands.add_file import add_file
from service.cases.commands.add_note import add_note
from service.cases.record import find_file, list_files
from service.cases.storage import Stored, open_store
from service.errors import Problem
from service.installation import here
from service.ledger.audit import Entry, Kind
from service.people.verbs import Verb

blueprint = APIBlueprint("api-files", __name__, tag="Notes and files")

_LONGEST_NAME = 300
_SANDBOX = "default-src 'none'; sandbox"
_BYTES: Described = {
    200: {
        "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}},
        "description": "The bytes, as an attachment, with their type.",
        "headers": {
            "Content-Disposition": {"schema": {"type": "string"}},
            "X-Content-SHA256": {
                "description": "The SHA-256 of the bytes, in hexadecimal.",
                "schema": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            },
        },
    }
}


@blueprint.get("/cases/<case_id>/notes")
@blueprint.input(Paging, location="query", arg_name="asked")
@reads(Verb.READ_CASE)
@blueprint.output(NoteList)
def get_notes(case_id: str, asked: Paging) -> Any:
    """List the notes of a case, oldest first."""
    who = acting()
    page = logbook.events_of(
        case_id,
        actor=who.who,
        now=who.at,
        kind=Kind.NOTE,
        limit=asked.limit,
        cursor=asked.cursor,
    )
    return {"items": [_note(entry) for entry in page.items], "next": page.next}


@blueprint.post("/cases/<case_id>/notes")
@blueprint.input(NoteGiven, arg_name="asked")
@does(Verb.ADD_NOTE)
@blueprint.output(Note, 201)
def post_note(case_id: str, asked: NoteGiven) -> Any:
    """Add a note to a case; closed cases take notes too."""
    return _note(add_note(case_id, asked.text, acting=acting()))


@blueprint.get("/cases/<case_id>/attachments")
@blueprint.input(Paging, location="query", arg_name="asked")
@reads(Verb.READ_CASE)
@blueprint.output(FileList)
def get_attachments(case_id: str, asked: Paging) -> Any:
    """List the files of a case, the newest first: what was attached, and documents made for it."""
    who = acting()
    return list_files(case_id, actor=who.who, now=who.at, limit=asked.limit, cursor=asked.cursor)


@blueprint.post("/cases/<case_id>/attachments")
@blueprint.input(FileGiven, location="form_and_files", arg_name="asked")
@prepares(Verb.ADD_ATTACHMENT)
@blueprint.output(File, 201)
def post_attachment(case_id: str, asked: FileGiven) -> Any:
    """Attach a file to a case.

    Its bytes are stored and synced before anything is written about them.
    """
    name = _name(asked.file.filename)
    store = open_store(here().settings)
    stored = store.store(asked.file.stream)
    kept = False

    def add() -> Response:
        nonlocal kept
        response = _added(case_id, stored, name)
        kept = True
        return response

    try:
        return idempotency.once(add)
    finally:
        if not kept:
            store.remove([stored.stored_as])


@blueprint.get("/attachments/<file_id>")
@reads(Verb.READ_CASE, etag=True)
@blueprint.doc(responses=_BYTES)
def get_attachment(file_id: str) -> Any:
    """Fetch a file."""
    file = find_file(file_id, actor=acting().who, now=acting().at)
    store = open_store(here().settings)
    response = send_file(
        store.open(file.stored_as),
        mimetype=file.media_type,
        as_attachment=True,
        download_name=file.name,
        etag=file.sha256,
        conditional=False,
    )
    response.content_length = file.size
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Accept-Ranges"] = "none"
    response.headers["X-Content-SHA256"] = file.sha256
    response.headers["Content-Security-Policy"] = _SANDBOX
    return response


def _added(case_id: str, stored: Stored, name: str) -> Response:
    file = add_file(case_id, stored, name=name, acting=acting())
    return make_response(File.model_validate(file).model_dump(mode="json"), 201)


def _name(given: str | None) -> str:
    """Return a file's bare name. Raises RequestInvalid when it has none, or too long a one."""
    name = (given or "").replace("\\", "/").rpartition("/")[2].strip()
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        wrong = f"Give the file a name of 1 to {_LONGEST_NAME} printable characters."
        raise RequestInvalid(problems=[Problem("file_name_unusable", wrong, field="file")])
    return name


def _note(entry: Entry) -> dict[str, Any]:
    return {
        "id": f"{entry.case_id}.{entry.seq}",
        "seq": entry.seq,
        "at": entry.at,
        "actor": entry.actor,
        "text": entry.text or "",
    }
