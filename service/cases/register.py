"""The register of cases: one by its reference, or every one of them, however many there are."""

from collections.abc import Iterator

from sqlalchemy import or_, select

from service.cases.models import Case
from service.cases.refusals import CaseNotFound
from service.extensions import db
from service.transaction import reading

_AT_ONCE = 500


def case_id_of(reference: str) -> str:
    """Return the id of a case by its reference, or by the id itself. Raises CaseNotFound."""
    wanted = select(Case.id).where(or_(Case.reference == reference, Case.id == reference))
    with reading():
        found = db.session.scalar(wanted)
    if found is None:
        raise CaseNotFound(f"There is no case {reference!r}.")
    return found


def every_case_id() -> Iterator[str]:
    """Give the ids of all cases, the oldest first; those that are started meanwhile come as well.

    Nothing is kept open between two: what is done with each is a transaction of its own.
    """
    last = 0
    while True:
        wanted = select(Case.number, Case.id).where(Case.number > last).order_by(Case.number)
        with reading():
            rows = db.session.execute(wanted.limit(_AT_ONCE)).all()
        for number, case_id in rows:
            last = number
            yield case_id
        if len(rows) < _AT_ONCE:
            return
