"""Keep a document that a worker made for an element of the process."""

from service.cases.documents.versions import Making, keep_version
from service.cases.locking import lock_case
from service.cases.models import DocumentVersion
from service.cases.storage import Stored
from service.people.actors import Acting


def keep_document(
    case_id: str, stored: Stored, making: Making, *, file_id: str, acting: Acting
) -> DocumentVersion:
    """Keep a document whose bytes are already stored and synced.

    One of the same name gets the next version; earlier ones are kept. `file_id` is the same however
    often the worker tries. Raises CaseNotFound and FileAlreadyKept.
    """
    return keep_version(lock_case(case_id), stored, making, acting=acting, file_id=file_id)
