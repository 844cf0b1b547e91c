"""Changing a draft's files: one at a time, and never upon what somebody else has saved."""

from sqlalchemy import delete, func, select

from service.definitions.models import Part
from service.definitions.sources import MOST_FILES, clean_name, part_of
from service.drafts.identifying import identify
from service.drafts.models import DraftFile, DraftState, ProcessDraft, StoryRun
from service.drafts.reading import file_of
from service.drafts.refusals import (
    DraftChanged,
    DraftFileExists,
    DraftFileUnusable,
    DraftIsNotBeingDrawn,
    DraftNotFound,
)
from service.extensions import db
from service.people.access import require
from service.people.actors import Acting
from service.people.verbs import Verb

LARGEST_FILE = 2_000_000
"""Bytes of one file: no more of a diagram is ever read."""
LARGEST_DRAFT = 20_000_000
"""Bytes of all files of a draft: publishing and checking read every one of them."""
NEW = 0
"""The revision of a file that is not there yet."""


def save_file(draft_id: str, name: str, content: bytes, *, seen: int, acting: Acting) -> DraftFile:
    """Write a file of a draft, a new one where its writer saw none (`seen` is NEW).

    Whatever it holds is kept, sound or not; checking says what is wrong with it. The same bytes
    again change nothing, whatever was seen. Raises DraftChanged when the file is no longer at the
    revision that its writer saw, DraftFileUnusable, DraftIsNotBeingDrawn, DraftNotFound and those
    of access.
    """
    draft = draft_to_change(draft_id, acting)
    name = usable_name(name)
    known = next((one for one in draft.files if one.name == name), None)
    if known is not None and known.content == content:
        # Whoever never got the answer to a save, and saves again, has seen what was there before.
        return known
    _check_seen(known, seen, name)
    put_file(draft, name, content, acting=acting)
    return file_of(draft, name)


def remove_file(draft_id: str, name: str, *, seen: int, acting: Acting) -> None:
    """Take a file out of a draft. Raises as `save_file`, and DraftFileNotFound."""
    draft = draft_to_change(draft_id, acting)
    found = file_of(draft, name)
    _check_seen(found, seen, name)
    if found.part is Part.BPMN:
        raise DraftFileUnusable("A draft needs its diagram: replace it, or discard the draft.")
    draft.files.remove(found)
    _forget_story(draft, name)
    _touch(draft, None, acting)


def rename_file(draft_id: str, name: str, new_name: str, *, seen: int, acting: Acting) -> DraftFile:
    """Give a file another name or folder.

    Raises as `save_file`, DraftFileNotFound, and DraftFileExists for a name that is taken.
    """
    draft = draft_to_change(draft_id, acting)
    found = file_of(draft, name)
    _check_seen(found, seen, name)
    new_name = usable_name(new_name)
    if new_name == name:
        return found
    if any(one.name == new_name for one in draft.files):
        raise DraftFileExists(file=new_name)
    if (part_of(new_name) is Part.BPMN) is not (found.part is Part.BPMN):
        raise DraftFileUnusable("The name of the diagram, and of no other file, ends in .bpmn.")
    found.name, found.part = new_name, part_of(new_name)
    _forget_story(draft, name)
    _touch(draft, found, acting)
    return found


def _forget_story(draft: ProcessDraft, name: str) -> None:
    """Keep nothing of what came of a story that is no longer there."""
    db.session.execute(delete(StoryRun).where(StoryRun.draft_id == draft.id, StoryRun.file == name))


def put_file(draft: ProcessDraft, name: str, content: bytes | None, *, acting: Acting) -> None:
    """Give a draft that is locked a file in the place of its own, or none of that name.

    Raises DraftFileUnusable.
    """
    known = next((one for one in draft.files if one.name == name), None)
    if content is None:
        if known is not None:
            draft.files.remove(known)
            _forget_story(draft, name)
            _touch(draft, None, acting)
        return
    if len(content) > LARGEST_FILE:
        raise DraftFileUnusable(f"{name} has more than {LARGEST_FILE:,} bytes.")
    others = db.session.scalar(
        select(func.coalesce(func.sum(func.length(DraftFile.content)), 0)).where(
            DraftFile.draft_id == draft.id, DraftFile.name != name
        )
    )
    if (others or 0) + len(content) > LARGEST_DRAFT:
        raise DraftFileUnusable(f"A draft has at most {LARGEST_DRAFT:,} bytes in all.")
    if known is None:
        known = add_file(draft, name)
    known.content = content
    _touch(draft, known, acting)


def draft_to_change(draft_id: str, acting: Acting) -> ProcessDraft:
    """Return a draft, locked, that the actor may change now.

    Raises DraftNotFound, DraftIsNotBeingDrawn and the refusals of access.
    """
    draft = locked_draft(draft_id, acting)
    if draft.state is not DraftState.DRAWING:
        raise DraftIsNotBeingDrawn(state=draft.state)
    return draft


def locked_draft(draft_id: str, acting: Acting) -> ProcessDraft:
    """Return a draft, and let others who change it wait. Raises DraftNotFound, those of access."""
    require(acting.who, Verb.DRAFT_DEFINITIONS)
    found = db.session.get(
        ProcessDraft, draft_id, with_for_update={"of": ProcessDraft}, populate_existing=True
    )
    if found is None:
        raise DraftNotFound(draft=draft_id)
    return found


def require_seen(draft: ProcessDraft, seen: int | None) -> None:
    """Return if a draft is as somebody saw it, at the revision `seen`. Raises DraftChanged."""
    if draft.revision != seen:
        raise DraftChanged(
            "The draft was changed since you opened the page. Look at it again.",
            by=draft.changed_by,
            at=draft.changed_at,
            revision=draft.revision,
        )


def usable_name(name: str) -> str:
    """Write a file's name as drafts keep it. Raises DraftFileUnusable."""
    clean, problem = clean_name(name)
    if problem is not None:
        raise DraftFileUnusable(problem.message, problems=[problem])
    return clean


def add_file(draft: ProcessDraft, name: str) -> DraftFile:
    """Add a file to a draft. Raises DraftFileUnusable when there are too many, or two diagrams."""
    if len(draft.files) >= MOST_FILES:
        raise DraftFileUnusable(f"A draft has at most {MOST_FILES} files.")
    if part_of(name) is Part.BPMN and any(one.part is Part.BPMN for one in draft.files):
        raise DraftFileUnusable("A draft has one diagram, and this one has it already.")
    made = DraftFile(name=name, part=part_of(name))
    draft.files.append(made)
    return made


def _check_seen(known: DraftFile | None, seen: int, name: str) -> None:
    is_at = known.revision if known is not None else NEW
    if seen == is_at:
        return
    if known is None:
        raise DraftChanged(
            "Somebody else has removed this file since you opened it.",
            file=name,
            by=None,
            at=None,
            revision=NEW,
        )
    raise DraftChanged(file=name, by=known.changed_by, at=known.changed_at, revision=known.revision)


def _touch(draft: ProcessDraft, file: DraftFile | None, acting: Acting) -> None:
    """Count the draft's revision up, and say who changed it and when."""
    draft.revision += 1
    draft.changed_by, draft.changed_at = acting.who.username, acting.at
    if draft.changed_by not in draft.drawn_by:
        draft.drawn_by = [*draft.drawn_by, draft.changed_by]
    if file is not None:
        file.revision = draft.revision
        file.changed_by, file.changed_at = acting.who.username, acting.at
    db.session.flush()
    if file is not None and file.part is Part.BPMN:
        identify(draft, file.content)
