"""What a directory wants of a group, read from its document or from its operations."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from service.federation.scim.patching import Operation
from service.federation.scim.refusals import TooManyMembers, ValueInvalid

MOST = 10_000
_LONGEST = 255


@dataclass(frozen=True, slots=True)
class Members:
    """A group's new name and external id, where they are to be others, and whom it is to have.

    `put` replaces everybody; then the `added` join and the `removed` leave.
    """

    display_name: str | None = None
    external_id: str | None = None
    put: Collection[str] | None = None
    added: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()

    def after(self, now: Collection[str]) -> set[str]:
        """Return who is in the group afterwards."""
        begun = set(now if self.put is None else self.put)
        return (begun - self.removed) | self.added


def of_document(document: Mapping[str, Any]) -> Members:
    """Read a whole group. Raises ValueInvalid, TooManyMembers."""
    name = _text(document.get("displayName"), "displayName")
    if name is None:
        raise ValueInvalid("displayName is missing.")
    external_id = _text(document.get("externalId"), "externalId")
    return Members(name, external_id, put=_ids(document.get("members") or []))


def of_operations(operations: list[Operation]) -> Members:
    """Read what operations make of a group. Raises ValueInvalid, TooManyMembers."""
    found = Members()
    for one in operations:
        found = _changed(found, one)
    return found


def _changed(found: Members, one: Operation) -> Members:
    path = one.path
    if path is None or path.name in {"id", "schemas", "meta"}:
        return found
    if path.name == "displayName" and one.verb != "remove":
        return replace(found, display_name=_text(one.value, "displayName"))
    if path.name == "externalId":
        return replace(found, external_id=_text(one.value, "externalId"))
    if path.name != "members":
        return found
    return _with_members(found, one)


def _with_members(found: Members, one: Operation) -> Members:
    """Carry out one operation on the members, after those before it."""
    path = one.path
    named = [path.equals] if path is not None and path.key is not None else None
    given = _ids([{"value": name} for name in named] if named else one.value or [])
    if one.verb == "add":
        return replace(found, added=found.added | given, removed=found.removed - given)
    if one.verb == "remove" and (named or one.value):
        return replace(found, added=found.added - given, removed=found.removed | given)
    kept = given if one.verb == "replace" else frozenset()
    return replace(found, put=kept, added=frozenset(), removed=frozenset())


def _ids(given: Any) -> frozenset[str]:
    ones = given if isinstance(given, list) else [given]
    if len(ones) > MOST:
        raise TooManyMembers
    ids = [one.get("value") if isinstance(one, Mapping) else one for one in ones]
    texts = frozenset(one for one in ids if isinstance(one, str) and 0 < len(one) <= _LONGEST)
    if len(texts) < len(frozenset(map(str, ids))):
        raise ValueInvalid("members must be a list of objects with the id of a user as value.")
    return texts


def _text(given: Any, name: str) -> str | None:
    if given is None:
        return None
    if not isinstance(given, str) or not 0 < len(given.strip()) <= _LONGEST:
        raise ValueInvalid(f"{name} must be a text of 1 to {_LONGEST} characters.")
    return given.strip()
