"""Snapshots: what a strand must remember between moves, and nothing of its definition or data.

A snapshot is JSON with sorted keys, so equal histories give equal bytes. `rows` are a scope's
tokens: number, the one above, element, state, memo, variables. Scopes stand in the order in which
they can be read: an owner before its inside.
"""

from collections.abc import Mapping
from typing import Any

import orjson

from service.engine._spiff import READY
from service.engine.context import Context
from service.engine.definition import Definition
from service.engine.instance import Instance
from service.engine.refusals import SnapshotMismatch
from service.engine.strand import Strand
from service.engine.token import Token

Json = Any
FORMAT = 1


def dump(strand: Strand) -> bytes:
    """Write a strand down at the end of a move."""
    state: dict[str, Json] = {
        "format": FORMAT,
        "process": [strand.definition.key, strand.definition.version],
        "count": strand.counter,
        "over": strand.over,
        "scopes": [] if strand.over else [_scope(one) for one in strand.instances()],
    }
    queue = [token.id for token in strand.queue if token.is_in(READY)]
    if queue:
        state["queue"] = queue
    return orjson.dumps(state, option=orjson.OPT_SORT_KEYS)


def load(
    snapshot: bytes, definition: Definition, data: Mapping[str, Json], context: Context
) -> Strand:
    """Take a strand up where it was. Raises `SnapshotMismatch` and `DefinitionMissing`."""
    state = _state(snapshot)
    if state["process"] != [definition.key, definition.version]:
        key, version = state["process"]
        msg = f"The snapshot belongs to {key} in version {version}."
        raise SnapshotMismatch(msg, found=(key, version))
    strand = Strand(definition, data, context, state["count"])
    strand.over = state["over"]
    tokens: dict[int, Token] = {}
    for number, process, name, own, done, rows in state["scopes"]:
        instance = strand.top
        if number:
            owner = tokens[number]
            inside = definition_of(process, owner.workflow.definition, context)
            instance = Instance(strand, inside, inside.scopes[name], owner, own)
            strand.inner[number] = instance
        instance.done = done
        for row in rows:
            tokens[row[0]] = _token(instance, row)
    strand.queue.extend(tokens[number] for number in state.get("queue", ()))
    strand.journal.changed = bool(strand.queue)
    return strand


def called(snapshot: bytes) -> frozenset[tuple[str, int]]:
    """Give the key and version of every called process that is running in a snapshot."""
    return frozenset(
        (process[0], process[1]) for _, process, *_ in _state(snapshot)["scopes"] if process
    )


def definition_of(
    process: list[Json] | None, surrounding: Definition, context: Context
) -> Definition:
    """Give the definition of a scope: its own when it was called, else that around it."""
    return context.library.get(process[0], process[1]) if process else surrounding


def _state(snapshot: bytes) -> dict[str, Json]:
    """Read a snapshot of this format."""
    state: dict[str, Json] = orjson.loads(snapshot)
    if state.get("format") != FORMAT:
        found = state.get("format")
        raise SnapshotMismatch(f"The snapshot has the format {found}, not {FORMAT}.", found=found)
    return state


def _scope(instance: Instance) -> list[Json]:
    """Write one scope; a called process names its definition."""
    owner = instance.owner
    own_definition = owner is not None and instance.definition is not owner.workflow.definition
    return [
        owner.id if owner is not None else 0,
        [instance.definition.key, instance.definition.version] if own_definition else None,
        instance.spec.name,
        instance.own,
        instance.done,
        [_row(token) for token in instance.tasks.values()],
    ]


def _row(token: Token) -> list[Json]:
    above = token.above
    return [
        token.id,
        above.id if above is not None else 0,
        token.task_spec.name,
        token.state,
        token.memo,
        token.local,
    ]


def _token(instance: Instance, row: list[Json]) -> Token:
    number, above, name, state, memo, own = row
    spec = instance.spec.task_specs[name]
    token = Token(instance, spec, instance.tasks.get(above), number=number, state=state)
    token.memo = memo
    token.local = own
    return token
