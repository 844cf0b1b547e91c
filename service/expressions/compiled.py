"""What an expression becomes: a function of the data that it reads and of the time."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol, TypeAlias


class Scope(Protocol):
    """What an expression reads from: names with their values; of an unknown name, None."""

    def get(self, name: str, /) -> Any:
        """Give the value of a top-level name."""


Run: TypeAlias = Callable[[Scope, datetime | None], Any]
"""Computes an expression. Raises `Wrong`."""
