"""What was foreseen of one case, written down so that many can be counted together."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import timedelta
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy import and_, delete, or_, select

from service.cases.migration_report import ClockLine, Report
from service.cases.models import (
    FindingKind,
    MigrationFinding,
    MigrationItem,
    MigrationItemState,
)
from service.errors import Problem, Refusal
from service.extensions import db

LONGEST_ID = 300
_MINUTE = timedelta(minutes=1)


def note_report(item: MigrationItem, report: Report) -> None:
    """Note what would become of a case: whether it can go on, and what changes then."""
    moving = [one for one in report.clocks if one.due_at != one.will_be_due_at]
    found = [*_refusals(report.refusals), *_clocks(moving), *_warnings(report.warnings)]
    _note(item, found)
    item.foreseen = _digest(report, found)
    item.state = MigrationItemState.REFUSED if report.refusals else MigrationItemState.READY
    item.report = _shown(report)
    item.stands = orjson.dumps(sorted(report.places)).decode()
    going = [one for one in report.tasks if one.element is not None and one.became is not None]
    item.tasks, item.drafts = len(going), sum(one.drafts for one in going)
    item.clocks = len(moving)
    item.said = "; ".join(one.message for one in report.refusals)


def note_refusal(item: MigrationItem, refused: Refusal) -> None:
    """Note why a case cannot even be looked at, or was refused after all."""
    problems = refused.problems or (Problem(refused.code(), refused.detail),)
    _note(item, _refusals(problems))
    item.state, item.report = MigrationItemState.REFUSED, None
    item.stands = item.foreseen = ""
    item.tasks = item.drafts = item.clocks = 0
    item.said = "; ".join(one.message for one in problems)


def is_shown(item: MigrationItem) -> bool:
    """Tell whether of some other case was shown what is foreseen of this one now.

    Of one that itself waits to be confirmed once more nobody has seen that yet.
    """
    shown = MigrationItem.state.in_((MigrationItemState.CONFIRMED, MigrationItemState.MIGRATED))
    rests = and_(MigrationItem.state == MigrationItemState.READY, MigrationItem.said == "")
    wanted = select(MigrationItem.position).where(
        MigrationItem.run_id == item.run_id,
        MigrationItem.position != item.position,
        MigrationItem.foreseen == item.foreseen,
        or_(shown, rests),
    )
    return db.session.scalar(wanted.limit(1)) is not None


def _digest(report: Report, found: Iterable[dict[str, Any]]) -> str:
    """Sum up where a case stands, what becomes of its tasks and clocks, and what is to be known.

    By how much a clock moves that starts anew, and with it that of the case, depends on the day
    alone: it does not tell.
    """
    restarts = any(one.fate == "restart" for one in report.clocks)
    tasks = {(one.element or "", one.became or "") for one in report.tasks}
    said = set[bytes]()
    for one in found:
        day = {"due_at", "will_be_due_at"}
        if one.get("what") == "restart" or (restarts and one.get("element") == report.process):
            day.add("shift")
        said.add(orjson.dumps({key: value for key, value in one.items() if key not in day}))
    whole = [sorted(report.places), sorted(tasks), [one.decode() for one in sorted(said)]]
    return sha256(orjson.dumps(whole)).hexdigest()


def _note(item: MigrationItem, findings: Iterable[dict[str, Any]]) -> None:
    place = {"run_id": item.run_id, "position": item.position}
    if item.state is not MigrationItemState.WAITING:  # What waits has no findings: they went.
        db.session.execute(delete(MigrationFinding).filter_by(**place))
    for number, said in enumerate(findings, start=1):
        found = MigrationFinding(**place, case_id=item.case_id, number=number, **said)
        db.session.add(found)


def _refusals(problems: Iterable[Problem]) -> Iterator[dict[str, Any]]:
    for one in problems:
        about = one.element and one.element[:LONGEST_ID]
        yield {
            "kind": FindingKind.REFUSAL,
            "what": one.code,
            "element": about,
            "said": f"{one.message} {one.mend or ''}".strip(),
        }


def _clocks(lines: Iterable[ClockLine]) -> Iterator[dict[str, Any]]:
    for one in lines:
        shift = None
        if one.due_at is not None and one.will_be_due_at is not None:
            shift = round((one.will_be_due_at - one.due_at) / _MINUTE)
        yield {
            "kind": FindingKind.CLOCK,
            "what": one.fate,
            "element": one.element,
            "became": one.became,
            "statutory": one.statutory,
            "due_at": one.due_at,
            "will_be_due_at": one.will_be_due_at,
            "shift": shift,
        }


def _warnings(said: Iterable[str]) -> Iterator[dict[str, Any]]:
    yield from ({"kind": FindingKind.WARNING, "said": one} for one in said)


def _shown(report: Report) -> dict[str, Any]:
    """Give a report as JSON, without whom its tasks are given to: that may change any time."""
    said = asdict(report)
    for one in said["tasks"]:
        del one["assignee"]
    shown: dict[str, Any] = orjson.loads(orjson.dumps(said))
    return shown
