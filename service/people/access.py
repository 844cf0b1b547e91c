"""Who may do what, closed by default: what `service.people.rules` does not allow is not allowed.

`may` answers for one thing, `require` refuses with the reason, and `visible` is the reading rule
as a condition for lists; a test proves it equal to `may`. Whether a thing's *state* allows a verb
(open, held, done) is not asked here.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, false, or_, true
from sqlalchemy.orm import InstrumentedAttribute

from service.errors import Fault
from service.people.actors import Actor, ActorKind
from service.people.groups import Group
from service.people.reach import scope_of_topic
from service.people.refusals import (
    DutiesAreSeparate,
    NotAllowed,
    NotFound,
    ScopeMissing,
    TaskAlreadyClaimed,
    TaskClaimedByOther,
    TaskIsNotClaimed,
)
from service.people.rules import LEADERS, READERS, RULES, sees
from service.people.things import CaseFacts, EventFacts, TaskFacts, Thing, WorkFacts
from service.people.verbs import Verb

_DOING = frozenset({Verb.CLAIM_TASK, Verb.COMPLETE_TASK})


@dataclass(frozen=True, slots=True)
class CaseColumns:
    """The columns that `visible` reads: of the cases, and of the table of those named on them."""

    id: InstrumentedAttribute[str]
    owner: InstrumentedAttribute[str | None]
    restricted: InstrumentedAttribute[bool]
    named_case: InstrumentedAttribute[str]
    named_user: InstrumentedAttribute[str]


def may(actor: Actor, verb: Verb, thing: Thing = None) -> bool:
    """Tell whether the actor may do this to that. The service itself may do everything."""
    rule = RULES[verb]
    if not isinstance(thing, rule.about):
        raise Fault(f"{verb} is done to {rule.about.__name__}, not {type(thing).__name__}.")
    if actor.kind is ActorKind.SYSTEM:
        return True
    return actor.has_scope(rule.scope) and rule.allows(actor, thing)


def require(actor: Actor, verb: Verb, thing: Thing = None) -> None:
    """Return if the actor may do this to that; refuse, with the truest reason, if not.

    Raises `ScopeMissing`, `NotFound` (a restricted case is not admitted to exist),
    `DutiesAreSeparate`, `TaskAlreadyClaimed`, `TaskIsNotClaimed`, `TaskClaimedByOther` or
    `NotAllowed`.
    """
    if may(actor, verb, thing):
        return
    scope = RULES[verb].scope
    if not actor.has_scope(scope):
        raise _out_of_scope(scope)
    if isinstance(thing, WorkFacts) and not actor.serves(thing.topic):
        raise _out_of_scope(scope_of_topic(thing.topic))
    case = _case_of(thing)
    if case is not None and case.restricted and not sees(actor, case):
        raise NotFound
    if isinstance(thing, TaskFacts):
        _refuse_task(actor, verb, thing)
    raise NotAllowed(verb=verb)


def visible(actor: Actor, columns: CaseColumns, verb: Verb = Verb.READ_CASE) -> ColumnElement[bool]:
    """Give the condition that keeps of a list what the actor may read.

    `verb` is `READ_CASE` for a list of cases and `READ_TASK` for a list of tasks joined to them.
    """
    if actor.kind is ActorKind.SYSTEM:
        return true()
    if not actor.has_scope(RULES[verb].scope) or not actor.is_in(*READERS):
        return false()
    is_named = exists().where(
        columns.named_case == columns.id, columns.named_user == actor.username
    )
    return or_(columns.restricted.is_(False), columns.owner == actor.username, is_named)


def _out_of_scope(scope: str) -> ScopeMissing:
    return ScopeMissing(f"This needs a token with the scope {scope}.", scope=scope)


def _case_of(thing: Thing) -> CaseFacts | None:
    if isinstance(thing, TaskFacts | EventFacts):
        return thing.case
    return thing if isinstance(thing, CaseFacts) else None


def _refuse_task(actor: Actor, verb: Verb, task: TaskFacts) -> None:
    """Say why a task is not the actor's to do or give back, if that is the kind of their work."""
    if not actor.is_in(Group.OFFICER, *LEADERS):
        return
    if verb is Verb.UNCLAIM_TASK and task.assignee is None:
        raise TaskIsNotClaimed
    if verb not in _DOING:
        return
    if actor.username in task.barred:
        raise DutiesAreSeparate
    if verb is Verb.CLAIM_TASK and task.assignee is not None:
        raise TaskAlreadyClaimed(assignee=task.assignee)
    if task.is_held_by_another(actor):
        raise TaskClaimedByOther(assignee=task.assignee)
