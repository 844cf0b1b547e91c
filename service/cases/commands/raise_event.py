"""Raise a message event that the case offers as a button."""

from collections.abc import Mapping
from typing import Any

from service.cases.events_offered import chosen, offers_of
from service.cases.facts import case_facts
from service.cases.identity import new_id
from service.cases.models import Case
from service.cases.opening import open_case
from service.cases.settle import settle
from service.cases.waiting import hand_over
from service.extensions import db
from service.forms import check_answers
from service.ledger.inbox import Received, State
from service.people.access import require
from service.people.actors import Acting
from service.people.things import EventFacts
from service.people.verbs import Verb


def raise_event(
    case_id: str,
    wait: str,
    answers: Mapping[str, Any],
    *,
    acting: Acting,
    number: int = 1,
    if_match: int | None = None,
) -> Case:
    """Deliver the message that an element of this case waits for, to it and to no other.

    `wait` is the id of the wait that is offered, `number` which of the element's actions was
    chosen; its form checks the answers, which become the message's payload. A case on hold takes
    events too. The inbox keeps the message.
    Raises EventNotOffered, AnswersInvalid, what `open_case` raises and the refusals of access.
    """
    motion = open_case(case_id, Verb.READ_CASE, acting, if_match=if_match)
    case = motion.case
    offer = chosen(offers_of(case, now=acting.at), wait, number)
    require(acting.who, Verb.RAISE_EVENT, EventFacts(case_facts(case), frozenset(offer.roles)))
    payload = dict(answers)
    if offer.form is not None:
        payload = check_answers(offer.form, answers, motion.document.values, at=acting.at)
    received = Received(
        id=new_id(),
        kind="message",
        source=f"case:{case.id}",
        name=offer.subscription.name,
        addressed_to=case.id,
        payload=payload,
        received_at=acting.at,
        state=State.RECEIVED,
        cases=[],
        attempts=1,
    )
    db.session.add(received)
    hand_over(motion, offer.subscription, received)
    settle(motion)
    return case
