"""The files of a case: what people attach and what Handrail makes; each can be fetched."""

from collections import Counter
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from flask import Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from service.cases.documents.versions import versions_of
from service.cases.models import DocumentVersion, File, FileKind
from service.cases.record import files_of, find_file
from service.cases.refusals import FileEmpty, FileTooLarge
from service.forms.page import Link
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading
from service.web.blueprint import web
from service.web.case.around import OnCase, on_case
from service.web.reader import Reader
from service.web.session import acting
from service.web.uploads import file_store, keep_uploads
from service.web.words import size_in_words

SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf"})
"""What a browser may show by itself: nothing of these types can run in it."""
KINDS = {
    "application/pdf": "PDF",
    "image/png": "PNG image",
    "image/jpeg": "JPEG image",
    "image/gif": "GIF image",
    "image/webp": "WebP image",
    "text/plain": "Text",
    "text/html": "Web page",
    "text/csv": "Table as text",
    "application/zip": "Zip archive",
    "application/octet-stream": "Unknown type",
    "application/msword": "Word document",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel workbook",
}
"""What the types of files are called in the office."""
_SANDBOX = "sandbox; default-src 'none'"
_POLICIES = {"application/pdf": "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'"}
"""A sandbox shuts out the PDF viewers of browsers, which are walled off by themselves."""


@web.get("/cases/<case_id>/files")
@guarded(Verb.READ_CASE)
def case_files(case_id: str) -> ResponseReturnValue:
    """Show the files of a case."""
    return _page(case_id)


@web.post("/cases/<case_id>/files")
@guarded(Verb.ADD_ATTACHMENT)
def add_files(case_id: str) -> ResponseReturnValue:
    """Attach one or several files."""
    with reading():
        on_case(case_id)
    try:
        added = keep_uploads(case_id, acting=acting())
    except (FileEmpty, FileTooLarge) as refused:
        return _page(case_id, refused.detail)
    count = sum(len(ids) for ids in added.values())
    if count == 0:
        return _page(case_id, "Choose a file")
    flash("The file is added." if count == 1 else f"{count} files are added.", "success")
    return redirect(url_for("web.case_files", case_id=case_id))


@web.get("/files/<file_id>")
@guarded(Verb.READ_CASE)
def download(file_id: str) -> Response:
    """Send a file as an attachment: it is saved, never shown by the browser."""
    return _send(file_id, inline=False)


@web.get("/files/<file_id>/open")
@guarded(Verb.READ_CASE)
def open_file(file_id: str) -> Response:
    """Let the browser show an image or a PDF by itself; anything else is an attachment."""
    return _send(file_id, inline=True)


def _send(file_id: str, *, inline: bool) -> Response:
    """Send a file. Its type was told by its bytes, and the browser is to believe nothing else."""
    with reading():
        who = acting()
        file = find_file(file_id, actor=who.who, now=who.at)
        place, name, kind, digest = file.stored_as, file.name, file.media_type, file.sha256
    response = send_file(
        file_store().open(place),
        mimetype=kind,
        as_attachment=not (inline and kind in SHOWN),
        download_name=name,
        etag=digest,
    )
    response.headers["Content-Security-Policy"] = _POLICIES.get(kind, _SANDBOX)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Accept-Ranges"] = "none"
    return response


def _page(case_id: str, problem: str = "") -> ResponseReturnValue:
    with reading():
        on = on_case(case_id)
        page = render_template(
            "files/files.html",
            **on.around,
            **kept(on),
            may_add="attach" in on.case.actions,
            problem=problem,
            problem_links=(Link(problem, "#files"),) if problem else (),
            action=request.path,
        )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK


def kept(on: OnCase) -> dict[str, Any]:
    """Gather the files of a case: what people attached, and the documents with their versions."""
    found = files_of(on.case.id)
    on.reader.learn(one.added_by for one in found)
    attached = (one for one in found if one.kind is FileKind.ATTACHMENT)
    return {
        "attachments": [_line(one, on.reader) for one in attached],
        "documents": _documents(found, versions_of(on.case.id), on.reader),
    }


def _documents(
    files: Sequence[File], made: Mapping[str, DocumentVersion], reader: Reader
) -> list[tuple[str, list[dict[str, Any]]]]:
    """Gather the versions of each document under its name, the newest first, the latest first.

    Several documents may have one name: who each is for tells them apart.
    """
    newest = sorted((one for one in files if one.kind is FileKind.DOCUMENT), key=_newest_first)
    found: dict[str, list[File]] = {}
    for file in newest:
        found.setdefault(made[file.id].series if file.id in made else file.name, []).append(file)
    named = Counter(versions[0].name for versions in found.values())

    def name_of(file: File) -> str:
        to = made[file.id].recipient if file.id in made else ""
        return f"{file.name} to {to}" if to and named[file.name] > 1 else file.name

    return [
        (name_of(versions[0]), [_line(one, reader) for one in versions])
        for versions in found.values()
    ]


def _newest_first(file: File) -> tuple[float, int]:
    return -file.added_at.timestamp(), -file.version


def _line(file: File, reader: Reader) -> dict[str, Any]:
    return {
        "name": file.name,
        "href": url_for("web.download", file_id=file.id),
        "read": url_for("web.document", file_id=file.id) if file.kind is FileKind.DOCUMENT else "",
        "open": url_for("web.open_file", file_id=file.id) if file.media_type in SHOWN else "",
        "version": file.version if file.kind is FileKind.DOCUMENT else None,
        "size": size_in_words(file.size),
        "kind": KINDS.get(file.media_type, file.media_type),
        "by": reader.person(file.added_by),
        "at": file.added_at,
        "checksum": file.sha256,
    }
