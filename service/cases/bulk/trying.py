"""Trying a run out on each of its items, and taking it back: who cannot says why."""

from collections.abc import Mapping
from typing import Any

from service.cases.bulk.runs import BROKE, items_of, lock_item, lock_run, lock_unconfirmed
from service.cases.bulk.verbs import carry_out, version_of
from service.cases.models import BulkRun, BulkState, ItemState
from service.cases.sweeping import attempt
from service.errors import Refusal
from service.people.actors import Acting
from service.transaction import rehearsal, transaction


def try_out(run_id: str, answers: Mapping[str, Any], *, acting: Acting) -> None:
    """Try on each item what is asked, and take it back: who cannot says why, and is left out.

    Raises BulkNotFound, BulkHasBegun and the refusals of access.
    """
    with transaction():
        run = lock_unconfirmed(run_id, acting.who)
        run.answers, run.state, run.tried_at = dict(answers), BulkState.CHOSEN, acting.at
        items = items_of(run_id)
        for item in items:
            item.state, item.said, item.version = ItemState.WAITING, "", None
        positions = [item.position for item in items]
    for position in positions:
        _attempt_to_try(run_id, position, acting)
    with transaction():
        run = lock_unconfirmed(run_id, acting.who)
        if _is_latest_look(run, acting):
            run.state = BulkState.TRIED


def _attempt_to_try(run_id: str, position: int, acting: Acting) -> int:
    def note(_: str) -> None:
        item = lock_item(run_id, position)
        if _is_latest_look(lock_run(run_id), acting):
            item.state, item.said = ItemState.REFUSED, BROKE

    return attempt(lambda: _try_out(run_id, position, acting), note)


def _try_out(run_id: str, position: int, acting: Acting) -> int:
    item, run = lock_item(run_id, position), lock_run(run_id)
    if not _is_latest_look(run, acting):
        return 0
    version = version_of(run.kind, item.thing_id)
    try:
        with rehearsal():
            carry_out(run, item, acting=acting)
    except Refusal as refused:
        item.state, item.said = ItemState.REFUSED, refused.detail
    else:
        item.version = version
    return 1


def _is_latest_look(run: BulkRun, acting: Acting) -> bool:
    """Tell whether a run still waits for this try-out: none came later, and it has not begun."""
    return run.state is BulkState.CHOSEN and run.tried_at == acting.at
