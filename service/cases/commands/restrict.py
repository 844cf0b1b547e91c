"""Say who may see a case."""

from collections.abc import Iterable

from sqlalchemy import delete

from service.cases.facts import case_facts
from service.cases.locking import lock_case
from service.cases.models import Case, CasePerson
from service.cases.motion import Motion
from service.cases.refusals import ReasonRequired
from service.cases.settle import settle
from service.extensions import db
from service.ledger.audit import Kind
from service.people.access import require
from service.people.actors import Acting
from service.people.owners import require_reader
from service.people.verbs import Verb


def restrict(
    case_id: str, to: Iterable[str], reason: str, *, acting: Acting, if_match: int | None = None
) -> Case:
    """Let only these people and the owner see a case, open or closed; nobody named: everybody.

    Raises ReasonRequired, UserUnknown, PersonUnsuitable, CaseNotFound, VersionMismatch and the
    refusals of access.
    """
    case = lock_case(case_id, if_match=if_match)
    require(acting.who, Verb.RESTRICT_CASE, case_facts(case))
    if not reason.strip():
        raise ReasonRequired
    named = sorted({require_reader(username) for username in to})
    db.session.execute(delete(CasePerson).where(CasePerson.case_id == case.id))
    db.session.add_all(CasePerson(case_id=case.id, username=username) for username in named)
    case.restricted = bool(named)
    who = f"Only {', '.join(named)} and the owner" if named else "Everybody who works on cases"
    motion = Motion(case, acting)
    motion.tell_log(
        Kind.CASE_RESTRICTED,
        f"{who} may see the case now: {reason.strip()}",
        to=named,
        reason=reason.strip(),
    )
    settle(motion)
    return case
