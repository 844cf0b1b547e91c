"""The message events that a case waits for and offers its people as buttons."""

from collections.abc import Iterator
from dataclasses import dataclass

from service.bpmn.facts import Action
from service.cases.facts import case_facts
from service.cases.library import library_for
from service.cases.models import Case, CaseState, Strand
from service.cases.record import find_case
from service.definitions.bundle import Bundle
from service.definitions.lookup import bundle_by_id
from service.engine import called
from service.extensions import db
from service.forms import Form
from service.ledger.subscriptions import Subscription, of_case
from service.people.access import may
from service.people.actors import Actor
from service.people.things import EventFacts
from service.people.verbs import Verb


@dataclass(frozen=True, slots=True)
class EventOffer:
    """One button: the waiting element, its which-th action, what it says, whom it is for.

    `form` is asked before the event is raised; its answers are what the message carries.
    """

    element: str
    number: int
    label: str
    explanation: str
    roles: tuple[str, ...]
    form: Form | None
    subscription: Subscription


def events_offered(case_id: str, *, actor: Actor) -> tuple[EventOffer, ...]:
    """Return the events that this person may raise on a case now, in the order of waiting.

    Raises CaseNotFound and the refusals of access.
    """
    case = find_case(case_id, actor)
    facts = case_facts(case)
    return tuple(
        offer
        for offer in offers_of(case)
        if may(actor, Verb.RAISE_EVENT, EventFacts(facts, frozenset(offer.roles)))
    )


def offers_of(case: Case) -> Iterator[EventOffer]:
    """Give every event that a case offers, whoever may raise it; each element's once."""
    if case.state is not CaseState.OPEN:
        return
    seen: set[tuple[str, str]] = set()
    for waiting in of_case(case.id):
        place = (waiting.process_key, waiting.element)
        if waiting.kind != "message" or place in seen:
            continue
        seen.add(place)
        strand = db.session.get_one(Strand, waiting.strand_id)
        bundle = _bundle(strand, waiting.process_key)
        element = bundle.process.elements[waiting.element]
        for number, action in enumerate(element.actions, start=1):
            yield _offer(waiting, number, action, element.documentation, bundle)


def _offer(
    waiting: Subscription, number: int, action: Action, explanation: str, bundle: Bundle
) -> EventOffer:
    return EventOffer(
        element=waiting.element,
        number=number,
        label=action.label,
        explanation=explanation,
        roles=action.roles,
        form=bundle.forms.get(action.form or ""),
        subscription=waiting,
    )


def _bundle(strand: Strand, process_key: str) -> Bundle:
    """Find the version that draws a waiting element: the strand's own, or one that it called."""
    if process_key == strand.process_key:
        return bundle_by_id(strand.version_id)
    bundles = library_for(strand, strand.started_at).bundles
    versions = [version for key, version in called(strand.snapshot) if key == process_key]
    return bundles[process_key, versions[0]]
