"""What administrators change of the mappings: it counts at once for the groups kept here.

For those of a provider it counts when somebody signs in next.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from service.extensions import db
from service.federation.group_mappings import SCIM, known_groups, mappings, told
from service.federation.models import GroupMapping
from service.federation.refusals import GroupMapped, GroupUnnamed
from service.federation.scim.group_grants import grant_all_again
from service.ledger.changes import About, await_turn, write
from service.people.access import require
from service.people.actors import Acting
from service.people.memberships import OF_ROLES, OF_TEAMS
from service.people.refusals import ChangedSince, NotFound
from service.people.verbs import Verb

_LONGEST = 255


@dataclass(frozen=True, slots=True)
class Mapped:
    """A group elsewhere, by its name or id, and what its members are given here."""

    outside: str
    groups: Collection[str] = ()
    roles: Collection[str] = ()
    teams: Collection[str] = ()


def add_mapping(source: str, given: Mapped, *, acting: Acting) -> GroupMapping:
    """Map a group.

    Raises GroupUnnamed, GroupMapped, RoleUnknown, TeamUnknown and the refusals of access.
    """
    require(acting.who, Verb.MANAGE_PEOPLE)
    await_turn()
    made = GroupMapping(source=source)
    _put(made, given)
    db.session.add(made)
    db.session.flush()
    _write(made, "was mapped", acting, after=told(made))
    _count(source)
    return made


def change_mapping(
    mapping_id: int, given: Mapped, *, version: int | None, acting: Acting
) -> GroupMapping:
    """Map a group otherwise; `version` is the one that the sender saw.

    Raises NotFound, ChangedSince, GroupUnnamed, GroupMapped, RoleUnknown, TeamUnknown,
    LastAdministrator and the refusals of access.
    """
    kept = _locked(mapping_id, acting)
    if version is not None and kept.version != version:
        raise ChangedSince
    before = told(kept)
    _put(kept, given)
    kept.version += 1
    db.session.flush()
    _write(kept, "was mapped otherwise", acting, before=before, after=told(kept))
    _count(kept.source)
    return kept


def remove_mapping(mapping_id: int, *, version: int | None = None, acting: Acting) -> str:
    """Let a group give nothing any more, and give its source; `version` is what the sender saw.

    Raises NotFound, ChangedSince, LastAdministrator and the refusals of access.
    """
    kept = _locked(mapping_id, acting)
    if version is not None and kept.version != version:
        raise ChangedSince
    source = kept.source
    _write(kept, "is mapped no more", acting, before=told(kept))
    db.session.delete(kept)
    db.session.flush()
    _count(source)
    return source


def find_mapping(mapping_id: int) -> GroupMapping:
    """Return a mapping by its number. Raises NotFound."""
    found = db.session.get(GroupMapping, mapping_id)
    if found is None:
        raise NotFound
    return found


def _locked(mapping_id: int, acting: Acting) -> GroupMapping:
    require(acting.who, Verb.MANAGE_PEOPLE)
    await_turn()
    return find_mapping(mapping_id)


def _put(mapping: GroupMapping, given: Mapped) -> None:
    outside = given.outside.strip()
    if not 0 < len(outside) <= _LONGEST:
        raise GroupUnnamed
    others = (one for one in mappings(mapping.source) if one is not mapping)
    if any(one.outside.casefold() == outside.casefold() for one in others):
        raise GroupMapped(f"The group “{outside}” is mapped already.")
    for key in given.roles:
        OF_ROLES.require(key)
    for key in given.teams:
        OF_TEAMS.require(key)
    mapping.outside = outside
    mapping.groups = known_groups(given.groups)
    mapping.roles, mapping.teams = sorted(set(given.roles)), sorted(set(given.teams))


def _count(source: str) -> None:
    """Let the mappings of groups that are kept here count now."""
    if source == SCIM:
        grant_all_again()


def _write(mapping: GroupMapping, what: str, acting: Acting, **states: Any) -> None:
    said = f"The outside group “{mapping.outside}” {what}."
    subject = f"{mapping.source}:{mapping.id}"
    who = (acting.who.username, acting.at)
    write(About.OUTSIDE_GROUP, subject, said, acting=who, **states)
