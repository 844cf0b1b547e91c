"""The files of a draft as scripts read and save them: by their revision, so nothing is lost."""

from http import HTTPStatus
from io import BytesIO

from flask import jsonify, request, send_file
from flask.typing import ResponseReturnValue

from service.drafts.changing import remove_file, save_file
from service.drafts.checking import problems_of
from service.drafts.reading import draft_by_id, file_of
from service.errors import ServiceUnavailable
from service.installation import here
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading, transaction
from service.web.blueprint import web
from service.web.drafts.in_json import in_json, revision_seen, told_problems
from service.web.session import acting

_ADDRESS = "/drafts/<draft_id>/files/<path:name>"


@web.get(_ADDRESS)
@guarded(Verb.DRAFT_DEFINITIONS)
@in_json
def draft_file(draft_id: str, name: str) -> ResponseReturnValue:
    """Send the very bytes of a file, with its revision as its ETag."""
    with reading():
        found = file_of(draft_by_id(draft_id), name)
        content, revision = found.content, found.revision
    answer = send_file(
        BytesIO(content),
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=name.rpartition("/")[2],
        etag=False,
    )
    answer.set_etag(str(revision))
    return answer


@web.put(_ADDRESS)
@guarded(Verb.DRAFT_DEFINITIONS)
@in_json
def save_draft_file(draft_id: str, name: str) -> ResponseReturnValue:
    """Save a file as it is sent, and say what is wrong with the draft then."""
    seen, content, acts = revision_seen(), request.get_data(), acting()
    with transaction():
        saved = save_file(draft_id, name, content, seen=seen, acting=acts)
        revision, at = saved.revision, saved.changed_at
    answer = jsonify(revision=revision, saved_at=at.isoformat(), problems=_problems(draft_id))
    answer.set_etag(str(revision))
    return answer


@web.delete(_ADDRESS)
@guarded(Verb.DRAFT_DEFINITIONS)
@in_json
def remove_draft_file(draft_id: str, name: str) -> ResponseReturnValue:
    """Take a file out of the draft."""
    with transaction():
        remove_file(draft_id, name, seen=revision_seen(), acting=acting())
    return "", HTTPStatus.NO_CONTENT


def _problems(draft_id: str) -> list[dict[str, object]] | None:
    """Say what is wrong with a draft; None if that cannot be known now, for it is saved."""
    try:
        with reading():
            return told_problems(problems_of(draft_by_id(draft_id), at=here().clock.now()))
    except ServiceUnavailable:
        return None
