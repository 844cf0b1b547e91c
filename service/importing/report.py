"""The report of an import: process by process what became of it, and of every file beside."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from service.importing.lines import Line, Word


class State(StrEnum):
    """What can be done with a process."""

    AS_IT_IS = "as_it_is"  # it runs, to the byte as it came
    TRANSLATED = "translated"  # it runs as it did, translated
    DIFFERENT = "different"  # it can be published, but runs otherwise than was meant
    NOT_YET = "not_yet"  # it cannot be published before somebody mends it


@dataclass(frozen=True, slots=True)
class Told:
    """One process: what it is called, where it was drawn, and what became of it.

    `files` are the names under which its files can be published.
    """

    key: str
    name: str
    file: str
    state: State
    lines: tuple[Line, ...]
    files: tuple[str, ...]

    def of(self, word: Word) -> tuple[Line, ...]:
        """Give the lines of one kind."""
        return tuple(one for one in self.lines if one.word is word)


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that is said of a folder, and the `content` of every file that was made.

    `lines` are of files that belong to no process.
    """

    processes: Sequence[Told]
    lines: Sequence[Line]
    content: Mapping[str, bytes]

    @property
    def counts(self) -> Mapping[State, int]:
        """Return how many processes are in each state."""
        found = Counter(one.state for one in self.processes)
        return {state: found[state] for state in State}

    @property
    def diagrams(self) -> Mapping[str, Sequence[tuple[str, bytes]]]:
        """Return the files of each diagram, by the key of its first process."""
        first = {one.files: one.key for one in reversed(self.processes)}
        return {
            key: [(name, self.content[name]) for name in files]
            for files, key in reversed(first.items())
        }

    @property
    def needs_a_person(self) -> int:
        """Return how many different things somebody has to do."""
        return len(
            {
                one
                for lines in (self.lines, *(told.lines for told in self.processes))
                for one in lines
                if one.word is Word.PERSON
            }
        )

    def as_json(self) -> dict[str, Any]:
        """Write it for programs."""
        return {
            "counts": {str(state): many for state, many in self.counts.items()},
            "needs_a_person": self.needs_a_person,
            "processes": [
                {
                    "key": one.key,
                    "name": one.name,
                    "file": one.file,
                    "state": str(one.state),
                    "files": list(one.files),
                    "lines": [line.as_json() for line in one.lines],
                }
                for one in self.processes
            ],
            "files": [line.as_json() for line in self.lines],
        }
