"""What a case still owes: the mandatory tasks that are open, or that a token may still reach."""

from collections.abc import Iterable, Iterator

from service.bpmn.model import HUMAN, SUB_PROCESSES, Element, Process
from service.cases.library import Called
from service.cases.motion import Motion
from service.definitions.bundle import Bundle
from service.engine import tokens

_Place = tuple[Bundle, str]


def mandatory_left(motion: Motion) -> list[str]:
    """Name the mandatory tasks that are open, then those ahead of where the case stands.

    Only the case's own process counts: what was added beside it keeps no case open.

    Any way that a gateway could choose counts as ahead, inside sub-processes and called processes
    too; ways that open only when something interrupts do not.
    """
    strand = motion.main()
    own_tasks = [task for task in motion.tasks.values() if task.strand_id == strand.id]
    open_now = [task.name for task in own_tasks if task.mandatory]
    library = motion.library(strand)
    own = motion.bundle(strand)
    bundles = {**library.bundles, (own.key, own.version): own}
    standing = [
        (bundles[place.process, place.version], place.element)
        for place in tokens(own.definition, strand.snapshot, library.engine)
    ]
    ahead = [one.name or one.id for one in _ahead(standing, library) if one.mandatory]
    return list(dict.fromkeys([*open_now, *ahead]))


def _ahead(standing: Iterable[_Place], library: Called) -> Iterator[Element]:
    """Give the tasks for people downstream of some places, each once."""
    todo = [
        (bundle, flow.target) for bundle, one in standing for flow in bundle.process.outgoing(one)
    ]
    seen: set[tuple[str, str]] = set()
    while todo:
        bundle, element_id = todo.pop()
        if (bundle.version_id, element_id) in seen:
            continue
        seen.add((bundle.version_id, element_id))
        process = bundle.process
        element = process.elements[element_id]
        if element.type in HUMAN:
            yield element
        todo += [(bundle, flow.target) for flow in process.outgoing(element_id)]
        todo += _inside(bundle, element, library)
        todo += [(bundle, one.id) for one in _linked(process, element)]


def _inside(bundle: Bundle, element: Element, library: Called) -> Iterator[_Place]:
    """Give where a token begins inside a sub-process or a called process."""
    if element.type in SUB_PROCESSES:
        yield from ((bundle, one.id) for one in _begins(bundle.process, element.id))
    if element.type == "callActivity":
        for called in library.reached_by(element):
            yield from ((called, one.id) for one in _begins(called.process, None))


def _begins(process: Process, parent: str | None) -> Iterator[Element]:
    for one in process.within(parent):
        apart = one.triggered_by_event or one.for_compensation or one.type == "boundaryEvent"
        if not apart and not process.incoming(one.id):
            yield one


def _linked(process: Process, element: Element) -> Iterator[Element]:
    """Give the catching ends of a link that an element throws."""
    if element.type != "intermediateThrowEvent" or not element.has("link"):
        return
    names = {event.name for event in element.events}
    for one in process.within(element.parent):
        catches = one.type == "intermediateCatchEvent" and one.has("link")
        if catches and names & {event.name for event in one.events}:
            yield one


def work_in(bundle: Bundle, elements: Iterable[Element], library: Called) -> Iterator[Element]:
    """Give the work among some elements, and inside them: of people, and of machines."""
    for one in elements:
        if one.type in HUMAN or one.topic is not None:
            yield one
        if one.type in SUB_PROCESSES:
            inner = bundle.process.within(one.id)
            yield from work_in(bundle, (inside for inside in inner), library)
        if one.type == "callActivity":
            for called in library.reached_by(one):
                yield from work_in(called, called.process.within(None), library)
