"""An erasure: proposed by one administrator, confirmed by another, then carried out by workers."""

from collections.abc import Sequence

from sqlalchemy import func, select

from service.cases.erasure.falling_due import falling_due
from service.cases.erasure.refusals import ErasureHasBegun, ErasureNotFound, SecondPersonNeeded
from service.cases.identity import new_id
from service.cases.models import Case, ErasedState, Erasure, ErasureItem, ErasureState
from service.cases.refusals import NothingChosen
from service.definitions.retention import schedule_now
from service.extensions import db
from service.ledger.changes import About, write
from service.people.access import require
from service.people.actors import Acting, Actor
from service.people.verbs import Verb
from service.sla.days import local_date

MOST = 1000
"""The most cases of one erasure; the longest due come first, the others with the next."""
SUBJECT = "erasure"


def propose(*, acting: Acting, under: str | None = None) -> Erasure:
    """Propose to erase what is due and not held, of one class or of all.

    Nothing is erased by it. Raises NothingChosen and the refusals of access.
    """
    require(acting.who, Verb.ERASE_CASES)
    due = [one for one in falling_due(local_date(acting.at), under=under) if not one.held]
    waiting = _proposed_already()
    due = [one for one in due if one.case_id not in waiting][:MOST]
    if not due:
        raise NothingChosen("No case is due that is not held or proposed already.")
    made = Erasure(
        id=new_id(),
        by_two=schedule_now().second_person,
        proposed_by=acting.who.username,
        proposed_at=acting.at,
    )
    db.session.add(made)
    db.session.flush()
    db.session.add_all(
        ErasureItem(
            erasure_id=made.id,
            case_id=one.case_id,
            retention_class=one.under.key,
            due_on=one.due_on,
        )
        for one in due
    )
    db.session.flush()
    _tell(f"The erasure of {len(due)} cases was proposed.", made, len(due), acting)
    return made


def confirm(erasure_id: str, *, acting: Acting) -> Erasure:
    """Let an erasure begin. Each case is looked at once more before it is erased.

    Raises ErasureNotFound, ErasureHasBegun, SecondPersonNeeded and the refusals of access.
    """
    found = _proposed(erasure_id, acting.who)
    if found.by_two and acting.who.username == found.proposed_by:
        raise SecondPersonNeeded
    found.state = ErasureState.RUNNING
    found.confirmed_by, found.confirmed_at = acting.who.username, acting.at
    count = sum(count_items(found.id).values())
    _tell(f"The erasure of {count} cases was confirmed.", found, count, acting)
    return found


def withdraw(erasure_id: str, *, acting: Acting) -> Erasure:
    """Let an erasure that was proposed be. Raises what `confirm` raises of it."""
    found = _proposed(erasure_id, acting.who)
    found.state, found.finished_at = ErasureState.WITHDRAWN, acting.at
    count = sum(count_items(found.id).values())
    _tell(f"The erasure of {count} cases was withdrawn.", found, count, acting)
    return found


def find_erasure(erasure_id: str, *, actor: Actor) -> Erasure:
    """Return an erasure. Raises ErasureNotFound and the refusals of access."""
    require(actor, Verb.ERASE_CASES)
    found = db.session.get(Erasure, erasure_id)
    if found is None:
        raise ErasureNotFound
    return found


def latest_erasures(*, limit: int = 20) -> Sequence[Erasure]:
    """Return the latest erasures, the newest first."""
    wanted = select(Erasure).order_by(Erasure.proposed_at.desc(), Erasure.id)
    return db.session.scalars(wanted.limit(limit)).all()


def items_of(erasure_id: str) -> list[tuple[ErasureItem, str, str]]:
    """Return the cases of an erasure, the longest due first, each with reference and process."""
    wanted = (
        select(ErasureItem, Case.reference, Case.process_key)
        .join(Case, Case.id == ErasureItem.case_id)
        .where(ErasureItem.erasure_id == erasure_id)
        .order_by(ErasureItem.due_on, Case.number)
    )
    return [(item, reference, process) for item, reference, process in db.session.execute(wanted)]


def count_items(erasure_id: str) -> dict[ErasedState, int]:
    """Count the cases of an erasure in each state."""
    wanted = select(ErasureItem.state, func.count()).where(ErasureItem.erasure_id == erasure_id)
    found = dict(db.session.execute(wanted.group_by(ErasureItem.state)).all())
    return {state: found.get(state, 0) for state in ErasedState}


def _proposed_already() -> set[str]:
    """Return the cases that wait in an erasure that is not over."""
    wanted = (
        select(ErasureItem.case_id)
        .join(Erasure, Erasure.id == ErasureItem.erasure_id)
        .where(
            Erasure.state.in_((ErasureState.PROPOSED, ErasureState.RUNNING)),
            ErasureItem.state == ErasedState.WAITING,
        )
    )
    return set(db.session.scalars(wanted))


def _proposed(erasure_id: str, actor: Actor) -> Erasure:
    """Lock an erasure that nobody has confirmed or withdrawn yet."""
    find_erasure(erasure_id, actor=actor)
    found = db.session.get_one(Erasure, erasure_id, with_for_update=True, populate_existing=True)
    if found.state is not ErasureState.PROPOSED:
        raise ErasureHasBegun
    return found


def _tell(said: str, of: Erasure, count: int, acting: Acting) -> None:
    """Write a step of an erasure to the organisation's book of changes."""
    write(
        About.RETENTION,
        SUBJECT,
        said,
        acting=(acting.who.username, acting.at),
        after={"erasure": of.id, "cases": count, "step": str(of.state)},
    )
