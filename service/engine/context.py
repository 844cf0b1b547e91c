"""What a move is told beside its stimulus: the instant, the case, called processes, limits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from service.engine.definition import Definition
from service.engine.refusals import DefinitionMissing


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one move and one strand may do.

    `steps` automatic steps a move, after which it stops with `StepLimitReached`; `tokens` in a
    strand and `depth` levels of sub-processes and calls, beyond which the element rests with an
    incident.
    """

    steps: int = 2_000
    tokens: int = 1_000
    depth: int = 25


@dataclass(frozen=True, slots=True)
class Library:
    """The definitions that call activities may reach, by key and version, and the latest ones."""

    definitions: Mapping[tuple[str, int], Definition] = field(
        default_factory=lambda: MappingProxyType({})
    )
    latest: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))

    def get(self, key: str, version: int) -> Definition:
        """Give a definition. Raises `DefinitionMissing`."""
        try:
            return self.definitions[key, version]
        except KeyError:
            msg = f"The called process {key} in version {version} is not at hand."
            raise DefinitionMissing(msg, process=key, version=version) from None


@dataclass(frozen=True, slots=True)
class Context:
    """The instant of the stimulus (aware, UTC), the case, who acts, and what may be called."""

    at: datetime
    case: str
    actor: str | None = None
    library: Library = field(default_factory=Library)
    limits: Limits = field(default_factory=Limits)
