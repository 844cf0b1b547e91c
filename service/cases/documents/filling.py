"""Where the templates of a document are, and what it would be filled with now."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from service.cases.documents.refreshing import data_now
from service.cases.models import Case, DocumentVersion
from service.definitions.lookup import bundle_by_id


def templates_of(made: DocumentVersion) -> Mapping[str, bytes]:
    """Return the files among which a version's template is compiled."""
    return bundle_by_id(made.version_id).templates if made.version_id else {}


def filled_anew(made: DocumentVersion, case: Case, *, at: datetime) -> Any:
    """Return what a document would be filled with from the case as it is now."""
    return data_now(made, case, at=at)
