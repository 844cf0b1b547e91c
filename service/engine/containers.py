"""Activities with an inside: sub-processes, transactions, event sub-processes, called processes."""

from typing import TYPE_CHECKING

from typing_extensions import override

from service.bpmn.normalise import Node
from service.engine._spiff import STARTED
from service.engine.activities import give_back
from service.engine.effects import CallStarted
from service.engine.refusals import failed
from service.engine.scope import Scope
from service.engine.spec import ElementSpec, ProcessSpec
from service.engine.taking_up import take_up
from service.engine.texts import Named, Value, computed, text_of

if TYPE_CHECKING:
    from service.engine.instance import Instance
    from service.engine.token import Token


class SubProcess(ElementSpec):
    """A sub-process of any kind; `inside` is compiled with it."""

    def __init__(
        self, process: ProcessSpec, node: Node, *, name: str | None = None, inside: ProcessSpec
    ) -> None:
        """Take the compiled inside; that of a transaction can be undone by a cancel end event."""
        super().__init__(process, node, name=name)
        self.inside = inside

    @override
    def _run_hook(self, token: "Token") -> bool | None:
        token.strand.make_room(1 + len(self.inside.listeners))
        instance = token.strand.open(token, token.workflow.definition, self.inside)
        token.turn(STARTED)
        undo, again = token.memo.pop("undo", None), token.memo.pop("again", None)
        if undo is not None:
            instance.begin_undoing(undo)
        elif again is not None:
            instance.listen()
            take_up(instance, again)
        else:
            instance.begin(self.inside.starts[0])
        return None

    @override
    def inside_done(self, token: "Token", inside: "Instance", last: "Token") -> None:
        """Go on; what was done inside can be undone as long as the scope around it runs."""
        if inside.done and not token.memo.get("undoes_for") and not self.node.handler:
            token.workflow.done.append([self.name, inside.done, token.own_variables])
        spec = last.task_spec.ended_by(last)
        token.closed_by = spec
        token.complete()

    @override
    def ended_by(self, token: "Token") -> ElementSpec | None:
        """Pass on the end event that ended an event sub-process, the last to run in its scope."""
        return token.closed_by

    @override
    def withdrawn(self, token: "Token", was: int) -> None:
        """Cancel everything inside."""
        inside = token.strand.inner.pop(token.id, None)
        if inside is not None:
            inside.cancel()


class CallActivity(SubProcess):
    """Starts another process and waits for its end.

    Without mappings the called process shares the variables around the call, unless it is called
    `apart`; with any it has its own, filled by `inputs` and given back by `outputs`.
    """

    def __init__(  # noqa: PLR0913  what a call says
        self,
        process: ProcessSpec,
        node: Node,
        *,
        name: str | None = None,
        called: Value,
        version: int | None,
        apart: bool = False,
        inputs: tuple[Named, ...] = (),
        outputs: tuple[Named, ...] = (),
    ) -> None:
        """`version` None means the latest one when the call starts."""
        ElementSpec.__init__(self, process, node, name=name)
        self.called = called
        self.version = version
        self.apart = apart or bool(inputs or outputs)
        self.takes = inputs
        self.gives = outputs

    @override
    def _run_hook(self, token: "Token") -> bool | None:
        if "result" in token.memo:
            result = token.memo["result"]
            give_back(token, self.gives, result, Scope(result, None, token.strand.journal))
            return True
        strand = token.strand
        at, library = strand.context.at, strand.context.library
        key = text_of(self.called, token.scope, at, what="The called process")
        version = self.version if self.version is not None else library.latest.get(key)
        if version is None:
            raise failed("no_such_process", f"No process {key} is published.")
        definition = library.get(key, version)
        start = definition.none_start
        if start is None:
            raise failed("no_none_start", f"The process {key} has no start event for a call.")
        own = computed(self.takes, token.scope, at) if self.apart else None
        strand.make_room(1 + len(definition.spec.listeners))
        instance = strand.open(token, definition, definition.spec, own)
        token.turn(STARTED)
        strand.effects.append(CallStarted(token.id, self.element, key, version))
        instance.begin(start)
        return None

    @override
    def inside_done(self, token: "Token", inside: "Instance", last: "Token") -> None:
        """Go on; giving back is a step that can be retried."""
        if inside.own is None or not self.gives:
            token.complete()
            return
        token.memo["result"] = inside.own
        token.ready()
