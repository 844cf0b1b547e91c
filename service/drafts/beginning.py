"""Beginning a draft: from a version, an empty sheet, files, or another draft."""

import re
from collections.abc import Iterable

from service.bpmn.copying import copy_under
from service.bpmn.layout import lay_out
from service.cases.identity import new_id
from service.definitions import lookup
from service.definitions.models import Part, ProcessVersion
from service.definitions.sources import Source, part_of, sort_files
from service.drafts.changing import LARGEST_FILE, locked_draft, put_file, usable_name
from service.drafts.identifying import LONGEST_KEY, LONGEST_NAME, process_in
from service.drafts.models import DraftFile, DraftState, ProcessDraft
from service.drafts.reading import files_of
from service.drafts.refusals import (
    DraftFileUnusable,
    DraftNeedsOneProcess,
    ProcessKeyTaken,
    ProcessKeyUnusable,
)
from service.drafts.sheet import empty_sheet
from service.extensions import db
from service.people.access import require
from service.people.actors import Acting
from service.people.refusals import NothingNamed
from service.people.roles import roles
from service.people.verbs import Verb

_KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")
_FIRST = 1


def begin_from_version(key: str, number: int | None, *, acting: Acting) -> ProcessDraft:
    """Begin a draft as a copy of a version of a process, by default of its newest.

    Raises ProcessNotFound, VersionNotFound and the refusals of access.
    """
    require(acting.who, Verb.DRAFT_DEFINITIONS)
    version = (
        lookup.versions_of(key)[0]
        if number is None
        else lookup.version_of(key, at=acting.at, version=number)
    )
    contents = lookup.contents_of(version)
    files = [(one.name, Part(one.part), contents[one.digest]) for one in version.files]
    return _store(version.key, version.name, files, base=version, acting=acting)


def begin_from_sheet(key: str, name: str, *, role: str, acting: Acting) -> ProcessDraft:
    """Begin a draft of a new process: a start, one task of a role, and an end.

    Raises ProcessKeyUnusable, ProcessKeyTaken, NothingNamed and the refusals of access.
    """
    require(acting.who, Verb.DRAFT_DEFINITIONS)
    key, name = _new(key, name)
    if not _KEY.fullmatch(role):
        raise ProcessKeyUnusable
    named = next((one.name for one in roles() if one.key == role), role.replace("_", " ").title())
    sheet = empty_sheet(key, name, role=role, role_name=named)
    files = [(f"processes/{key}/{key}.bpmn", Part.BPMN, sheet)]
    return _store(key, name, files, base=None, acting=acting)


def begin_from_copy(of: str, key: str, name: str, *, acting: Acting) -> ProcessDraft:
    """Begin a draft of a new process as a copy of another's newest version, under its own key.

    Raises ProcessNotFound, and what `begin_from_sheet` raises.
    """
    require(acting.who, Verb.DRAFT_DEFINITIONS)
    key, name = _new(key, name)
    version = lookup.versions_of(of)[0]
    contents = lookup.contents_of(version)
    files = []
    for one in version.files:
        content = contents[one.digest]
        if one.part == Part.BPMN:
            content = copy_under(content, key=of, new_key=key, name=name)
        parts = (_renamed(part, of, key) for part in one.name.split("/"))
        files.append(("/".join(parts), Part(one.part), content))
    return _store(key, name, files, base=None, acting=acting)


def _renamed(part: str, of: str, key: str) -> str:
    """Give a folder or file another name if it is called like the process."""
    return key + part.removeprefix(of) if part.split(".", maxsplit=1)[0] == of else part


def _new(key: str, name: str) -> tuple[str, str]:
    """Return what a new process is to be called, cleaned. Raises as `begin_from_sheet`."""
    key, name = key.strip(), " ".join(name.split())
    if not _KEY.fullmatch(key):
        raise ProcessKeyUnusable
    if key in lookup.newest_ids():
        raise ProcessKeyTaken(key=key)
    if not 0 < len(name) <= LONGEST_NAME:
        raise NothingNamed
    return key, name


def begin_from_files(files: Iterable[tuple[str, bytes]], *, acting: Acting) -> ProcessDraft:
    """Begin a draft with files as they are: a diagram and what stands beside it.

    A diagram of which nothing is drawn is laid out. The draft
    is based on the newest version of its process, if there is one. Raises DefinitionInvalid for
    names that are unsafe and JSON that is no form, DraftNeedsOneProcess, DraftFileUnusable for
    files that are too large, XmlRefused and DiagramRefused for a diagram that cannot be read, and
    the refusals of access.
    """
    require(acting.who, Verb.DRAFT_DEFINITIONS)
    sources = sort_files(files)
    for one in sources:
        if len(one.content) > LARGEST_FILE:
            said = f"{one.name} has more than {LARGEST_FILE:,} bytes."
            raise DraftFileUnusable(said)
    diagrams = [one for one in sources if one.part == Part.BPMN]
    if len(diagrams) != _FIRST:
        raise DraftNeedsOneProcess
    process = process_in(diagrams[0].content, file=diagrams[0].name)
    if process is None or not process.key:
        raise DraftNeedsOneProcess
    if len(process.key) > LONGEST_KEY:
        said = (
            f"The process's id has {len(process.key)} characters; at most {LONGEST_KEY} are kept."
        )
        raise DraftNeedsOneProcess(said)
    newest = {one.key: one for one in lookup.newest_versions()}.get(process.key)
    name = (process.name or process.key)[:LONGEST_NAME]
    stored = [(one.name, one.part, _drawn(one)) for one in sources]
    return _store(process.key, name, stored, base=newest, acting=acting)


def begin_from_draft(draft_id: str, name: str, content: bytes, *, acting: Acting) -> ProcessDraft:
    """Begin a draft as a copy of another, in whatever state that is, but for one file.

    So what somebody drew is kept apart from what others saved meanwhile: as a file of that name,
    a diagram in the place of the diagram whatever it is called now. All who drew the other have
    drawn this: while it is read nobody can change it, so that no work comes along without its
    drawer's name. Raises DraftNotFound, DraftFileUnusable and the refusals of access.
    """
    of, name = locked_draft(draft_id, acting), usable_name(name)
    contents = dict(files_of(of))
    files = [(one.name, one.part, contents[one.name]) for one in of.files]
    if part_of(name) is Part.BPMN:
        name = next((file for file, part, _ in files if part is Part.BPMN), name)
    made = _store(of.key, of.name, files, base=of.base, acting=acting)
    made.drawn_by = list(dict.fromkeys([*of.drawn_by, *made.drawn_by]))
    put_file(made, name, content, acting=acting)
    return made


def _drawn(source: Source) -> bytes:
    is_diagram = source.part == Part.BPMN
    return lay_out(source.content, file=source.name) if is_diagram else source.content


def _store(
    key: str,
    name: str,
    files: Iterable[tuple[str, Part, bytes]],
    *,
    base: ProcessVersion | None,
    acting: Acting,
) -> ProcessDraft:
    by, at = acting.who.username, acting.at
    draft = ProcessDraft(
        id=new_id(),
        key=key,
        name=name,
        state=DraftState.DRAWING,
        based_on=base.id if base else None,
        revision=_FIRST,
        made_by=by,
        made_at=at,
        changed_by=by,
        changed_at=at,
        drawn_by=[by],
        files=[
            DraftFile(
                name=file,
                part=part,
                content=content,
                revision=_FIRST,
                changed_by=by,
                changed_at=at,
            )
            for file, part, content in files
        ],
    )
    db.session.add(draft)
    db.session.flush()
    return draft
