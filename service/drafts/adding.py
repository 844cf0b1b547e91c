"""Adding several files to a draft at once, upon what whoever sends them has seen of it."""

from collections.abc import Iterable

from service.drafts.blank import blank
from service.drafts.changing import NEW, draft_to_change, put_file, save_file, usable_name
from service.drafts.refusals import DraftChanged, DraftFileExists
from service.people.actors import Acting


def add_files(
    draft_id: str, files: Iterable[tuple[str, bytes]], *, seen: int | None, acting: Acting
) -> None:
    """Add files to a draft, or put them in the place of those that have their names.

    `seen` is the revision at which their sender saw the draft. Raises DraftChanged when a file that
    would be replaced was saved since, and what `save_file` raises.
    """
    draft = draft_to_change(draft_id, acting)
    known = {one.name: one for one in draft.files}
    for name, content in {usable_name(name): content for name, content in files}.items():
        found = known.get(name)
        if found is not None and found.content == content:
            continue
        if found is not None and found.revision > (seen or NEW):
            raise DraftChanged(
                f"Somebody has saved {name} since you opened the page. Nothing of yours was "
                "written. Look at the file, then send yours once more.",
                file=name,
                by=found.changed_by,
                at=found.changed_at,
                revision=found.revision,
            )
        put_file(draft, name, content, acting=acting)


def add_new_file(draft_id: str, name: str, *, acting: Acting) -> str:
    """Add a file to be written, as the smallest of its kind, and return its name as it is kept.

    Raises DraftFileExists for a name that is taken, and what `save_file` raises.
    """
    draft, name = draft_to_change(draft_id, acting), usable_name(name)
    if any(one.name == name for one in draft.files):
        raise DraftFileExists(f"The draft has a file {name} already.", file=name)
    return save_file(draft_id, name, blank(name), seen=NEW, acting=acting).name
