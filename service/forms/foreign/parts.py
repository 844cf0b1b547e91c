"""Parts of a JSON Schema and its ui schema, which may be anything and stand anywhere in a file."""

from collections.abc import Mapping
from typing import Any

Json = Any


def object_of(found: Json) -> Mapping[str, Json]:
    """Take a part as an object; what is none says nothing."""
    return found if isinstance(found, Mapping) else {}


def look_of(ui: Json) -> dict[str, Json]:
    """Give what a ui schema says of one thing itself: with and without `ui:options`."""
    found = object_of(ui)
    own = {name[3:]: said for name, said in found.items() if name.startswith("ui:")}
    options = object_of(own.pop("options", None))
    return {**options, **own}


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
