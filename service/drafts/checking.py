"""What is wrong with a draft: all that publishing would say of it."""

from collections.abc import Mapping
from datetime import datetime

from service.definitions.examining import examine
from service.drafts.changing import LARGEST_FILE, usable_name
from service.drafts.identifying import beside_it
from service.drafts.models import ProcessDraft
from service.drafts.reading import files_of
from service.drafts.refusals import DraftFileUnusable
from service.errors import Problem


def problems_of(
    draft: ProcessDraft, *, at: datetime, unsaved: Mapping[str, bytes] | None = None
) -> tuple[Problem, ...]:
    """Say what publishing would say of a draft, with what somebody has not saved yet.

    Raises DraftFileUnusable for unsaved files that no draft can have.
    """
    files = dict(files_of(draft))
    for name, content in (unsaved or {}).items():
        if len(content) > LARGEST_FILE:
            raise DraftFileUnusable(f"A file may have at most {LARGEST_FILE:,} bytes.")
        files[usable_name(name)] = content
    return (*examine(files.items(), at=at), *beside_it(draft, files.items()))
