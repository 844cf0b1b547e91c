"""Undoing a migration: the strand stands again exactly as it did."""

from typing import TYPE_CHECKING

import orjson

from service.engine.effects import MigrationUndone
from service.engine.snapshot import load

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from service.engine.context import Context
    from service.engine.definition import Definition
    from service.engine.stimuli import UndoMigration
    from service.engine.strand import Strand


def undo(
    definition: "Definition",
    stimulus: "UndoMigration",
    data: "Mapping[str, Any]",
    context: "Context",
) -> "Strand":
    """Take up the strand that a migration of this process changed; the library holds its version.

    Raises `SnapshotMismatch` and `DefinitionMissing`.
    """
    key, version = stimulus.snapshot["process"]
    before = context.library.get(definition.key, version)
    strand = load(orjson.dumps(stimulus.snapshot), before, data, context)
    strand.effects.append(MigrationUndone(key, version))
    return strand
