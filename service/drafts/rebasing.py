"""Bringing a draft up to a newer version of its process: file by file, theirs or its own."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from service.definitions import lookup
from service.definitions.models import Part, ProcessVersion
from service.drafts.changing import draft_to_change, put_file, require_seen
from service.drafts.entries import enter
from service.drafts.models import EntryKind, ProcessDraft
from service.drafts.publishing import is_behind
from service.drafts.reading import files_of
from service.drafts.refusals import DraftIsBehind
from service.people.actors import Acting


@dataclass(frozen=True, slots=True)
class Standing:
    """One file that a newer version changed.

    `draft` tells whether the draft changed it as well: then somebody has to choose. `gone` says
    that the newer version has it no more.
    """

    name: str
    draft: bool
    gone: bool


def newer_version(draft: ProcessDraft) -> ProcessVersion | None:
    """Return the newest version of a draft's process, if the draft is not based on it."""
    newest = is_behind(draft)
    versions = lookup.versions_of(draft.key) if newest else []
    return versions[0] if versions else None


def changed_since(draft: ProcessDraft, newest: ProcessVersion) -> list[Standing]:
    """Say which files the newer version changed since the one that the draft is based on."""
    base = _contents(draft.base, draft) if draft.base is not None else {}
    theirs, ours = _contents(newest, draft), dict(files_of(draft))
    return [
        Standing(
            name=name,
            draft=ours.get(name) != base.get(name) and ours.get(name) != theirs.get(name),
            gone=name not in theirs,
        )
        for name in sorted({*base, *theirs})
        if base.get(name) != theirs.get(name)
    ]


def rebase(
    draft_id: str, take: Collection[str], *, newest: str, seen: int | None, acting: Acting
) -> None:
    """Let a draft be based on the newest version, taking the files that are named from it.

    All others stay as the draft has them. Raises DraftIsBehind when `newest` is not the newest,
    DraftChanged when the draft is not at the revision `seen`, at which that was chosen,
    DraftIsNotBeingDrawn, DraftNotFound and the refusals of access.
    """
    draft = draft_to_change(draft_id, acting)
    require_seen(draft, seen)
    version = newer_version(draft)
    if version is None or version.id != newest:
        raise DraftIsBehind(newest=version.id if version else None)
    theirs = _contents(version, draft)
    for one in changed_since(draft, version):
        if one.name in take:
            put_file(draft, one.name, theirs.get(one.name), acting=acting)
    draft.based_on = version.id
    enter(draft, EntryKind.REBASED, f"Version {version.version}", acting=acting)


def _contents(version: ProcessVersion, draft: ProcessDraft) -> Mapping[str, bytes]:
    """Give a version's files by name; its diagram by the name that the draft gives it."""
    contents = lookup.contents_of(version)
    drawn = next((one.name for one in draft.files if one.part is Part.BPMN), None)
    return {
        (drawn or one.name) if one.part == Part.BPMN else one.name: contents[one.digest]
        for one in version.files
    }
