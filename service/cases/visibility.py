"""Which cases a reader may see, as a condition for lists of whatever belongs to a case."""

from sqlalchemy import ColumnElement

from service.cases.models import Case, CasePerson
from service.people.access import CaseColumns, visible
from service.people.actors import Actor
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
