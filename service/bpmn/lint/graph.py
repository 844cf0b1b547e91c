"""Who can come after whom in a process, whatever the conditions say."""

from collections.abc import Collection, Iterable, Mapping

from service.bpmn.model import GATEWAYS, SUB_PROCESSES, Element, Flow, Process

_ONE_WAY = frozenset({"exclusiveGateway", "eventBasedGateway"})


class Graph:
    """The ways through a process, within scopes and across their borders.

    All are by id. `beyond` leads from each element to those that may come next in its scope: along
    flows and links, and from an activity to the events on its border; `before` leads back. `after`
    also leads into sub-processes. `beside` are links and border events alone.
    """

    def __init__(self, process: Process) -> None:
        """Follow every flow of the process."""
        self.process = process
        self.outgoing: dict[str, list[Flow]] = {key: [] for key in process.elements}
        self.incoming: dict[str, list[Flow]] = {key: [] for key in process.elements}
        for flow in process.flows.values():
            self.outgoing[flow.source].append(flow)
            self.incoming[flow.target].append(flow)
        self.beside: dict[str, list[str]] = {key: [] for key in process.elements}
        self._links()
        for element in process.elements.values():
            if element.attached_to:
                self.beside[element.attached_to].append(element.id)
        self.beyond = {
            key: [flow.target for flow in self.outgoing[key]] + self.beside[key]
            for key in process.elements
        }
        self.before: dict[str, list[str]] = {key: [] for key in process.elements}
        for key, ways in self.beyond.items():
            for target in ways:
                self.before[target].append(key)
        self.after = {key: [*ways, *self._within(key)] for key, ways in self.beyond.items()}

    def _within(self, key: str) -> list[str]:
        """Give where the inside of a sub-process begins; nothing for other elements."""
        return self.entries(key) if self.process.elements[key].type in SUB_PROCESSES else []

    def _links(self) -> None:
        """Join each link that is thrown to those that catch it in the same scope."""
        links = [
            (element, event.name)
            for element in self.process.elements.values()
            for event in element.events
            if event.kind == "link"
        ]
        for thrown, name in links:
            for caught, other in links:
                pair = (thrown.type, caught.type)
                meets = name == other and thrown.parent == caught.parent
                if meets and pair == ("intermediateThrowEvent", "intermediateCatchEvent"):
                    self.beside[thrown.id].append(caught.id)

    def entries(self, parent: str | None) -> list[str]:
        """Give where a scope begins: its start events, or what nothing leads to, and listeners."""
        scope = self.process.within(parent)
        listeners = [one.id for one in scope if one.triggered_by_event or one.for_compensation]
        host = self.process.elements.get(parent or "")
        if host is not None and host.type == "adHocSubProcess":
            return [one.id for one in scope if not one.attached_to]
        starts = [one.id for one in scope if one.type == "startEvent"]
        free = [one for one in scope if self._free(one)]
        receiving = [one.id for one in free if one.instantiate]
        return [*(starts or [one.id for one in free]), *receiving, *listeners]

    def _free(self, element: Element) -> bool:
        """Say whether nothing leads to an element."""
        caught = element.type == "intermediateCatchEvent" and element.has("link")
        return not (self.incoming[element.id] or element.attached_to or caught)

    def reachable(
        self, starts: Iterable[str], *, without: Collection[str] = (), inside: bool = True
    ) -> set[str]:
        """Give everything that may come at or after `starts`, never passing `without`.

        With `inside` the ways into sub-processes are followed as well.
        """
        ways = self.after if inside else self.beyond
        return closure(starts, ways, without)

    def leading_to(self, ends: Iterable[str], *, without: Collection[str] = ()) -> set[str]:
        """Give everything in the same scope from which one of `ends` may be reached."""
        return closure(ends, self.before, without)

    def splits(self, key: str) -> bool:
        """Say whether an element may give off more than one token at a time."""
        element = self.process.elements[key]
        listening = any(not self.process.elements[one].interrupting for one in self.beside[key])
        several = len(self.outgoing[key]) > 1 and element.type not in _ONE_WAY
        return several or listening

    def is_choice(self, key: str) -> bool:
        """Say whether an element is a gateway that sends each token on by one of its ways."""
        return self.process.elements[key].type in _ONE_WAY

    def is_join(self, key: str) -> bool:
        """Say whether an element is a gateway that waits for all of several ways."""
        parallel = self.process.elements[key].type == "parallelGateway"
        return parallel and len(self.incoming[key]) > 1

    def is_gateway(self, key: str) -> bool:
        """Say whether an element is a gateway."""
        return self.process.elements[key].type in GATEWAYS


def closure(
    starts: Iterable[str], ways: Mapping[str, list[str]], without: Collection[str] = ()
) -> set[str]:
    """Follow the ways as far as they lead, never passing `without`."""
    todo = [key for key in starts if key not in without]
    seen = set(todo)
    while todo:
        for target in ways[todo.pop()]:
            if target not in seen and target not in without:
                seen.add(target)
                todo.append(target)
    return seen
