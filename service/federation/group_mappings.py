"""Which groups elsewhere give what here: read where people come in, kept by administrators."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import select

from service.extensions import db
from service.federation.models import GroupMapping
from service.people.groups import Group
from service.people.outside_grants import Grant
from service.people.outside_models import GrantKind

SCIM = "scim"
"""The source of the groups that a directory keeps here."""
_KINDS: Mapping[str, GrantKind] = {
    "groups": GrantKind.GROUP,
    "roles": GrantKind.ROLE,
    "teams": GrantKind.TEAM,
}


def source_of_provider(key: str) -> str:
    """Name a provider as the source of grants."""
    return f"oidc:{key}"


def mappings(source: str) -> list[GroupMapping]:
    """Return the mappings of a source, by the name of the group elsewhere."""
    wanted = select(GroupMapping).where(GroupMapping.source == source)
    return list(db.session.scalars(wanted.order_by(GroupMapping.outside, GroupMapping.id)))


def grants_for(source: str, names: Iterable[str | None]) -> frozenset[Grant]:
    """Return what being in groups elsewhere gives; each is known by its name or by its id there."""
    told = {one.casefold() for one in names if one}
    kept = [one for one in mappings(source) if one.outside.casefold() in told]
    return frozenset(grant for one in kept for grant in grants_of(one))


def grants_of(mapping: GroupMapping) -> frozenset[Grant]:
    """Return what a mapping gives."""
    given = ((kind, getattr(mapping, name)) for name, kind in _KINDS.items())
    return frozenset((kind, str(key)) for kind, keys in given for key in keys)


def told(mapping: GroupMapping) -> dict[str, Any]:
    """Give a mapping as the book of changes has it."""
    return {
        "outside": mapping.outside,
        "groups": sorted(mapping.groups),
        "roles": sorted(mapping.roles),
        "teams": sorted(mapping.teams),
    }


def known_groups(words: Collection[str]) -> list[str]:
    """Keep of some words those that are kinds of work."""
    return sorted(set(words) & {str(one) for one in Group})
