"""Variables: the case data outside the snapshot and the local scopes inside it.

Reading climbs from the innermost scope outwards. Writing goes where the name already lives, else
to the outermost scope. Values are never changed in place, so they need no copying.
"""

from collections.abc import Iterator, Mapping, MutableMapping
from typing import Any

from typing_extensions import override

Json = Any
OUTCOMES = "outcomes"
"""The data key under which conditions read what persons chose: `outcomes.<task id>`."""
_MISSING: Any = object()


def without_outcomes(values: Mapping[str, Json]) -> dict[str, Json]:
    """Leave out what only persons write: no message, worker or called process chooses for them."""
    return {key: value for key, value in values.items() if key != OUTCOMES}


class Journal:
    """The writes of the step under way: undone when it fails, told when it succeeds."""

    __slots__ = ("_undo", "changed", "told")

    def __init__(self) -> None:
        self._undo: list[tuple[dict[str, Json], str, Json]] = []
        self.told: dict[str, Json] = {}
        self.changed = False

    def write(self, values: dict[str, Json], key: str, value: Json, *, tell: bool) -> None:
        """Set a value so that it can be undone; `tell` marks case data."""
        self._undo.append((values, key, values.get(key, _MISSING)))
        values[key] = value
        self.changed = True
        if tell:
            self.told[key] = value

    def keep(self) -> dict[str, Json]:
        """Make the writes final and give the case data among them, the last value of each key."""
        told = self.told
        if self._undo:
            self._undo = []
            self.told = {}
        return told

    def undo(self) -> None:
        """Take the writes back, the latest first."""
        for values, key, before in reversed(self._undo):
            if before is _MISSING:
                del values[key]
            else:
                values[key] = before
        self._undo = []
        self.told = {}


class Scope(MutableMapping[str, Json]):
    """One scope's own variables within those of the scopes around it."""

    __slots__ = ("_journal", "_up", "own")

    def __init__(self, own: dict[str, Json], up: "Scope | None", journal: Journal) -> None:
        self.own = own
        self._up = up
        self._journal = journal

    @override
    def __getitem__(self, key: str) -> Json:
        value = self.get(key, _MISSING)
        if value is _MISSING:
            raise KeyError(key)
        return value

    @override
    def get(self, key: str, default: Json = None) -> Json:
        """Give a variable, or the default, without the cost of an exception."""
        scope: Scope | None = self
        while scope is not None:
            value = scope.lookup(key)
            if value is not _MISSING:
                return value
            scope = scope._up  # noqa: SLF001  the library's own name
        return default

    def lookup(self, key: str) -> Json:
        """Give this scope's own value, or a mark that there is none."""
        return self.own.get(key, _MISSING)

    @override
    def __setitem__(self, key: str, value: Json) -> None:
        scope = self
        while scope._up is not None and key not in scope.own:
            scope = scope._up
        scope.write(key, value)

    def write(self, key: str, value: Json) -> None:
        """Set a variable of this very scope."""
        self._journal.write(self.own, key, value, tell=False)

    @override
    def __delitem__(self, key: str) -> None:
        msg = "Variables are set to null, never removed."
        raise TypeError(msg)

    def within(self, own: dict[str, Json]) -> "Scope":
        """Open a scope inside this one."""
        return Scope(own, self, self._journal)

    def flat(self) -> dict[str, Json]:
        """Give every variable that can be read here."""
        return {**(self._up.flat() if self._up is not None else {}), **self.own}

    def inner(self) -> dict[str, Json]:
        """Give the variables of the scopes within the case data."""
        return {**(self._up.inner() if self._up is not None else {}), **self.own}

    @override
    def __iter__(self) -> Iterator[str]:
        return iter(self.flat())

    @override
    def __len__(self) -> int:
        return len(self.flat())


class CaseData(Scope):
    """The outermost scope of a strand: reads the case data, keeps what the move writes."""

    __slots__ = ("_data",)

    def __init__(self, data: Mapping[str, Json], journal: Journal) -> None:
        super().__init__({}, None, journal)
        self._data = data

    @override
    def lookup(self, key: str) -> Json:
        """Give the value written in this move, or else the case's."""
        value = self.own.get(key, _MISSING)
        return self._data.get(key, _MISSING) if value is _MISSING else value

    @override
    def write(self, key: str, value: Json) -> None:
        """Set a key of the case data."""
        self._journal.write(self.own, key, value, tell=True)

    @override
    def flat(self) -> dict[str, Json]:
        """Give the whole case data as they now stand."""
        return {**self._data, **self.own}

    @override
    def inner(self) -> dict[str, Json]:
        """Give nothing: this is the case data."""
        return {}
