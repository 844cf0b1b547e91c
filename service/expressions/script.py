"""A script: computed on a copy of what it changes, and written only when all of it succeeded."""

from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeAlias

from service.expressions.building import build
from service.expressions.compiled import Run, Scope
from service.expressions.plain import Copier
from service.expressions.refusals import UNREADABLE, Misread, Wrong, failure, refusal
from service.expressions.statements import Assign, Statement, read_script, reads_and_writes
from service.expressions.values import sort_of


class _Sheet:
    """What a script has written so far, on top of the data it reads."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._copier = Copier()
        self.written: dict[str, Any] = {}

    def get(self, name: str, /) -> Any:
        """Read what was written, else the data."""
        return self.written[name] if name in self.written else self._scope.get(name)

    def write(self, name: str, value: Any) -> None:
        """Write a copy of the value as plain JSON values."""
        self.written[name] = self._copier.copy(value)


_Step: TypeAlias = Callable[[_Sheet, datetime | None], None]


@dataclass(frozen=True, slots=True)
class Script:
    """A compiled script. It holds no state and may be shared between threads.

    `reads` are the top-level names it may read from outside, `writes` those it may set.
    """

    text: str
    reads: frozenset[str]
    writes: frozenset[str]
    _steps: tuple[_Step, ...] = field(repr=False)

    def run(self, scope: MutableMapping[str, Any], *, at: datetime | None = None) -> None:
        """Set names of `scope` anew, as plain JSON values; nothing in it is changed in place.

        Raises `ExpressionFailed`, nothing else, and then `scope` is as it was.
        """
        sheet = _Sheet(scope)
        try:
            for step in self._steps:
                step(sheet, at)
        except Wrong as wrong:
            raise failure(self.text, wrong) from None
        except UNREADABLE as error:
            raise failure(self.text, error) from error
        scope.update(sheet.written)


@lru_cache(maxsize=1024)
def compile_script(text: str) -> Script:
    """Read a script: assignments and if / elif / else. Raises `ExpressionRefused`."""
    try:
        statements = read_script(text)
    except Misread as misread:
        raise refusal(text, misread) from None
    reads, writes = reads_and_writes(statements)
    return Script(text, reads, writes, _steps(statements))


def _steps(statements: Sequence[Statement]) -> tuple[_Step, ...]:
    """Give the function of each statement."""
    return tuple(
        _assigning(statement)
        if isinstance(statement, Assign)
        else _choosing([(branch.test, branch.block) for branch in statement.branches])
        for statement in statements
    )


def _assigning(statement: Assign) -> _Step:
    """Set a name, or a place within what it holds, which is copied on the way there."""
    name = statement.name
    compute = build(statement.value)
    keys = tuple(build(key) for key in statement.keys)

    def step(sheet: _Sheet, at: datetime | None) -> None:
        value = compute(sheet, at)
        if keys:
            value = changed(sheet.get(name), [key(sheet, at) for key in keys], value)
        sheet.write(name, value)

    return step


def _choosing(branches: Sequence[tuple[Any, Sequence[Statement]]]) -> _Step:
    """Run the first branch whose test holds."""
    built: list[tuple[Run, tuple[_Step, ...]]] = [
        (_always if test is None else build(test), _steps(block)) for test, block in branches
    ]

    def step(sheet: _Sheet, at: datetime | None) -> None:
        for test, steps in built:
            if test(sheet, at):
                for each in steps:
                    each(sheet, at)
                return

    return step


def _always(_scope: Scope, _at: datetime | None) -> bool:
    """Hold, as `else` does."""
    return True


def changed(old: Any, keys: Sequence[Any], value: Any) -> Any:
    """Give a copy of `old` in which the place at `keys` holds `value`.

    Null along the way becomes a mapping. Raises `Wrong` when there is no such place.
    """
    if not keys:
        return value
    key, *rest = keys
    if isinstance(old, list | tuple):
        if not isinstance(key, int) or isinstance(key, bool) or not -len(old) <= key < len(old):
            raise Wrong("The list has no such position; add an item by list + [item].")
        items = list(old)
        items[key] = changed(items[key], rest, value)
        return items
    if old is not None and not isinstance(old, Mapping):
        raise Wrong(f"{sort_of(old).capitalize()} has no places to assign to.")
    if not isinstance(key, str):
        raise Wrong(f"The key of a mapping is text, not {sort_of(key)}.")
    mapping = dict(old or {})
    mapping[key] = changed(mapping.get(key), rest, value)
    return mapping
