"""The files of a draft as scripts read and save them: by their revision, so nothing is lost."""

from http import HTTPStatus
from io import BytesIO

from flask import flash, jsonify, request, send_file, url_for
from flask.typing import ResponseReturnValue

from service.drafts.beginning import begin_from_draft
from service.drafts.changing import remove_file, save_file
from service.drafts.reading import draft_by_id, file_of
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading, transaction
from service.web import once
from service.web.blueprint import web
from service.web.drafts.in_json import in_json, revision_seen
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
    """Save a file as it is sent. What is wrong with the draft is asked for by itself.

    So nothing that goes wrong in the checking hides from the writer that it is saved.
    """
    seen, content, acts = revision_seen(), request.get_data(), acting()
    with transaction():
        saved = save_file(draft_id, name, content, seen=seen, acting=acts)
        revision, at = saved.revision, saved.changed_at
    answer = jsonify(revision=revision, saved_at=at.isoformat())
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


@web.post("/drafts/<draft_id>/apart/<path:name>")
@guarded(Verb.DRAFT_DEFINITIONS)
@in_json
def keep_apart(draft_id: str, name: str) -> ResponseReturnValue:
    """Make a draft of this one with the file that is sent, where its own cannot be written.

    A page that sends the same once more, because the answer was lost, is told of the one draft.
    """
    with transaction():
        done = once.done_before(waiting=True)
        if done is not None and done.is_same:
            made = done.result
        else:
            made = begin_from_draft(draft_id, name, request.get_data(), acting=acting()).id
        if done is None:
            once.keep_done(made)
    flash("The draft is made: a copy of the other, with what you changed.", "success")
    return jsonify(url=url_for("web.draft", draft_id=made)), HTTPStatus.CREATED
