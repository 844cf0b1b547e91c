"""The versions of a document: kept one after another, and never changed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from service.cases.documents.refusals import DocumentNotFound
from service.cases.models import Case, DocumentKind, DocumentVersion, File, FileKind
from service.cases.refusals import FileAlreadyKept
from service.cases.renaming import names_before
from service.cases.storage import Stored
from service.documents import Section
from service.extensions import db
from service.ledger.audit import Kind, write
from service.people.actors import Acting

_NOT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f/\\]+")
_LONGEST_NAME = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """What a version is made from. `edits` and `instances` are as `DocumentVersion` keeps them.

    `name` is the file's; a first version that a person writes gets one when it is kept.
    """

    name: str = ""
    kind: DocumentKind = DocumentKind.MADE
    element: str | None = None
    instances: Sequence[Sequence[Any]] = ()
    version_id: str | None = None
    template: str = ""
    source: str | None = None
    title: str = ""
    recipient: str = ""
    data: Any = None
    given: tuple[Section, ...] = ()
    edits: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    why: str = ""


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document that lies on disk; it is kept with the case in the move that takes the result."""

    id: str
    stored: Stored
    making: Making


def keep_version(
    case: Case,
    stored: Stored,
    making: Making,
    *,
    after: DocumentVersion | None,
    acting: Acting,
    file_id: str,
) -> DocumentVersion:
    """Keep a document of a locked case, whose bytes are stored and synced, as the next `after` one.

    Raises FileAlreadyKept.
    """
    version = _next_version(case.id, making, after)
    file = File(
        id=file_id,
        case_id=case.id,
        kind=FileKind.DOCUMENT,
        name=making.name,
        media_type=stored.media_type,
        size=stored.size,
        sha256=stored.sha256,
        stored_as=stored.stored_as,
        version=version,
        element=making.element,
        added_by=acting.who.username,
        added_at=acting.at,
    )
    insert_file(file)
    made = DocumentVersion(
        file_id=file.id,
        case_id=case.id,
        series=after.series if after else file.id,
        version=version,
        kind=making.kind,
        element=making.element,
        instances=[list(one) for one in making.instances],
        version_id=making.version_id,
        template=making.template,
        source=making.source,
        title=making.title,
        recipient=making.recipient,
        inputs={"data": making.data},
        given=[one.as_json() for one in making.given],
        edits={key: dict(edit) for key, edit in making.edits.items()},
        why=making.why,
    )
    db.session.add(made)
    reason = f": {making.why}" if making.why else "."
    write(
        Kind.DOCUMENT_MADE,
        f"{making.name} was made (version {version}){reason}",
        case=case,
        acting=(acting.who.username, acting.at),
        data={"file": file.id},
    )
    case.updated_at = acting.at
    db.session.flush()
    return made


def insert_file(file: File) -> None:
    """Write a file's row. Its id and its bytes belong to one file, however often that is sent."""
    try:
        with db.session.begin_nested():
            db.session.add(file)
    except IntegrityError:
        raise FileAlreadyKept from None


def free_name(case_id: str, title: str) -> str:
    """Name a file of a locked case after its title; another of that title gets a number."""
    plain = " ".join(_NOT_IN_NAMES.sub(" ", title).split())[:_LONGEST_NAME] or "Letter"
    taken = set(db.session.scalars(select(File.name).where(File.case_id == case_id)))
    number, name = 1, f"{plain}.pdf"
    while name in taken:
        number += 1
        name = f"{plain} ({number}).pdf"
    return name


def version_by_id(file_id: str) -> DocumentVersion:
    """Return a version by the id of its file. Raises DocumentNotFound."""
    found = db.session.get(DocumentVersion, file_id)
    if found is None:
        raise DocumentNotFound(file_id=file_id)
    return found


def versions_in(series: str) -> list[DocumentVersion]:
    """Return the versions of a document, the newest first."""
    wanted = select(DocumentVersion).where(DocumentVersion.series == series)
    return list(db.session.scalars(wanted.order_by(DocumentVersion.version.desc())))


def versions_of(case_id: str) -> dict[str, DocumentVersion]:
    """Return every version of a case's documents by its file's id."""
    wanted = select(DocumentVersion).where(DocumentVersion.case_id == case_id)
    return {one.file_id: one for one in db.session.scalars(wanted)}


def latest_in(series: str) -> DocumentVersion:
    """Return the newest version of a document."""
    return versions_in(series)[0]


def latest_made(case_id: str, making: Making) -> DocumentVersion | None:
    """Return the newest version of what an element of the process made under the same name.

    A migration may have given that element another id since. What another instance of a
    multi-instance activity made is another document.
    """
    case = db.session.get_one(Case, case_id)
    known = names_before(case, [making.element or ""])
    wanted = (
        select(DocumentVersion.file_id, DocumentVersion.instances)
        .join(File, File.id == DocumentVersion.file_id)
        .where(
            DocumentVersion.case_id == case_id,
            DocumentVersion.kind == DocumentKind.MADE,
            DocumentVersion.element.in_(known),
            File.name == making.name,
        )
        .order_by(DocumentVersion.version.desc())
    )
    ours = (key for key, there in db.session.execute(wanted) if _same(there, making.instances))
    newest = next(ours, None)
    return db.session.get(DocumentVersion, newest) if newest else None


def latest_of_case(case_id: str) -> list[DocumentVersion]:
    """Return the newest version of every document of a case, the latest made first."""
    wanted = select(DocumentVersion, File.added_at).join(File, File.id == DocumentVersion.file_id)
    rows = db.session.execute(wanted.where(DocumentVersion.case_id == case_id))
    newest: dict[str, tuple[Any, DocumentVersion]] = {}
    for made, at in sorted(rows, key=lambda row: row[0].version):
        newest[made.series] = (at, made)
    return [made for _, made in sorted(newest.values(), key=lambda one: one[0], reverse=True)]


def sections_in(made: DocumentVersion) -> tuple[Section, ...]:
    """Return the sections of a version as its template gave them."""
    return tuple(Section.from_json(one) for one in made.given)


def texts_in(made: DocumentVersion) -> dict[str, str]:
    """Return what each section of a version says."""
    said = {one.key: one.text for one in sections_in(made)}
    return said | {key: edit["text"] for key, edit in made.edits.items()}


def _same(instances: Sequence[Sequence[Any]], others: Sequence[Sequence[Any]]) -> bool:
    """Tell whether both are one instance, whatever a migration has called its activities since."""
    return [number for _, number in instances] == [number for _, number in others]


def _next_version(case_id: str, making: Making, after: DocumentVersion | None) -> int:
    """Return the number after the highest of the same name, kept in whatever way.

    The instances of one activity count apart, even where their documents have one name.
    """
    if making.instances:
        return after.version + 1 if after else 1
    wanted = select(func.max(File.version)).where(
        File.case_id == case_id, File.kind == FileKind.DOCUMENT, File.name == making.name
    )
    return (db.session.scalar(wanted) or 0) + 1
