"""Holds and the history of targets, as lines that people read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask import url_for

from service.cases.models import Hold
from service.cases.target_history import TargetHistory, TargetMove
from service.web.reader import Reader
from service.web.words import as_target, at_moment

_ENDINGS: Final[Mapping[str | None, str]] = {
    "on_time": "Released on its date",
    "early": "Released early",
    "with_task": "Ended with its task",
    None: "Still on hold",
}


@dataclass(frozen=True, slots=True)
class HoldLine:
    """One hold, past or present."""

    what: str
    reason: str
    note: str
    placed: str
    release: str
    ending: str


@dataclass(frozen=True, slots=True)
class TargetLine:
    """One target: of what it is, its date, what explains it, and all that set or moved it."""

    name: str
    href: str
    status: str
    target: str
    original: str
    explanation: str
    moves: Sequence[str]


def hold_line(hold: Hold, tasks: Mapping[str, str], reader: Reader) -> HoldLine:
    """Show a hold; `tasks` gives the names of the case's tasks by their ids."""
    ending = _ENDINGS.get(hold.ended_how if hold.ended_at else None, "Ended")
    planned = at_moment(hold.release_at)
    moved = hold.planned_at != hold.release_at
    return HoldLine(
        what=tasks.get(hold.task_id or "", "The whole case"),
        reason=hold.reason,
        note=hold.note,
        placed=f"{at_moment(hold.placed_at)} by {reader.person(hold.placed_by)}",
        release=f"{planned} (at first {at_moment(hold.planned_at)})" if moved else planned,
        ending=f"{ending}, {at_moment(hold.ended_at)}" if hold.ended_at else ending,
    )


def target_line(history: TargetHistory, reader: Reader) -> TargetLine:
    """Show the history of a target."""
    sla = history.sla
    target = as_target(sla.target_at) if sla.target_at else ""
    original = as_target(sla.original_target_at) if sla.original_target_at else ""
    return TargetLine(
        name=history.name or "The whole case",
        href=url_for("web.task", task_id=history.task_id) if history.task_id else "",
        status=sla.status,
        target=target,
        original=original if original != target else "",
        explanation=sla.explanation,
        moves=[_move(one, reader) for one in history.moves],
    )


def _move(move: TargetMove, reader: Reader) -> str:
    """Say in one sentence what set or moved a target."""
    when, who, to = at_moment(move.at), reader.person(move.by), ""
    if move.to is not None:
        to = at_moment(move.to) if move.kind == "held" else as_target(move.to)
    if move.kind == "set":
        return f"{when}: the clock could start, with the target {to}." if to else f"{when}: opened."
    if move.kind == "held":
        until = f"until {to}" if not move.lasts else f"and is to be released on {to}"
        return f"{when}: put on hold by {who} {until}: {move.why}"
    if move.kind == "extended":
        return f"{when}: extended to {to} by {who}: {move.why}"
    return f"{when}: counted again ({who}). {move.why}"
