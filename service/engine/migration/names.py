"""What the elements and flows of a running scope are called in the version that it goes on in."""

from collections.abc import Mapping
from functools import cached_property

from service.engine.containers import SubProcess
from service.engine.spec import ElementSpec, ProcessSpec
from service.engine.ways import Ways


class Names:
    """The old scope, the new one, and the way from the names of one to those of the other."""

    def __init__(self, mapping: Mapping[str, str], old: ProcessSpec, new: ProcessSpec) -> None:
        """Take `mapping`: new ids for drawn elements that are called otherwise now."""
        self.mapping, self.old, self.new = mapping, old, new

    def inside(self, old: SubProcess, new: SubProcess) -> "Names":
        """Give the names inside a sub-process."""
        return Names(self.mapping, old.inside, new.inside)

    def id_of(self, spec: ElementSpec) -> str:
        """Give the new id of an old node; one that nobody drew is called after its host."""
        node = spec.node
        if node.element is not None and node.element.id == node.id:
            return self.mapping.get(node.id, node.id)
        host, mark, what = node.id.rpartition("__")
        return self.mapping.get(host, host) + mark + what

    def spec(self, old: ElementSpec) -> ElementSpec | None:
        """Find an old specification's counterpart by its name, in this very scope."""
        return self.new.task_specs.get(self.id_of(old) + old.name[len(old.node.id) :])

    def flows(self, old: ElementSpec, new: ElementSpec) -> dict[str, str]:
        """Match the flows into a join: by their ids, else by the elements that they leave."""
        found = {flow: flow for flow in old.incoming if flow in new.incoming}
        free = [flow for flow in new.incoming if flow not in found]
        for flow in old.incoming:
            source = self.id_of(self.old.task_specs[self.old_ways.sources[flow]])
            match = next((one for one in free if self.new_ways.sources[one] == source), None)
            if flow not in found and match is not None:
                found[flow] = match
                free.remove(match)
        return found

    @cached_property
    def old_ways(self) -> Ways:
        """The ways through the old scope."""
        return Ways(self.old)

    @cached_property
    def new_ways(self) -> Ways:
        """The ways through the new scope."""
        return Ways(self.new)
