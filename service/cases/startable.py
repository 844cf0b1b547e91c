"""The processes that a person may start a case of."""

from dataclasses import dataclass
from datetime import datetime

from service.bpmn.model import Process
from service.cases.companions import PROCESSES
from service.definitions.bundle import Bundle
from service.definitions.lookup import bundle_of, effective_versions, version_of
from service.forms import Form
from service.people.access import may, require
from service.people.actors import Actor
from service.people.things import ProcessFacts
from service.people.verbs import Verb


@dataclass(frozen=True, slots=True)
class Startable:
    """A process as it is offered to start; `form` is asked first, when its start event names one.

    `names_itself` says that the title of a case comes from its answers, so nobody need be asked
    whom it is about; `tells_subject`, that they tell all of that.
    """

    key: str
    version: int
    name: str
    explanation: str
    names_itself: bool
    tells_subject: bool
    form: Form | None
    process: Process


def startable_processes(*, actor: Actor, at: datetime) -> tuple[Startable, ...]:
    """Return the processes in effect that the actor may start a case of, by name."""
    bundles = [bundle_of(version) for version in effective_versions(at)]
    offered = [
        found
        for bundle in bundles
        if may(actor, Verb.START_CASE, _facts(bundle)) and (found := _offer(bundle))
    ]
    return tuple(sorted(offered, key=lambda one: one.name))


def find_startable(key: str, *, actor: Actor, at: datetime) -> Startable | None:
    """Return one process as it is offered to start; None when no person starts it.

    Raises ProcessNotFound and NotAllowed.
    """
    bundle = bundle_of(version_of(key, at=at))
    require(actor, Verb.START_CASE, _facts(bundle))
    return _offer(bundle)


def _facts(bundle: Bundle) -> ProcessFacts:
    return ProcessFacts(frozenset(bundle.process.start_roles))


def _offer(bundle: Bundle) -> Startable | None:
    """Show a process that has a none start event and is no companion of others."""
    if bundle.key in PROCESSES.values():
        return None
    starts = [
        one for one in bundle.process.within(None) if one.type == "startEvent" and not one.events
    ]
    if not starts:
        return None
    form = bundle.forms.get(starts[0].form or "")
    return Startable(
        key=bundle.key,
        version=bundle.version,
        name=bundle.name,
        explanation=starts[0].documentation or bundle.process.documentation,
        names_itself=form is not None and bool(bundle.process.title or bundle.process.subject),
        tells_subject=form is not None and bool(bundle.process.subject),
        form=form,
        process=bundle.process,
    )
