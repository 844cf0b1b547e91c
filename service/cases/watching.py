"""Watching moves: each is a part of the trace; once committed it is counted and has its line."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from service import log, measures, traces
from service.cases.models import Case
from service.engine.stimuli import Stimulus
from service.transaction import after_commit

_log = log.logger(__name__)


@contextmanager
def watched(case: Case, stimulus: Stimulus) -> Iterator[None]:
    """Have a move of a case watched: the block carries it out, the end of the commit ends it."""
    began, kind, case_id = time.perf_counter(), type(stimulus).__name__, case.id
    with traces.span(f"move {kind}", case=case_id, move=case.moves + 1):
        yield
    move = case.moves

    def tell() -> None:
        seconds = time.perf_counter() - began
        measures.count_move(kind, seconds)
        _log.info("case_moved", case=case_id, move=move, stimulus=kind, ms=round(seconds * 1000, 1))

    after_commit(tell)
