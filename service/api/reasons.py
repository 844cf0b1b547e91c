"""Lists of reasons, and a reason as a call gives it: by its code, in words, or both."""

from typing import Any

from apiflask import APIBlueprint

from service.api.authentication import acting
from service.api.doors import reads
from service.api.schemas.base import BecauseOf
from service.api.schemas.reasons import ReasonList, ReasonQuery
from service.cases.models import Case, Task
from service.cases.reason_uses import list_reasons, note_use
from service.definitions.reasons import Because, ReasonKind, because
from service.people.verbs import Verb

blueprint = APIBlueprint("api-reasons", __name__, tag="Definitions")


@blueprint.get("/reasons")
@blueprint.input(ReasonQuery, location="query", arg_name="asked")
@reads(Verb.READ_DEFINITIONS)
@blueprint.output(ReasonList)
def get_reasons(asked: ReasonQuery) -> Any:
    """List the reasons that may be chosen: of one list, or of all, in their order."""
    kind = ReasonKind(asked.kind) if asked.kind else None
    return list_reasons(kind, limit=asked.limit, cursor=asked.cursor)


def given(kind: ReasonKind, asked: BecauseOf, own: str, *, beside: str = "") -> Because:
    """Put the code and the words of a call together. Raises ReasonUnknown and NoteRequired."""
    return because(kind, asked.reason_code, own, beside=beside)


def note_for_case(kind: ReasonKind, why: Because, case: Case) -> Case:
    """Note what something was done to a case for; return the case."""
    note_use(kind, why, case_id=case.id, acting=acting())
    return case


def note_for_task(kind: ReasonKind, why: Because, task: Task) -> Task:
    """Note what something was done to a task for; return the task."""
    note_use(kind, why, case_id=task.case_id, task_id=task.id, acting=acting())
    return task
