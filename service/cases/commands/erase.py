"""Erase what a closed case tells of people, once its retention class no longer keeps it."""

from service.cases.erasure.books import empty_books
from service.cases.erasure.leftovers import give_up, require_no_work
from service.cases.erasure.messages import empty_messages, empty_runs, forget_answers
from service.cases.erasure.refusals import CaseIsLegallyHeld, CaseIsNotDue
from service.cases.erasure.subject import let_go
from service.cases.legal_holds import legal_hold_beside, legal_hold_of
from service.cases.locking import lock_case
from service.cases.models import Case, CaseState
from service.cases.refusals import CaseIsOpen
from service.definitions.retention import RetentionClass, schedule_now
from service.expressions.calendar_words import MONTHS
from service.extensions import db
from service.ledger.audit import Kind, write
from service.people.access import require
from service.people.actors import Acting
from service.people.verbs import Verb
from service.sla.days import local_date


def erase(case_id: str, *, acting: Acting) -> list[str]:
    """Empty a case of everything that tells of people, and return where its files lie.

    The files go once this is committed. What counts and proves stays, and so do the chains.
    Raises CaseNotFound, CaseIsErased, CaseIsOpen, CaseIsLegallyHeld, CaseIsNotDue, CaseHasWork and
    the refusals of access.
    """
    case = lock_case(case_id)
    require(acting.who, Verb.ERASE_CASES)
    under = _require_due(case, acting)
    case.updated_at = acting.at
    given_up = give_up(case)
    let_go(case)
    empty_messages(case)
    forget_answers(case)
    empty_runs(case)
    places = empty_books(case)
    _empty(case, under, acting)
    write(
        Kind.CASE_ERASED,
        f"Personal data erased under {under.says}: {under.basis}",
        case=case,
        acting=(acting.who.username, acting.at),
        data={"class": under.key, "files": len(places), "given_up": given_up},
    )
    db.session.flush()
    return places


def _require_due(case: Case, acting: Acting) -> RetentionClass:
    """Return the class that no longer keeps a case. Raises what `erase` raises."""
    if case.state is CaseState.OPEN or case.closed_at is None:
        raise CaseIsOpen
    if legal_hold_of(case.id) is not None:
        raise CaseIsLegallyHeld
    if legal_hold_beside(case.id):
        raise CaseIsLegallyHeld("A case that is linked to it stands under a legal hold.")
    under = schedule_now().class_of(case.process_key)
    if under is None or under.due_on(case.closed_at) > local_date(acting.at):
        raise CaseIsNotDue
    require_no_work(case)
    return under


def _empty(case: Case, under: RetentionClass, acting: Acting) -> None:
    """Empty the case's own row. One that few may see stays so: what it was about is told too."""
    case.erased_at, case.erased_under = acting.at, under.name
    on = local_date(acting.at)
    said = f"Erased on {on.day} {MONTHS[on.month - 1]} {on.year} under {under.name}"
    case.title, case.title_given = said, True
    case.subject_name = case.external_ref = case.outcome = None
    case.sla_explanation, case.data_bytes = "", 0
    case.updated_at = acting.at
