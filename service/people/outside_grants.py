"""Grants from outside: what a source says that people have, put beside what they were given here.

Whatever the number of people, a change takes a handful of statements. What somebody was given here
is never taken by a source: a source takes only what a source gave, and only when none gives it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final, Self

from sqlalchemy import delete, exists, insert, select, tuple_, update
from sqlalchemy.orm import InstrumentedAttribute

from service.extensions import db
from service.ledger.changes import await_turn
from service.people.administrators import keep_an_administrator
from service.people.groups import Group
from service.people.models import (
    GroupMembership,
    Role,
    RoleMembership,
    Team,
    TeamMembership,
    User,
)
from service.people.outside_models import GrantKind, OutsideGrant

Grant = tuple[GrantKind, str]
"""A kind of work, a role or a team, by its key."""
Held = tuple[str, GrantKind, str]
"""Somebody, and a grant of theirs."""


@dataclass(frozen=True, slots=True)
class _Table:
    """Where the grants of a kind stand: their rows, and the column that says what is granted."""

    rows: type[GroupMembership] | type[RoleMembership] | type[TeamMembership]
    column: InstrumentedAttribute[Any]
    of: type[Role] | type[Team] | None = None


_TABLES: Final[Mapping[GrantKind, _Table]] = {
    GrantKind.GROUP: _Table(GroupMembership, GroupMembership.group),
    GrantKind.ROLE: _Table(RoleMembership, RoleMembership.role_key, Role),
    GrantKind.TEAM: _Table(TeamMembership, TeamMembership.team_key, Team),
}


@dataclass(frozen=True, slots=True)
class Settled:
    """What a source's word changed: who has something more, and who has something less."""

    given: frozenset[Held]
    taken: frozenset[Held]


@dataclass(frozen=True, slots=True)
class _Change:
    """What a source gives that it did not, and gives no more."""

    source: str
    new: frozenset[Held]
    gone: frozenset[Held]

    @classmethod
    def of(cls, source: str, wanted: Mapping[str, Collection[Grant]]) -> Self:
        known = _known({grant for grants in wanted.values() for grant in grants})
        named = {(name, *one) for name, grants in wanted.items() for one in known & set(grants)}
        now = _from(source, wanted)
        return cls(source, frozenset(named - now), frozenset(now - named))


def settle(source: str, wanted: Mapping[str, Collection[Grant]]) -> Settled:
    """Let these people have from a source exactly these grants, and give what that changed.

    Whoever is not named keeps what they have of it. A role or team that is no more gives nothing.
    Raises LastAdministrator, and then all have what they had.
    """
    return settle_together({source: wanted})


def settle_together(wanted_from: Mapping[str, Mapping[str, Collection[Grant]]]) -> Settled:
    """Settle several sources as one change: what moves from one to another is taken from nobody.

    All give before any takes, and whether an administrator is left is asked of the whole.
    Raises LastAdministrator, and then all have what they had.
    """
    await_turn()
    db.session.flush()
    changes = [_Change.of(source, wanted) for source, wanted in wanted_from.items()]
    with keep_an_administrator():
        given = frozenset().union(*(_give(one.source, one.new) for one in changes))
        taken = frozenset().union(*(_take(one.source, one.gone) for one in changes))
    _count_versions(given | taken)
    return Settled(given, taken)


def outside_grants_of(username: str) -> list[OutsideGrant]:
    """Return what a person has from outside, and from which source."""
    mine = select(OutsideGrant).where(OutsideGrant.username == username)
    order = (OutsideGrant.source, OutsideGrant.kind, OutsideGrant.key)
    return list(db.session.scalars(mine.order_by(*order)))


def holders_from(source: str) -> list[str]:
    """Return who has anything from a source."""
    found = select(OutsideGrant.username).where(OutsideGrant.source == source).distinct()
    return list(db.session.scalars(found.order_by(OutsideGrant.username)))


def forget_ungiven(username: str, given: Iterable[Grant]) -> None:
    """Forget that a person had from outside what they were just left without here."""
    mine = delete(OutsideGrant).where(OutsideGrant.username == username)
    kept = list(given)
    if kept:
        mine = mine.where(tuple_(OutsideGrant.kind, OutsideGrant.key).not_in(kept))
    db.session.execute(mine)


def forget_grant(kind: GrantKind, key: str, usernames: Collection[str] | None = None) -> None:
    """Forget that these people, or all, had something from outside that is theirs no more."""
    ones = delete(OutsideGrant).where(OutsideGrant.kind == kind, OutsideGrant.key == key)
    if usernames is not None:
        ones = ones.where(OutsideGrant.username.in_(usernames))
    db.session.execute(ones)


def _known(grants: Collection[Grant]) -> set[Grant]:
    """Keep of some grants what there is to be given."""
    known: dict[GrantKind, set[str]] = {GrantKind.GROUP: set(Group)}
    for kind in (GrantKind.ROLE, GrantKind.TEAM):
        of = _TABLES[kind].of
        keys = {key for one, key in grants if one is kind}
        known[kind] = set()
        if keys and of is not None:
            known[kind] = set(db.session.scalars(select(of.key).where(of.key.in_(keys))))
    return {(kind, key) for kind, key in grants if key in known[kind]}


def _from(source: str, people: Collection[str]) -> set[Held]:
    one = OutsideGrant
    found = select(one.username, one.kind, one.key).where(one.source == source)
    return {
        (name, kind, key)
        for name, kind, key in db.session.execute(found.where(one.username.in_(people)))
    }


def _give(source: str, new: Collection[Held]) -> frozenset[Held]:
    """Write down what is new; what somebody has from here already stays a grant of here."""
    given: set[Held] = set()
    for (kind, key), names in _by_grant(new):
        table = _TABLES[kind]
        member = table.rows.username
        held = set(db.session.scalars(select(member).where(table.column == key, member.in_(names))))
        one = OutsideGrant
        outside = set(
            db.session.scalars(
                select(one.username).where(
                    one.kind == kind, one.key == key, one.username.in_(names)
                )
            )
        )
        noted = [name for name in names if name not in held or name in outside]
        if noted:
            row = {"source": source, "kind": kind, "key": key}
            db.session.execute(insert(one), [{**row, "username": name} for name in noted])
        fresh = [name for name in noted if name not in held]
        if fresh:
            value = Group(key) if kind is GrantKind.GROUP else key
            rows = [{table.column.key: value, "username": name} for name in fresh]
            db.session.execute(insert(table.rows), rows)
        given |= {(name, kind, key) for name in fresh}
    return frozenset(given)


def _take(source: str, gone: Collection[Held]) -> frozenset[Held]:
    """Take what the source gives no more, unless another one does."""
    taken: set[Held] = set()
    one = OutsideGrant
    for (kind, key), names in _by_grant(gone):
        table = _TABLES[kind]
        member = table.rows.username
        this = (one.kind == kind, one.key == key)
        db.session.execute(delete(one).where(one.source == source, *this, one.username.in_(names)))
        still = exists().where(*this, one.username == member)
        without = delete(table.rows).where(table.column == key, member.in_(names), ~still)
        left = db.session.scalars(without.returning(member)).all()
        taken |= {(name, kind, key) for name in left}
    return frozenset(taken)


def _by_grant(held: Collection[Held]) -> list[tuple[Grant, list[str]]]:
    """Put people together by what they have, in an order that is always the same."""
    ordered = sorted((kind, key, name) for name, kind, key in held)
    grouped = groupby(ordered, key=lambda one: (one[0], one[1]))
    return [(grant, [name for *_, name in ones]) for grant, ones in grouped]


def _count_versions(changed: Collection[Held]) -> None:
    """Give everybody and everything that changed another version: pages show what was before."""
    names = {name for name, _, _ in changed}
    if not names:
        return
    db.session.execute(
        update(User).where(User.username.in_(names)).values(version=User.version + 1)
    )
    for kind, table in _TABLES.items():
        keys = {key for _, one, key in changed if one is kind}
        if keys and table.of is not None:
            of = table.of
            db.session.execute(update(of).where(of.key.in_(keys)).values(version=of.version + 1))
    db.session.expire_all()
