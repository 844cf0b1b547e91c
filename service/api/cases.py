"""Cases: start, read, list, assign, restrict, hold, release, close, cancel, reopen; their tasks."""

from typing import Any

from apiflask import APIBlueprint

from service.api.authentication import acting, caller
from service.api.doors import changes, does, reads
from service.api.etags import etag, if_match
from service.api.reasons import given, note_for_case
from service.api.schemas.base import Nothing, Reason
from service.api.schemas.cases import (
    Case,
    CaseAssignment,
    CaseList,
    CaseQuery,
    CaseRead,
    CaseRestriction,
    CaseStart,
)
from service.api.schemas.tasks import (
    HoldPlaced,
    Released,
    Task,
    TaskAdded,
    TaskList,
    TasksOfCaseQuery,
)
from service.api.subjects import subject_given
from service.cases import models
from service.cases.beginning import Opening
from service.cases.case_list import CaseFilter, list_cases
from service.cases.commands import (
    add_task,
    assign,
    cancel,
    close,
    hold,
    release,
    reopen,
    restrict,
    start,
)
from service.cases.readers import note_reader
from service.cases.record import list_tasks_of, read_case
from service.cases.showing import show_case, show_cases, show_task
from service.definitions.reasons import ReasonKind
from service.paging import Page
from service.people.owners import ROLE
from service.people.verbs import Verb

blueprint = APIBlueprint("api-cases", __name__, tag="Cases")


@blueprint.post("/cases")
@blueprint.input(CaseStart, arg_name="asked")
@does(Verb.START_CASE, etag=True)
@blueprint.output(Case, 201)
def start_case(asked: CaseStart) -> Any:
    """Start a case.

    It has already moved as far as it can without a person, a timer or a worker.
    """
    case = start.start(opening_of(asked), acting=acting())
    body, _, headers = _shown(case)
    return body, 201, {**headers, "Location": f"/api/v1/cases/{case.id}"}


@blueprint.get("/cases")
@blueprint.input(CaseQuery, location="query", arg_name="asked")
@reads(Verb.READ_CASE, partial=True)
@blueprint.output(CaseList)
def get_cases(asked: CaseQuery) -> Any:
    """List the cases that you may see, the newest first.

    Each is shown whole: whoever lists restricted cases is recorded in their event logs.
    """
    who, now = acting().who, acting().at
    wanted = CaseFilter(
        state=asked.state,
        process=asked.process,
        owner=asked.owner,
        role=asked.role,
        sla=asked.sla,
        text=asked.q,
        external_ref=asked.external_ref,
        updated_since=asked.updated_since,
    )
    page = list_cases(
        wanted, actor=who, now=now, sort=asked.sort, limit=asked.limit, cursor=asked.cursor
    )
    cases = [row.case for row in page.items]
    for case in cases:
        note_reader(case, actor=who, now=now)
    return Page(show_cases(cases, actor=who, now=now), page.next)


@blueprint.get("/cases/<case_id>")
@blueprint.input(CaseRead, location="query", arg_name="_asked")
@reads(Verb.READ_CASE, etag=True, partial=True)
@blueprint.output(Case)
def get_case(case_id: str, _asked: CaseRead) -> Any:
    """Read a case."""
    view = read_case(case_id, actor=caller().actor, now=acting().at)
    return view, 200, etag(view.etag, view)


@blueprint.get("/cases/<case_id>/tasks")
@blueprint.input(TasksOfCaseQuery, location="query", arg_name="asked")
@reads(Verb.READ_CASE, partial=True)
@blueprint.output(TaskList)
def get_tasks_of_case(case_id: str, asked: TasksOfCaseQuery) -> Any:
    """List every task of a case, past and present, in the order in which they opened."""
    return list_tasks_of(
        case_id,
        actor=caller().actor,
        now=acting().at,
        states=(asked.state,) if asked.state else (),
        limit=asked.limit,
        cursor=asked.cursor,
    )


@blueprint.post("/cases/<case_id>/tasks")
@blueprint.input(TaskAdded, arg_name="asked")
@does(Verb.ADD_TASK, etag=True)
@blueprint.output(Task, 201)
def post_task(case_id: str, asked: TaskAdded) -> Any:
    """Add a task that the diagram does not know of; it never keeps the case open."""
    to = f"{ROLE}{asked.role}" if asked.role else asked.assignee
    adding = add_task.Adding(asked.name, asked.instructions, to, asked.due_at)
    task = add_task.add_task(case_id, adding, acting=acting())
    view = show_task(task, actor=caller().actor, now=acting().at)
    return view, 201, {**etag(view.version, view), "Location": f"/api/v1/tasks/{task.id}"}


@changes(blueprint, "/cases/<case_id>/assign", Verb.ASSIGN_CASE, asks=CaseAssignment, gives=Case)
def assign_case(case_id: str, asked: CaseAssignment) -> Any:
    """Make a user or a role the owner of a case."""
    why = given(ReasonKind.ASSIGN, asked, asked.reason)
    case = assign.assign_case(
        case_id, asked.owner, acting=acting(), reason=why.words, if_match=if_match()
    )
    return _shown(note_for_case(ReasonKind.ASSIGN, why, case))


@changes(
    blueprint, "/cases/<case_id>/restrict", Verb.RESTRICT_CASE, asks=CaseRestriction, gives=Case
)
def restrict_case(case_id: str, asked: CaseRestriction) -> Any:
    """Say who may see a case, open or closed."""
    why = given(ReasonKind.RESTRICT, asked, asked.reason)
    case = restrict.restrict(case_id, asked.to, why.words, acting=acting(), if_match=if_match())
    return _shown(note_for_case(ReasonKind.RESTRICT, why, case))


@changes(blueprint, "/cases/<case_id>/hold", Verb.HOLD_CASE, asks=HoldPlaced, gives=Case)
def hold_case(case_id: str, asked: HoldPlaced) -> Any:
    """Put a whole case on hold until a date."""
    why = given(ReasonKind.HOLD, asked, asked.reason, beside=asked.note)
    request = hold.HoldRequest(asked.release_at, why.words, asked.note, asked.stop_clock)
    case = hold.hold_case(case_id, request, acting=acting(), if_match=if_match())
    return _shown(note_for_case(ReasonKind.HOLD, why, case))


@changes(blueprint, "/cases/<case_id>/release", Verb.RELEASE_CASE, asks=Released, gives=Case)
def release_case(case_id: str, asked: Released) -> Any:
    """Release a case's hold now, or on another date."""
    why = given(ReasonKind.RELEASE, asked, asked.note)
    case = release.release_case(
        case_id,
        acting=acting(),
        release_at=asked.release_at,
        note=why.words,
        if_match=if_match(),
    )
    return _shown(note_for_case(ReasonKind.RELEASE, why, case))


@changes(blueprint, "/cases/<case_id>/close", Verb.CLOSE_CASE, gives=Case)
def close_case(case_id: str, _asked: Nothing) -> Any:
    """End a case whose mandatory work is done."""
    return _shown(close.close(case_id, acting=acting(), if_match=if_match()))


@changes(blueprint, "/cases/<case_id>/cancel", Verb.CANCEL_CASE, asks=Reason, gives=Case)
def cancel_case(case_id: str, asked: Reason) -> Any:
    """End a case that should not go on; everything that is open ends with it."""
    why = given(ReasonKind.CANCEL_CASE, asked, asked.reason)
    case = cancel.cancel(case_id, why.words, acting=acting(), if_match=if_match())
    return _shown(note_for_case(ReasonKind.CANCEL_CASE, why, case))


@changes(blueprint, "/cases/<case_id>/reopen", Verb.REOPEN_CASE, asks=Reason, gives=Case)
def reopen_case(case_id: str, asked: Reason) -> Any:
    """Open a case that was closed too early: undo a task to go on, or close it again."""
    why = given(ReasonKind.REOPEN, asked, asked.reason)
    case = reopen.reopen(case_id, why.words, acting=acting(), if_match=if_match())
    return _shown(note_for_case(ReasonKind.REOPEN, why, case))


def opening_of(asked: CaseStart) -> Opening:
    """Say what a case is started with."""
    return Opening(
        process=asked.process,
        version=asked.version,
        data=asked.data,
        title=asked.title,
        subject=subject_given(asked.subject),
        subject_id=asked.subject_id,
        owner=asked.owner,
        external_ref=asked.external_ref,
        restricted_to=tuple(asked.restricted_to or ()),
    )


def _shown(case: models.Case) -> tuple[Any, int, dict[str, str]]:
    view = show_case(case, actor=caller().actor, now=acting().at)
    return view, 200, etag(view.etag, view)
