"""Which cases a reader may see, as a condition for lists of whatever belongs to a case."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, exists, select

from service.cases.models import Case, CasePerson
from service.extensions import db
from service.people.access import CaseColumns, visible
from service.people.actors import Actor
from service.people.models import GroupMembership, User
from service.people.rules import LEADERS
from service.people.verbs import Verb

_COLUMNS = CaseColumns(
    id=Case.id,
    owner=Case.owner,
    restricted=Case.restricted,
    named_case=CasePerson.case_id,
    named_user=CasePerson.username,
)


def seen_by(actor: Actor, verb: Verb = Verb.READ_CASE) -> ColumnElement[bool]:
    """Give the condition that the reader may see a case, or by `verb` what is joined to it."""
    return visible(actor, _COLUMNS, verb)


def led_by_nobody() -> ColumnElement[bool]:
    """Give the condition that nobody active who leads may see a case."""
    named = select(CasePerson.username).where(CasePerson.case_id == Case.id).correlate(Case)
    leads = (
        exists()
        .where(GroupMembership.username == User.username, User.active)
        .where(GroupMembership.group.in_(LEADERS))
        .where((User.username == Case.owner) | User.username.in_(named))
        .correlate(Case)
    )
    return Case.restricted & ~leads


def seen_among(case_ids: Collection[str], actor: Actor) -> set[str]:
    """Return those of these cases that the reader may see."""
    if not case_ids:
        return set()
    return set(db.session.scalars(select(Case.id).where(Case.id.in_(case_ids), seen_by(actor))))
