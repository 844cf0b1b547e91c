"""Save a version of a document that a person drafted."""

from dataclasses import replace

from sqlalchemy.orm.attributes import flag_modified

from service.cases.documents.closing import checking
from service.cases.documents.drafting import Draft, open_version
from service.cases.documents.versions import free_name, keep_version
from service.cases.facts import case_facts
from service.cases.identity import new_id
from service.cases.locking import lock_case
from service.cases.models import DocumentVersion
from service.cases.storage import Stored
from service.people.access import require
from service.people.actors import Acting
from service.people.verbs import Verb


def save_document(draft: Draft, stored: Stored, *, acting: Acting) -> DocumentVersion:
    """Keep a draft as the next version, if nobody was quicker, or as a document of its own.

    A task that checks the document has another version from then on: who has its page open is
    told before they approve what they have not read.
    Raises CaseNotFound, ChangedSince, DocumentIsIssued, DocumentIsOnItsWay,
    DocumentIsClosed and the refusals of access.
    """
    case = lock_case(draft.case_id)
    require(acting.who, Verb.WRITE_DOCUMENT, case_facts(case))
    making, after = draft.making, None
    if draft.after is not None:
        after, _ = open_version(draft.after, acting.who)
    else:
        making = replace(making, name=free_name(case.id, making.title))
    made = keep_version(case, stored, making, after=after, acting=acting, file_id=new_id())
    for task in checking(made):
        flag_modified(task, "assignee")
    return made
