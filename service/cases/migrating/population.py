"""What a run changes, counted over all its cases: where they stand, clocks, refusals.

Counts are of every case of the run; cases themselves are named to those only who may see them.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute

from service.cases.models import (
    Case,
    FindingKind,
    MigrationFinding,
    MigrationItem,
    MigrationItemState,
)
from service.cases.readers import note_reader
from service.cases.visibility import seen_by
from service.extensions import db
from service.people.actors import Actor

EXAMPLES = 3
"""So many cases of a group are named."""
MOST_GROUPS = 200
"""So many groups of a kind are shown, the largest first."""
Keys = tuple[InstrumentedAttribute[Any], ...]
Conditions = Sequence[ColumnElement[bool]]
_Item = MigrationItemState
GOING = (_Item.READY, _Item.CONFIRMED, _Item.MIGRATED, _Item.UNDOING)
"""Cases that can go on in the new version, or have done so."""


@dataclass(frozen=True, slots=True)
class Example:
    """A case that is named; of a clock, when it is due and will be."""

    case_id: str
    reference: str
    due_at: datetime | None = None
    will_be_due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Places:
    """Cases that stand in the same elements: each by its old and its new id."""

    places: Sequence[tuple[str, str]]
    count: int
    examples: Sequence[Example]


@dataclass(frozen=True, slots=True)
class Clocks:
    """A clock that moves, begins or ends in some cases; in minutes, the least and most it moves."""

    element: str | None
    became: str | None
    fate: str
    statutory: bool
    count: int
    least: int | None
    most: int | None
    examples: Sequence[Example]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why some cases cannot go on, or what is to be known of some that can.

    Of cases that the reader may not see nothing is `said`: the words may tell of what is in them.
    """

    kind: FindingKind
    element: str | None
    said: str
    count: int
    examples: Sequence[Example]


@dataclass(frozen=True, slots=True)
class Population:
    """A run over all its cases. `tasks` and `drafts` go on with the cases that do."""

    tasks: int
    drafts: int
    places: Sequence[Places]
    clocks: Sequence[Clocks]
    reasons: Sequence[Reason]


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case of a run; its id and name are empty to those who may not see it."""

    position: int
    case_id: str
    name: str
    state: MigrationItemState
    places: Sequence[tuple[str, str]]
    said: str


def population_of(run_id: str, *, actor: Actor) -> Population:
    """Count what was found in the cases of a run."""
    going = (MigrationItem.run_id == run_id, MigrationItem.state.in_(GOING))
    kept = select(func.sum(MigrationItem.tasks), func.sum(MigrationItem.drafts)).where(*going)
    tasks, drafts = db.session.execute(kept).one()
    return Population(
        tasks or 0,
        drafts or 0,
        _places(going, actor),
        _clocks(run_id, actor),
        _reasons(run_id, actor),
    )


def lines_of(
    run_id: str, *, actor: Actor, state: MigrationItemState | None, after: int, most: int
) -> list[CaseLine]:
    """Return so many cases of a run, after a position, all or those in one state."""
    wanted = (
        select(MigrationItem, Case.reference, Case.title, seen_by(actor))
        .join(Case, Case.id == MigrationItem.case_id)
        .where(MigrationItem.run_id == run_id, MigrationItem.position > after)
    )
    if state is not None:
        wanted = wanted.where(MigrationItem.state == state)
    rows = db.session.execute(wanted.order_by(MigrationItem.position).limit(most))
    return [
        CaseLine(
            item.position,
            item.case_id if seen else "",
            f"{reference} {title}" if seen else "",
            item.state,
            pairs_in(item.stands),
            item.said if seen else "",
        )
        for item, reference, title, seen in rows
    ]


def item_of(run_id: str, case_id: str, *, actor: Actor, now: datetime) -> MigrationItem | None:
    """Return what a run found and did in one case, if the reader may see that.

    That of a restricted case is recorded.
    """
    wanted = select(MigrationItem, Case).join(Case, Case.id == MigrationItem.case_id)
    wanted = wanted.where(MigrationItem.run_id == run_id, MigrationItem.case_id == case_id)
    found = db.session.execute(wanted.where(seen_by(actor))).one_or_none()
    if found is None:
        return None
    item, case = found
    note_reader(case, actor=actor, now=now)
    return item


def pairs_in(stands: str) -> Sequence[tuple[str, str]]:
    """Give the places of a case by their old and new ids."""
    return [(old, new) for old, new in orjson.loads(stands or "[]")]


def _places(going: Conditions, actor: Actor) -> list[Places]:
    keys = (MigrationItem.stands,)
    counted = _counted(keys, going, func.count())
    named = _examples(MigrationItem, keys, going, actor)
    return [Places(pairs_in(key[0]), count, named[key]) for key, (count,) in counted]


def _clocks(run_id: str, actor: Actor) -> list[Clocks]:
    found = MigrationFinding
    keys = (found.element, found.became, found.what, found.statutory)
    about = (found.run_id == run_id, found.kind == FindingKind.CLOCK, _is_of(GOING))
    shifts = func.count(), func.min(found.shift), func.max(found.shift)
    named = _examples(found, keys, about, actor)
    return [
        Clocks(key[0], key[1], key[2], key[3], count, least, most, named[key])
        for key, (count, least, most) in _counted(keys, about, *shifts)
    ]


def _reasons(run_id: str, actor: Actor) -> list[Reason]:
    found = MigrationFinding
    keys = (found.kind, found.element, found.said)
    known = (_Item.REFUSED, *GOING)
    about = (found.run_id == run_id, found.kind != FindingKind.CLOCK, _is_of(known))
    seen = found.case_id.in_(select(Case.id).where(seen_by(actor)))
    named = _examples(found, keys, about, actor)
    reasons = [
        Reason(kind, element, said, count, named[kind, element, said])
        for (kind, element, said), (count,) in _counted(keys, (*about, seen), func.count())
    ]
    hidden = _counted((found.kind, found.element), (*about, ~seen), func.count())
    return reasons + [Reason(kind, one, "", count, ()) for (kind, one), (count,) in hidden]


def _is_of(states: Sequence[MigrationItemState]) -> ColumnElement[bool]:
    """Ask whether what was found is of a case in one of some states."""
    return (
        select(MigrationItem.position)
        .where(
            MigrationItem.run_id == MigrationFinding.run_id,
            MigrationItem.position == MigrationFinding.position,
            MigrationItem.state.in_(states),
        )
        .exists()
    )


def _counted(
    keys: Keys, about: Conditions, *figures: Any
) -> list[tuple[tuple[Any, ...], tuple[Any, ...]]]:
    """Give the keys of each group of what agrees in them, and its figures, the largest first."""
    wanted = select(*keys, *figures).where(*about).group_by(*keys)
    rows = db.session.execute(wanted.order_by(figures[0].desc(), *keys).limit(MOST_GROUPS))
    return [(tuple(row[: len(keys)]), tuple(row[len(keys) :])) for row in rows]


def _examples(
    book: type[MigrationItem | MigrationFinding], keys: Keys, about: Conditions, actor: Actor
) -> Mapping[tuple[Any, ...], list[Example]]:
    """Name the first cases of each group that the reader may see."""
    dates = (MigrationFinding.due_at, MigrationFinding.will_be_due_at)
    turn = func.row_number().over(partition_by=keys, order_by=book.position)
    numbered = (
        select(
            turn.label("turn"),
            *(key.label(f"key_{number}") for number, key in enumerate(keys)),
            Case.id,
            Case.reference,
            *(dates if book is MigrationFinding else ()),
        )
        .join(Case, Case.id == book.case_id)
        .where(*about, seen_by(actor))
        .subquery()
    )
    wanted = select(numbered).where(numbered.c.turn <= EXAMPLES).order_by(numbered.c.turn)
    found = defaultdict(list)
    for _, *row in db.session.execute(wanted):
        found[tuple(row[: len(keys)])].append(Example(*row[len(keys) :]))
    return found
