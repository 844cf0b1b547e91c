"""The register of cases: one by its reference, or every one of them, however many there are."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import or_, select

from service.cases.models import Case
from service.cases.refusals import CaseNotFound
from service.extensions import db
from service.transaction import reading

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Registered:
    """A case by its two names."""

    id: str
    reference: str


def registered(reference: str) -> Registered:
    """Find a case by its reference, or by its id. Raises CaseNotFound."""
    wanted = select(Case.id, Case.reference).where(
        or_(Case.reference == reference, Case.id == reference)
    )
    with reading():
        found = db.session.execute(wanted).first()
    if found is None:
        raise CaseNotFound(f"There is no case {reference!r}.")
    return Registered(*found)


def every_case() -> Iterator[Registered]:
    """Give all cases, the oldest first; those that are started meanwhile come as well.

    Nothing is kept open between two: what is done with each is a transaction of its own.
    """
    last = 0
    while True:
        wanted = select(Case.number, Case.id, Case.reference).where(Case.number > last)
        with reading():
            rows = db.session.execute(wanted.order_by(Case.number).limit(_AT_ONCE)).all()
        for number, case_id, reference in rows:
            last = number
            yield Registered(case_id, reference)
        if len(rows) < _AT_ONCE:
            return
