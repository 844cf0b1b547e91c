"""What a bulk run does to each of its things: the command that one page would carry out."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from service.cases.bulk.refusals import BulkNeedsALook
from service.cases.commands.assign import assign_case, assign_task
from service.cases.commands.cancel import cancel
from service.cases.commands.hold import HoldRequest, hold_case, hold_task
from service.cases.commands.release import release_case, release_task
from service.cases.commands.retry_incident import retry_incident
from service.cases.commands.skip import cancel_task
from service.cases.models import BulkItem, BulkKind, BulkRun, BulkVerb, Case, Task
from service.cases.reason_uses import note_use
from service.cases.refusals import ConfirmationRequired, VersionMismatch
from service.definitions.reasons import Because, ReasonKind
from service.extensions import db
from service.people.actors import Acting

Answers = Mapping[str, Any]
Deed = Callable[[str, Answers, Acting, int | None], str | None]


def carry_out(run: BulkRun, item: BulkItem, *, acting: Acting) -> str:
    """Do what the run asks to one thing; return what is to be known of how it went, if anything.

    Raises what its command raises, BulkNeedsALook where that wants to be confirmed, and
    VersionMismatch where the thing is not as it was when it was tried out.
    """
    deed = _DEEDS[run.kind, run.verb]
    try:
        said = deed(item.thing_id, run.answers, acting, item.version) or ""
    except ConfirmationRequired:
        raise BulkNeedsALook from None
    except VersionMismatch as changed:
        why = "Not done: it has changed since you looked at what would happen."
        raise VersionMismatch(why, **changed.facts) from None
    _note_reason(run, item, acting)
    return said


def _note_reason(run: BulkRun, item: BulkItem, acting: Acting) -> None:
    """Note the reason that was chosen, where one was, for each thing to which it was done."""
    chosen = Because(run.answers.get("reason", ""), run.answers.get("reason_code"))
    kind = {BulkVerb.CANCEL: f"cancel_{run.kind}"}.get(run.verb, run.verb)
    if chosen.code is not None:
        task_id = item.thing_id if run.kind is BulkKind.TASK else None
        note_use(ReasonKind(kind), chosen, case_id=item.case_id, task_id=task_id, acting=acting)


def version_of(kind: BulkKind, thing_id: str) -> int | None:
    """Return the version of a thing as it is now; None for what has none."""
    if kind is BulkKind.TASK:
        return db.session.get_one(Task, thing_id, populate_existing=True).version
    if kind is BulkKind.CASE:
        return db.session.get_one(Case, thing_id, populate_existing=True).version
    return None


def _assign_task(task_id: str, answers: Answers, acting: Acting, seen: int | None) -> None:
    assign_task(task_id, answers["to"], acting=acting, reason=answers["reason"], if_match=seen)


def _assign_case(case_id: str, answers: Answers, acting: Acting, seen: int | None) -> None:
    assign_case(case_id, answers["to"], acting=acting, reason=answers["reason"], if_match=seen)


def _hold_task(task_id: str, answers: Answers, acting: Acting, seen: int | None) -> None:
    hold_task(task_id, _hold(answers), acting=acting, if_match=seen)


def _hold_case(case_id: str, answers: Answers, acting: Acting, seen: int | None) -> None:
    hold_case(case_id, _hold(answers), acting=acting, if_match=seen)


def _release_task(task_id: str, answers: Answers, acting: Acting, seen: int | None) -> None:
    until, note = _instant(answers["release_at"]), answers["note"]
    release_task(task_id, acting=acting, release_at=until, note=note, if_match=seen)


def _release_case(case_id: str, answers: Answers, acting: Acting, seen: int | None) -> None:
    until, note = _instant(answers["release_at"]), answers["note"]
    release_case(case_id, acting=acting, release_at=until, note=note, if_match=seen)


def _cancel_task(task_id: str, answers: Answers, acting: Acting, seen: int | None) -> None:
    cancel_task(task_id, answers["reason"], acting=acting, if_match=seen)


def _cancel_case(case_id: str, answers: Answers, acting: Acting, seen: int | None) -> None:
    cancel(case_id, answers["reason"], acting=acting, if_match=seen)


def _retry(incident_id: str, _: Answers, acting: Acting, __: int | None) -> str:
    incident = retry_incident(incident_id, acting=acting)
    return "" if incident.resolved_at else "It stopped again for the same reason."


def _hold(answers: Answers) -> HoldRequest:
    return HoldRequest(_instant(answers["release_at"]), answers["reason"], answers["note"])


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


_DEEDS: Final[Mapping[tuple[BulkKind, BulkVerb], Deed]] = {
    (BulkKind.TASK, BulkVerb.ASSIGN): _assign_task,
    (BulkKind.TASK, BulkVerb.HOLD): _hold_task,
    (BulkKind.TASK, BulkVerb.RELEASE): _release_task,
    (BulkKind.TASK, BulkVerb.CANCEL): _cancel_task,
    (BulkKind.CASE, BulkVerb.ASSIGN): _assign_case,
    (BulkKind.CASE, BulkVerb.HOLD): _hold_case,
    (BulkKind.CASE, BulkVerb.RELEASE): _release_case,
    (BulkKind.CASE, BulkVerb.CANCEL): _cancel_case,
    (BulkKind.INCIDENT, BulkVerb.RETRY): _retry,
}
