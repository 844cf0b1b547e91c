"""The message events that a case waits for and offers its people as buttons."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from service.bpmn.facts import Action
from service.cases.document import document_of, known_of, layered
from service.cases.facts import case_facts
from service.cases.identity import wait_id
from service.cases.models import Case, CaseState
from service.cases.record import open_to
from service.cases.refusals import EventNotOffered
from service.cases.texts import computed_text
from service.definitions.bundle import Bundle
from service.definitions.lookup import bundle_by_id
from service.forms import Form
from service.ledger.subscriptions import Subscription, of_case
from service.people.access import may
from service.people.actors import Actor
from service.people.things import EventFacts
from service.people.verbs import Verb


@dataclass(frozen=True, slots=True)
class EventOffer:
    """One button: what it says, whom it is for, and the element's which-th action it is.

    `wait` is the id of the wait that it ends. `form` is asked before the event is raised; its
    answers are what the message carries.
    """

    wait: str
    number: int
    label: str
    explanation: str
    roles: tuple[str, ...]
    form: Form | None
    subscription: Subscription


def events_offered(case_id: str, *, actor: Actor, now: datetime) -> tuple[EventOffer, ...]:
    """Return the events that this person may raise on a case now, in the order of waiting.

    Raises CaseNotFound and the refusals of access.
    """
    case = open_to(case_id, actor=actor, now=now)
    facts = case_facts(case)
    return tuple(
        offer
        for offer in offers_of(case, now=now)
        if may(actor, Verb.RAISE_EVENT, EventFacts(facts, frozenset(offer.roles)))
    )


def offers_of(case: Case, *, now: datetime) -> list[EventOffer]:
    """Return every event that a case offers, whoever may raise it.

    Its words are computed from the case's data as they are now.
    Where an element waits several times, in calls or instances of one version that run side by
    side, it is offered once, for the longest wait. Offers of several versions or processes that
    are worded alike say which they belong to.
    """
    drawn = list(_drawn(case)) if case.state is CaseState.OPEN else []
    knows = layered(known_of(case), document_of(case.id)) if drawn else {}
    made = [(_worded(offer, knows, now), bundle) for offer, bundle in drawn]
    worded = Counter(offer.label for offer, _ in made)
    return [
        replace(offer, label=f"{offer.label} ({bundle.name}, version {bundle.version})")
        if worded[offer.label] > 1
        else offer
        for offer, bundle in made
    ]


def _drawn(case: Case) -> Iterator[tuple[EventOffer, Bundle]]:
    seen: set[tuple[str, str]] = set()
    for waiting in of_case(case.id):
        place = (waiting.version_id, waiting.element)
        if waiting.kind != "message" or place in seen:
            continue
        seen.add(place)
        bundle = bundle_by_id(waiting.version_id)
        element = bundle.process.elements[waiting.element]
        for number, action in enumerate(element.actions, start=1):
            yield _offer(waiting, number, action, element.documentation, bundle), bundle


def _worded(offer: EventOffer, knows: Mapping[str, Any], now: datetime) -> EventOffer:
    """Fill in what the drawn words of an offer compute."""
    return replace(
        offer,
        label=computed_text(offer.label, knows, now),
        explanation=computed_text(offer.explanation, knows, now),
    )


def chosen(offers: Iterable[EventOffer], wait: str, number: int) -> EventOffer:
    """Return the offer that was chosen, of those made. Raises EventNotOffered."""
    for offer in offers:
        if (offer.wait, offer.number) == (wait, number):
            return offer
    raise EventNotOffered


def _offer(
    waiting: Subscription, number: int, action: Action, explanation: str, bundle: Bundle
) -> EventOffer:
    return EventOffer(
        wait=wait_id(waiting.strand_id, waiting.token),
        number=number,
        label=action.label,
        explanation=explanation,
        roles=action.roles,
        form=bundle.forms.get(action.form or ""),
        subscription=waiting,
    )
