"""Files chosen on a start page: kept while the page comes back, until there is a case to have them.

A browser does not choose a file twice, so a page that comes back (an answer is missing, one opened
more questions, an open case is like this one) must not ask for it again. The bytes lie on disk
without a row, and the page carries what is known of them, sealed for its reader; the start writes
the rows. What is given up is swept with all files that have no row.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta

from flask import request
from itsdangerous import BadData, URLSafeSerializer
from werkzeug.exceptions import BadRequest

from service.cases.refusals import FileEmpty, FileTooLarge
from service.cases.storage import Stored
from service.clock import real_now
from service.errors import Problem
from service.installation import here
from service.web.session import actor
from service.web.uploads import Upload, clean_name, sent_files, store_upload

FIELD = "_files"
"""The field in which the page carries its files."""
KEPT_FOR = timedelta(hours=12)
"""How long a page keeps a file: well within the day after which one without a row is swept."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file of the page, and the second of the epoch until which it may still be sent."""

    upload: Upload
    until: float


@dataclass(frozen=True, slots=True)
class Chosen:
    """The files of a start so far.

    `new` are the ids of those that came just now, by their question; `gone` the ids of those that
    were kept for too long. `problems` say what has to be chosen again.
    """

    kept: tuple[Kept, ...] = ()
    new: Mapping[str, Sequence[str]] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()

    @property
    def uploads(self) -> tuple[Upload, ...]:
        """The files that the case gets."""
        return tuple(one.upload for one in self.kept)

    @property
    def names(self) -> Mapping[str, str]:
        """The names of the files by their ids."""
        return {one.id: one.name for one in self.uploads}

    @property
    def sealed(self) -> str:
        """What the page carries of its files; empty without any."""
        written = [
            [one.upload.id, one.upload.name, asdict(one.upload.stored), one.until]
            for one in self.kept
        ]
        return _seal().dumps(written) if written else ""


def chosen_files() -> Chosen:
    """Take the files of a page that was sent: those it kept, where still ticked, and new ones.

    Raises BadRequest when what the page carries was not sealed for its sender.
    """
    now = real_now().timestamp()
    ticked = {value: name for name, values in request.form.lists() for value in values}
    before = [one for one in _carried() if one.upload.id in ticked]
    kept = [one for one in before if one.until > now]
    gone = [one.upload for one in before if one.until <= now]
    again = f"again: a page keeps its files for {KEPT_FOR // timedelta(hours=1)} hours"
    problems = [
        Problem("file_gone", f"Choose {one.name} {again}", field=ticked[one.id]) for one in gone
    ]
    new: dict[str, list[str]] = {}
    for question, sent in sent_files():
        try:
            upload = store_upload(sent)
        except (FileEmpty, FileTooLarge) as refused:
            message = f"{clean_name(sent)}: {refused.detail}"
            problems.append(Problem(refused.code(), message, field=question))
            continue
        kept.append(Kept(upload, now + KEPT_FOR.total_seconds()))
        new.setdefault(question, []).append(upload.id)
    return Chosen(tuple(kept), new, frozenset(one.id for one in gone), tuple(problems))


def _carried() -> Iterator[Kept]:
    """Give the files that the page carries."""
    sealed = request.form.get(FIELD)
    if not sealed:
        return
    try:
        written = _seal().loads(sealed)
    except BadData:
        raise BadRequest from None
    for file_id, name, stored, until in written:
        yield Kept(Upload(file_id, name, Stored(**stored)), until)


def _seal() -> URLSafeSerializer:
    """Make the seal of the reader's own pages."""
    return URLSafeSerializer(
        here().settings.secret_key,
        salt=f"files of a start by {actor().username}",
        signer_kwargs={"digest_method": hashlib.sha256},
    )
