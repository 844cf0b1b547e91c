"""Data keys that nobody may send: conditions read there what people chose."""

from collections.abc import Mapping
from typing import Any

from service.cases.refusals import KeyReserved
from service.engine import OUTCOMES
from service.errors import Problem


def require_free_keys(data: Mapping[str, Any]) -> None:
    """Refuse data that names a reserved key. Raises KeyReserved."""
    if OUTCOMES in data:
        said = f"{OUTCOMES!r} is kept for the outcomes that people choose: use another key."
        raise KeyReserved(said, problems=[Problem("key_reserved", said, field=f"data.{OUTCOMES}")])
