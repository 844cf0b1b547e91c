"""What is tried out: the files of a draft, or those of a version that is published."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from flask import url_for

from service.definitions.lookup import contents_of, version_of
from service.definitions.models import Part
from service.drafts.models import DraftState
from service.drafts.reading import draft_by_id, files_of
from service.stories.surroundings import Files
from service.transaction import reading
from service.web.reader import reader


@dataclass(frozen=True, slots=True)
class Ground:
    """The files of a process, where they come from and where their stories stand.

    `draft_id` is None for a version that is published. `stories` are texts by the names of their
    files; `folder` is where another one may be kept, None where none can.
    """

    key: str
    name: str
    files: Files
    back: str
    back_to: str
    stories: Mapping[str, str]
    draft_id: str | None = None
    folder: str | None = None


def ground_of_draft(draft_id: str) -> Ground:
    """Return the ground of a draft. Raises DraftNotFound."""
    with reading():
        draft = draft_by_id(draft_id)
        parts = {one.name: one.part for one in draft.files}
        files = files_of(draft)
        diagram = next((name for name, part in parts.items() if part is Part.BPMN), "")
        is_drawn = draft.state is DraftState.DRAWING
        return Ground(
            key=draft.key,
            name=draft.name,
            files=files,
            back=url_for("web.draft", draft_id=draft_id),
            back_to=f"the draft of {draft.name}",
            stories=_stories(files, parts),
            draft_id=draft_id,
            folder=str(PurePosixPath(diagram).parent / "stories") if is_drawn else None,
        )


def ground_of_version(key: str, number: int) -> Ground:
    """Return the ground of a published version. Raises ProcessNotFound, VersionNotFound."""
    with reading():
        version = version_of(key, at=reader().now, version=number)
        contents = contents_of(version)
        files = [(one.name, contents[one.digest]) for one in version.files]
        return Ground(
            key=key,
            name=version.name,
            files=files,
            back=url_for("web.process_version", key=key, number=number),
            back_to=f"{version.name}, version {number}",
            stories=_stories(files, {one.name: Part(one.part) for one in version.files}),
        )


def _stories(files: Files, parts: Mapping[str, Part]) -> dict[str, str]:
    """Give the stories that are text; others are problems of their own pages."""
    found = {}
    for name, content in files:
        if parts.get(name) is Part.STORY:
            found[name] = content.decode(errors="replace")
    return found
