"""What a task's page sends beside its answers: whose it is, and the draft it was filled in from."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import timedelta

from flask import request
from itsdangerous import BadData, URLSafeTimedSerializer

from service.cases.drafts import Seen
from service.forms.posted import ASKED
from service.installation import here
from service.web.numbers import number_given
from service.web.session import actor

OUTCOME = "_outcome"
NOTE = "_note"
WRITER = "_writer"
"""The field that says, sealed, for whom the page was made."""
DRAFT = "_draft"
DRAFT_VERSION = "_draft_version"
WRITER_KNOWN_FOR = timedelta(hours=24)
"""How long after a page was made what it sends is kept for its writer, signed in or not."""

FIELDS: Mapping[str, str] = {
    "writer": WRITER,
    "draft": DRAFT,
    "version": DRAFT_VERSION,
    "note": NOTE,
}
"""The names of our own fields, for the template."""

_TOKEN = "csrf_token"  # noqa: S105  the name of a field
_OURS_KEPT = frozenset({ASKED, OUTCOME, NOTE})


def typed_fields(uploads: Mapping[str, Sequence[str]] | None = None) -> dict[str, list[str]]:
    """Return what the page was filled in with, as a draft keeps it; no token, and no button.

    Null characters, which no database keeps, are left out.
    `uploads` are the ids of files that came with it, by the name of their question.
    """
    found = {
        name: [value.replace("\0", "") for value in values]
        for name, values in request.form.lists()
        if name in _OURS_KEPT or not (name.startswith("_") or name == _TOKEN)
    }
    for name, ids in (uploads or {}).items():
        found.setdefault(name, []).extend(ids)
    return found


def seen_draft() -> Seen | None:
    """Return the draft that the page was filled in from, if there was one."""
    version = number_given(request.form.get(DRAFT_VERSION, ""))
    draft = request.form.get(DRAFT)
    return Seen(draft, version) if draft and version is not None else None


def sealed_writer(task_id: str) -> str:
    """Say for whom the page of a task is made, as only we can."""
    return _seal(task_id).dumps(actor().username)


def writer_of(task_id: str) -> str | None:
    """Return for whom the page that was sent was made; None if that is not ours, or too old."""
    try:
        found = _seal(task_id).loads(
            request.form.get(WRITER, ""), max_age=int(WRITER_KNOWN_FOR.total_seconds())
        )
    except BadData:
        return None
    return str(found)


def _seal(task_id: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        here().settings.secret_key,
        salt=f"writer of task {task_id}",
        signer_kwargs={"digest_method": hashlib.sha256},
    )
