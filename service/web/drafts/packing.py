"""A whole process as a ZIP: of a draft, and of a published version."""

from io import BytesIO

from flask import Response, send_file

from service.definitions.lookup import contents_of, version_of
from service.drafts.packing import packed
from service.drafts.reading import draft_by_id, files_of
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading
from service.web.blueprint import web
from service.web.reader import reader


@web.get("/drafts/<draft_id>/zip")
@guarded(Verb.DRAFT_DEFINITIONS)
def draft_zip(draft_id: str) -> Response:
    """Send every file of a draft."""
    with reading():
        draft = draft_by_id(draft_id)
        return _sent(packed(files_of(draft)), f"{draft.key}_draft.zip")


@web.get("/processes/<key>/<int:number>/zip")
@guarded(Verb.READ_DEFINITIONS)
def version_zip(key: str, number: int) -> Response:
    """Send every file that a version pins, as it was published."""
    with reading():
        version = version_of(key, at=reader().now, version=number)
        contents = contents_of(version)
        files = packed((one.name, contents[one.digest]) for one in version.files)
        return _sent(files, f"{key}_{number}.zip")


def _sent(content: bytes, name: str) -> Response:
    return send_file(
        BytesIO(content), mimetype="application/zip", as_attachment=True, download_name=name
    )
