"""Files that come with a form: kept as attachments of the case before the answers name them."""

from collections.abc import Iterator, Mapping, Sequence

from flask import request
from werkzeug.datastructures import FileStorage

from service.cases.commands.add_file import add_file
from service.cases.storage import FileStore
from service.installation import here
from service.people.actors import Acting
from service.transaction import transaction

LONGEST_NAME = 200


def file_store() -> FileStore:
    """Return the folder of this installation's files."""
    settings = here().settings
    return FileStore(settings.files, most=settings.max_file)


def keep_uploads(case_id: str, *, acting: Acting) -> Mapping[str, Sequence[str]]:
    """Add every file of the request to a case; return their ids by the name of their field.

    Bytes are on disk before the first row is written. Raises FileEmpty, FileTooLarge and what
    `add_file` raises.
    """
    store = file_store()
    stored = [(field, clean_name(sent), store.store(sent.stream)) for field, sent in _sent()]
    kept: dict[str, list[str]] = {}
    if not stored:
        return kept
    with transaction():
        for field, name, file in stored:
            row = add_file(case_id, file, name=name, acting=acting)
            kept.setdefault(field, []).append(row.id)
    return kept


def clean_name(sent: FileStorage) -> str:
    """Give a file's own name, without folders and without what cannot be printed."""
    given = (sent.filename or "").replace("\\", "/").rpartition("/")[2]
    name = "".join(char for char in given if char.isprintable()).strip()
    return name[-LONGEST_NAME:] or "file"


def _sent() -> Iterator[tuple[str, FileStorage]]:
    """Give the files that were chosen; a browser sends an empty part for a field without one."""
    for field, files in request.files.lists():
        for sent in files:
            if sent.filename:
                yield field, sent
