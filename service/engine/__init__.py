"""The engine: a case's diagram in motion. Pure, and the only room that knows SpiffWorkflow.

`compile_definition` turns a diagram into a `Definition`; `advance` lets one stimulus happen to a
strand and gives its next snapshot and everything that the move did. `tokens` and `called` read a
snapshot. Stimuli are in `service.engine.stimuli`, effects in `service.engine.effects`.
"""

from service.engine.advance import Advance, advance
from service.engine.compile import compile_definition
from service.engine.context import Context, Library, Limits
from service.engine.definition import Definition, StartElement
from service.engine.effects import Effect
from service.engine.places import TokenPlace, tokens
from service.engine.refusals import (
    DefinitionMissing,
    DefinitionRefused,
    ElementIsOpen,
    EngineRefusal,
    MigrationRefused,
    NoSuchStart,
    NothingToCatch,
    ScopeIsOver,
    SnapshotMismatch,
    StrandHasBegun,
    StrandHasNotBegun,
    StrandIsOver,
    TokenNotWaiting,
)
from service.engine.scope import OUTCOMES
from service.engine.snapshot import called
from service.engine.stimuli import Stimulus

REVISION = "1"
"""Raised whenever the same moves could give another snapshot; every recorded move names it."""

__all__ = [
    "OUTCOMES",
    "REVISION",
    "Advance",
    "Context",
    "Definition",
    "DefinitionMissing",
    "DefinitionRefused",
    "Effect",
    "ElementIsOpen",
    "EngineRefusal",
    "Library",
    "Limits",
    "MigrationRefused",
    "NoSuchStart",
    "NothingToCatch",
    "ScopeIsOver",
    "SnapshotMismatch",
    "StartElement",
    "Stimulus",
    "StrandHasBegun",
    "StrandHasNotBegun",
    "StrandIsOver",
    "TokenNotWaiting",
    "TokenPlace",
    "advance",
    "called",
    "compile_definition",
    "tokens",
]
