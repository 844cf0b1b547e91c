"""Who asks: a user with a token, or another system that knows the secrets of hooks."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Person:
    """Who a client is; `secrets` are those of hooks by their slugs."""

    name: str
    token: str = ""
    secrets: Mapping[str, str] = field(default_factory=dict)
