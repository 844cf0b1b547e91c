"""Names in a JSON Schema: of answers and questions here, and of parts that are named elsewhere."""

import re
from collections.abc import Collection, Mapping
from typing import Any, Final

Json = Any

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
_OTHER: Final = re.compile(r"[^A-Za-z0-9_]+")
SHOWN = 60
"""Characters of a name that was mended."""


def answer_name(name: str) -> str:
    """Give the name under which an answer can be kept: the same, if that can be one here."""
    if _NAME.fullmatch(name):
        return name
    mended = _OTHER.sub("_", name).strip("_")[:SHOWN] or "answer"
    return mended if mended[0].isalpha() else f"a_{mended}"


def free_identity(said: str, taken: Collection[str]) -> str:
    """Give an id of a question that no other one has."""
    told = _OTHER.sub("_", said)[:SHOWN] or "question"
    number, found = 1, told
    while found in taken:
        number += 1
        found = f"{told}_{number}"
    return found


def follow(part: Json, root: Mapping[str, Json]) -> tuple[Json, str]:
    """Follow the references (`$ref`) of a part within its file.

    Give what is found, and the reference that leads nowhere: out of the file, or in a circle.
    """
    seen: set[str] = set()
    while isinstance(part, Mapping) and isinstance(part.get("$ref"), str):
        where = part["$ref"]
        found: Json = root if where.startswith("#") and where not in seen else None
        seen.add(where)
        for step in where.lstrip("#/").split("/"):
            found = found.get(step) if isinstance(found, Mapping) else None
        if not isinstance(found, Mapping):
            return part, where
        part = {**found, **{name: said for name, said in part.items() if name != "$ref"}}
    return part, ""
