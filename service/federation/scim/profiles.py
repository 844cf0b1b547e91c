"""What SCIM says of a person: the document that directories send, and what is kept of it.

Attribute names are told apart by their letters and not by their case. What is not kept here (phone
numbers, departments) is read past: a directory may send all that it has.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from service.federation.scim.refusals import SyntaxInvalid, ValueInvalid

_LONGEST: Final = 255
_LONGEST_NAME: Final = 200
_DEEPEST: Final = 64
_NAMES: Final = {
    one.lower(): one
    for one in (
        *("userName", "externalId", "displayName", "active", "name", "emails", "members"),
        *("givenName", "familyName", "formatted", "value", "type", "primary"),
    )
}
_SWITCHES: Final = {"true": True, "false": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What is kept of a person; an `external_id` is the directory's own for them."""

    user_name: str
    external_id: str | None = None
    given_name: str | None = None
    family_name: str | None = None
    formatted: str | None = None
    display_name: str | None = None
    email: str | None = None
    active: bool = True

    @property
    def called(self) -> str:
        """What others call the person here."""
        both = " ".join(one for one in (self.given_name, self.family_name) if one)
        return (self.display_name or self.formatted or both or self.user_name)[:_LONGEST_NAME]


def require_readable(given: Any) -> None:
    """Refuse what no database keeps, and what nests deeper than anything that means something here.

    Raises SyntaxInvalid.
    """
    level = [given]
    for _ in range(_DEEPEST):
        if any(isinstance(one, str) and "\0" in one for one in level):
            raise SyntaxInvalid("Text may not contain a null character.")
        level = [inner for one in level for inner in _inside(one)]
        if not level:
            return
    raise SyntaxInvalid("The document nests too deep.")


def canonical(given: Any) -> Any:
    """Write the names of attributes as the schema does, however they were sent."""
    if isinstance(given, Mapping):
        return {_NAMES.get(key.lower(), key): canonical(one) for key, one in given.items()}
    return [canonical(one) for one in given] if isinstance(given, list) else given


def read_profile(document: Mapping[str, Any]) -> Profile:
    """Read a person's document. Raises ValueInvalid."""
    name = document.get("name")
    if name is not None and not isinstance(name, Mapping):
        raise ValueInvalid("name must be an object with givenName and familyName.")
    parts = name or {}
    user_name = _text(document, "userName", _LONGEST)
    if not user_name:
        raise ValueInvalid("userName is missing.")
    return Profile(
        user_name=user_name,
        external_id=_text(document, "externalId", _LONGEST),
        given_name=_text(parts, "givenName", _LONGEST_NAME),
        family_name=_text(parts, "familyName", _LONGEST_NAME),
        formatted=_text(parts, "formatted", _LONGEST_NAME),
        display_name=_text(document, "displayName", _LONGEST_NAME),
        email=_email(document.get("emails")),
        active=read_switch(document.get("active", True), "active"),
    )


def document_of(profile: Profile) -> dict[str, Any]:
    """Write a person's document, with what is known of them."""
    parts = {
        "formatted": profile.formatted,
        "givenName": profile.given_name,
        "familyName": profile.family_name,
    }
    email = {"value": profile.email, "type": "work", "primary": True}
    document = {
        "userName": profile.user_name,
        "externalId": profile.external_id,
        "name": {key: one for key, one in parts.items() if one},
        "displayName": profile.display_name,
        "emails": [email] if profile.email else [],
        "active": profile.active,
    }
    return {key: one for key, one in document.items() if one not in (None, {}, [])}


def read_switch(value: Any, name: str) -> bool:
    """Read a truth; Entra ID sends it as a text. Raises ValueInvalid."""
    told = value if isinstance(value, bool) else _SWITCHES.get(str(value).lower())
    if told is None:
        raise ValueInvalid(f"{name} must be true or false.")
    return told


def _inside(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        return [*value, *value.values()]
    return value if isinstance(value, list) else []


def _text(given: Mapping[str, Any], name: str, longest: int) -> str | None:
    value = given.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or len(value.strip()) > longest:
        raise ValueInvalid(f"{name} must be a text of at most {longest} characters.")
    return value.strip() or None


def _email(given: Any) -> str | None:
    """Choose the address that is the primary one, for work, or the first."""
    if given is None:
        return None
    if not isinstance(given, list) or not all(isinstance(one, Mapping) for one in given):
        raise ValueInvalid("emails must be a list of objects with a value.")
    order = sorted(
        given,
        key=lambda one: (str(one.get("primary")).lower() != "true", one.get("type") != "work"),
    )
    return _text(order[0], "value", 254) if order else None
