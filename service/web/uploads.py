"""Files that come with a form: kept as attachments of the case before the answers name them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask import request
from werkzeug.datastructures import FileStorage

from service.cases.commands.add_file import add_file
from service.cases.identity import new_id
from service.cases.refusals import FileEmpty, FileTooLarge
from service.cases.storage import FileStore, Stored, open_store
from service.errors import Problem
from service.forms import Form
from service.forms.files import FileField
from service.installation import here
from service.people.actors import Acting
from service.transaction import transaction

LONGEST_NAME = 200


def file_store() -> FileStore:
    """Return the folder of this installation's files."""
    return open_store(here().settings)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a form: its bytes are on disk, its row is not written yet.

    `id` is that of the attachment that it becomes, so that answers can name it before.
    """

    id: str
    name: str
    stored: Stored


def keep_uploads(case_id: str, *, acting: Acting) -> Mapping[str, Sequence[str]]:
    """Add every file of the request to a case; return their ids by the name of their field.

    Bytes are on disk before the first row is written. Raises FileEmpty, FileTooLarge and what
    `attach` raises.
    """
    stored = [(field, store_upload(sent)) for field, sent in sent_files()]
    kept: dict[str, list[str]] = {}
    for field, upload in stored:
        kept.setdefault(field, []).append(upload.id)
    if stored:
        with transaction():
            attach(case_id, [upload for _, upload in stored], acting=acting)
    return kept


def take_uploads(
    case_id: str, form: Form | None, *, acting: Acting
) -> tuple[Mapping[str, Sequence[str]], tuple[Problem, ...]]:
    """Add every file that the form asks for and that can be kept; tell what is wrong with others.

    Raises what `attach` raises.
    """
    stored: dict[str, list[Upload]] = {}
    problems = []
    for field, sent in sent_files():
        asked = form.asked_at(field) if form else None
        if not isinstance(asked, FileField):
            continue
        if not asked.takes(clean_name(sent)):
            said = f"{clean_name(sent)} is of another type: choose {asked.settings['accept']}"
            problems.append(Problem("wrong_file_type", said, field=field))
            continue
        try:
            stored.setdefault(field, []).append(store_upload(sent))
        except (FileEmpty, FileTooLarge) as refused:
            said = f"{clean_name(sent)}: {refused.detail}"
            problems.append(Problem(refused.code(), said, field=field))
    if any(stored.values()):
        with transaction():
            attach(case_id, [one for some in stored.values() for one in some], acting=acting)
    return {field: [one.id for one in some] for field, some in stored.items()}, tuple(problems)


def sent_files() -> Iterator[tuple[str, FileStorage]]:
    """Give the files that were chosen; a browser sends an empty part for a field without one."""
    for field, files in request.files.lists():
        for sent in files:
            if sent.filename:
                yield field, sent


def store_upload(sent: FileStorage) -> Upload:
    """Put the bytes of a file on disk. Raises FileEmpty and FileTooLarge."""
    return Upload(new_id(), clean_name(sent), file_store().store(sent.stream))


def attach(case_id: str, uploads: Iterable[Upload], *, acting: Acting) -> None:
    """Write the rows of uploads, within a transaction of the caller's.

    Raises what `add_file` raises.
    """
    for upload in uploads:
        add_file(case_id, upload.stored, name=upload.name, acting=acting, file_id=upload.id)


def clean_name(sent: FileStorage) -> str:
    """Give a file's own name, without folders and without what cannot be printed."""
    given = (sent.filename or "").replace("\\", "/").rpartition("/")[2]
    name = "".join(char for char in given if char.isprintable()).strip()
    return name[-LONGEST_NAME:] or "file"
