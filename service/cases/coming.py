"""What happens next in a case: what its tokens wait for, and where the diagram leads from there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from service.bpmn.ahead import Next, next_after
from service.bpmn.model import GATEWAYS, Element, Process
from service.bpmn.order import in_order
from service.cases.library import Called, library_for
from service.cases.models import Strand, StrandKind
from service.cases.record import open_to
from service.definitions.bundle import Bundle
from service.definitions.lookup import bundle_by_id
from service.engine import TokenPlace, tokens
from service.extensions import db
from service.ledger import timers
from service.people.actors import Actor

_WAITS = frozenset({"intermediateCatchEvent", "receiveTask", "eventBasedGateway"})


@dataclass(frozen=True, slots=True)
class Stand:
    """An element at which the case stands, and what comes next from there.

    `is_wait` says that the case waits there for something, `until` when a timer ends that.
    """

    element: Element
    process: Process
    until: datetime | None
    is_wait: bool
    following: tuple[Next, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """The course of a case: where it stands, and the place of each element along the process."""

    stands: tuple[Stand, ...]
    order: Mapping[str, int]


def course_of(case_id: str, *, actor: Actor, now: datetime) -> Course:
    """Say where a case stands and what comes next.

    Raises CaseNotFound and the refusals of access.
    """
    case = open_to(case_id, actor=actor, now=now)
    strand = main_strand(case.id)
    if strand is None:
        return Course((), {})
    library = library_for(strand, now)
    order: dict[str, int] = {}
    for element in _order(bundle_by_id(strand.version_id).process, library, frozenset()):
        order.setdefault(element, len(order))
    running = strand.snapshot and strand.ended_at is None
    return Course(_stands(strand, library) if running else (), order)


def main_strand(case_id: str) -> Strand | None:
    """Return the strand of a case's own process."""
    wanted = select(Strand).where(Strand.case_id == case_id, Strand.kind == StrandKind.MAIN)
    return db.session.scalar(wanted)


def _order(process: Process, library: Called, within: frozenset[str]) -> Iterator[str]:
    """Give the elements of a process in order; what a call runs comes with it."""
    for key in in_order(process):
        yield key
        element = process.elements[key]
        if element.type == "callActivity":
            for called in library.reached_by(element):
                if called.key not in within:
                    yield from _order(called.process, library, within | {called.key})


def _stands(strand: Strand, library: Called) -> tuple[Stand, ...]:
    own = bundle_by_id(strand.version_id)
    bundles = {**library.bundles, (own.key, own.version): own}
    due = timers_of(strand)
    found: dict[tuple[str, str], Stand] = {}
    for place in tokens(own.definition, strand.snapshot, library.engine):
        one = _stand(bundles[place.process, place.version], place, due)
        if one.element.type not in GATEWAYS or one.is_wait:
            found.setdefault((place.process, place.element), one)
    return tuple(found.values())


def _stand(bundle: Bundle, place: TokenPlace, due: Mapping[str, list[datetime]]) -> Stand:
    process = bundle.process
    element = process.elements[place.element]
    events = [flow.target for flow in process.outgoing(element.id)]
    raced = element.type == "eventBasedGateway"
    ends = [at for key in (events if raced else [element.id]) for at in due.get(key, ())]
    return Stand(
        element=element,
        process=process,
        until=min(ends, default=None),
        is_wait=element.type in _WAITS,
        following=next_after(process, element.id),
    )


def timers_of(strand: Strand) -> dict[str, list[datetime]]:
    """Give when the drawn timers of a strand are due, by their element; a paused one is not."""
    found: dict[str, list[datetime]] = {}
    for one in timers.of_case(strand.case_id):
        if one.strand_id == strand.id and one.clock is None and one.due_at is not None:
            found.setdefault(one.element, []).append(one.due_at)
    return found
