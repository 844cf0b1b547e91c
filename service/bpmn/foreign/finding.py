"""What became of a foreign word, and where in the file it stands."""

from dataclasses import dataclass
from enum import StrEnum


class Fate(StrEnum):
    """What became of a foreign word."""

    UNDERSTOOD = "understood"  # a case runs as it says
    IDLE = "idle"  # it is kept in the file, and no case runs otherwise without it
    PERSON = "person"  # without it a case runs otherwise than its author meant


@dataclass(frozen=True, slots=True)
class Place:
    """Where a word stands: the id and the name of what it is said of, its line (1-based).

    `value` is what it says there, `why` what is wrong with that. `equal` is how Handrail writes the
    very same.
    """

    element: str
    name: str
    line: int | None
    value: str = ""
    why: str = ""
    equal: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A word of a vocabulary and what became of it, in a sentence, at every place of one fate."""

    vocabulary: str
    word: str
    fate: Fate
    says: str
    places: tuple[Place, ...]
