"""SCIM's PATCH: operations upon a document, as RFC 7644 has them and as directories send them.

Entra ID writes `Replace` and `"False"`, and puts whole paths into the names of a value without a
path; Okta sends values without a path. All of it comes to the same changes here.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from service.federation.scim.profiles import canonical
from service.federation.scim.refusals import NoTarget, PathInvalid, SyntaxInvalid

MOST = 1000
_CORE: Final = re.compile(r"urn:ietf:params:scim:schemas:core:2\.0:(?:user|group):", re.IGNORECASE)
_PATH: Final = re.compile(
    r"(?P<name>[A-Za-z$][\w$-]*)"
    r'(?:\[\s*(?P<key>\w+)\s+eq\s+(?:"(?P<text>[^"]*)"|(?P<word>true|false))\s*\])?'
    r"(?:\.(?P<sub>[A-Za-z$][\w$-]*))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Path:
    """What an operation is about: an attribute, one of its entries, or a part of either."""

    name: str
    key: str | None = None
    equals: str | None = None
    sub: str | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """One change: add, replace or remove; a path that is not ours is None and changes nothing."""

    verb: str
    path: Path | None
    value: Any = None


def read_operations(body: Mapping[str, Any]) -> list[Operation]:
    """Read the operations of a request. Raises SyntaxInvalid, PathInvalid and NoTarget."""
    given = next((one for name, one in body.items() if name.lower() == "operations"), None)
    if not isinstance(given, list) or not 0 < len(given) <= MOST:
        raise SyntaxInvalid(f"Operations must be a list of 1 to {MOST}.")
    return [one for each in given for one in _read(each)]


def apply(document: Mapping[str, Any], operations: list[Operation]) -> dict[str, Any]:
    """Return the document with the operations carried out, one after the other."""
    changed = dict(document)
    for one in operations:
        if one.path is not None:
            _carry_out(changed, one, one.path)
    return changed


def _read(given: Any) -> Iterator[Operation]:
    if not isinstance(given, Mapping):
        raise SyntaxInvalid("An operation is an object with op, path and value.")
    known = {str(name).lower(): one for name, one in given.items()}
    verb, path, value = str(known.get("op")).lower(), known.get("path"), known.get("value")
    if verb not in {"add", "replace", "remove"}:
        raise SyntaxInvalid("op must be add, replace or remove.")
    if path:
        yield Operation(verb, _read_path(path), canonical(value))
    elif verb == "remove":
        raise NoTarget("A remove operation needs a path.")
    elif not isinstance(value, Mapping):
        raise SyntaxInvalid("An operation without a path needs an object as its value.")
    else:
        for name, one in value.items():
            yield Operation(verb, _read_path(name), canonical(one))


def _read_path(given: Any) -> Path | None:
    """Read a path; None for one of a schema that is not kept here."""
    if not isinstance(given, str):
        raise PathInvalid("A path is a text.")
    core = _CORE.sub("", given.strip())
    if core.lower().startswith("urn:"):
        return None
    found = _PATH.fullmatch(core)
    if found is None:
        raise PathInvalid(f"The path “{given[:200]}” cannot be read.")
    equals = found["text"] if found["text"] is not None else found["word"]
    (name,) = canonical({found["name"]: None})
    sub = next(iter(canonical({found["sub"]: None}))) if found["sub"] else None
    return Path(name, found["key"], equals, sub)


def _carry_out(document: dict[str, Any], one: Operation, path: Path) -> None:
    if path.key is not None:
        _change_entry(document, one, path)
    elif path.sub is not None:
        parts = document.get(path.name)
        document[path.name] = _with(parts if isinstance(parts, Mapping) else {}, path.sub, one)
    elif one.verb == "remove":
        document.pop(path.name, None)
    elif isinstance(one.value, Mapping) and isinstance(document.get(path.name), Mapping):
        document[path.name] = {**document[path.name], **one.value}
    elif one.verb == "add" and isinstance(document.get(path.name), list):
        added = one.value if isinstance(one.value, list) else [one.value]
        document[path.name] = [*added, *document[path.name]]
    else:
        document[path.name] = one.value


def _change_entry(document: dict[str, Any], one: Operation, path: Path) -> None:
    """Change the entries of a list that a path chooses; one that is not there is made."""
    kept = document.get(path.name)
    there = kept if isinstance(kept, list) else []
    entries = [dict(each) for each in there if isinstance(each, Mapping)]
    wanted = (path.equals or "").lower()
    chosen = [each for each in entries if str(each.get(path.key or "")).lower() == wanted]
    if not chosen and one.verb != "remove":
        chosen = [{path.key or "": path.equals}]
        entries = [*chosen, *entries]
    for each in chosen:
        if path.sub is not None:
            changed = _with(each, path.sub, one)
            each.clear()
            each.update(changed)
        elif one.verb == "remove":
            entries.remove(each)
        elif isinstance(one.value, Mapping):
            each.update(one.value)
    document[path.name] = entries


def _with(parts: Mapping[str, Any], name: str, one: Operation) -> dict[str, Any]:
    """Return some parts with one of them set or removed."""
    rest = {key: value for key, value in parts.items() if key != name}
    return rest if one.verb == "remove" else {**rest, name: one.value}
