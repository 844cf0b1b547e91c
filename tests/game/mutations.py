"""Defects to seed into the engine, each of which the token game must notice.

A defect replaces one attribute of one class or module. The names bind this table to the engine's
code on purpose: when a part is renamed its defect fails loudly and is pointed at the new place.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any
from unittest.mock import patch

from service.engine import (
    activities,
    catching,
    containers,
    gateways,
    groups,
    interrupting,
    loops,
    multi_instance,
    propagation,
    scope,
    skipping,
    snapshot,
    strand,
    throwing,
)
from tests.game import breaking

ADVANCE = import_module("service.engine.advance")
"""The module: the package gives its function under the same name."""
Part = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Defect:
    """What is broken, where, and by what; `breaks` is given the sound part."""

    name: str
    where: Any
    part: str
    breaks: Callable[[Part], Any]

    @contextmanager
    def seeded(self) -> Iterator[None]:
        """Break the engine for a while."""
        with patch.object(self.where, self.part, self.breaks(getattr(self.where, self.part))):
            yield


DEFECTS = (
    Defect("boundary does not interrupt", interrupting.Boundary, "strike", breaking.gives(None)),
    Defect(
        "event sub-process does not interrupt",
        interrupting.Listener,
        "strike",
        breaking.gives(None),
    ),
    Defect(
        "non-interrupting boundary fires once", interrupting.Boundary, "again", breaking.gives(None)
    ),
    Defect("event sub-process starts once", interrupting.Listener, "again", breaking.gives(None)),
    Defect(
        "boundaries outlive their task", groups.BoundaryGroup, "child_done", breaking.gives(None)
    ),
    Defect(
        "parallel join counts tokens, not flows",
        gateways.ParallelGateway,
        "meet",
        breaking.early_join,
    ),
    Defect("join consumes nothing", gateways.Join, "consume", breaking.keep_arrivals),
    Defect(
        "inclusive join never waits",
        gateways.InclusiveGateway,
        "_reaching",
        breaking.gives(frozenset()),
    ),
    Defect(
        "exclusive gateway reads from the end",
        gateways.ExclusiveGateway,
        "_run_hook",
        breaking.last_true,
    ),
    Defect("errors stop at the first scope", throwing, "propagate", breaking.shallow),
    Defect("any code is the right code", propagation, "_best", breaking.any_code),
    Defect("a signal from outside reaches one catcher", ADVANCE, "broadcast", breaking.first_only),
    Defect("a thrown signal reaches one catcher", throwing, "broadcast", breaking.first_only),
    Defect(
        "cancel does not reach inside", containers.SubProcess, "withdrawn", breaking.gives(None)
    ),
    Defect("cancelled tasks stay open", activities.PersonTask, "withdrawn", breaking.gives(None)),
    Defect(
        "terminate ends nothing", throwing.EndEvent, "_run_hook", lambda _: throwing.Throw._run_hook
    ),
    Defect("losing events go on waiting", groups.EventGateway, "chosen", breaking.gives(None)),
    Defect("ids are random", strand.Strand, "next_id", breaking.random_id),
    Defect("a bypassed task keeps its choice", activities, "forget_outcome", breaking.gives(None)),
    Defect("a join waits for a cancelled path", skipping, "_skip_path", breaking.awaited),
    Defect("one cancelled instance cancels all", skipping, "MultiInstance", lambda _: ()),
    Defect("one instance too many", multi_instance.MultiInstance, "_items", breaking.off_by_one),
    Defect(
        "sequential instances run at once",
        multi_instance.MultiInstance,
        "spawn",
        breaking.all_at_once,
    ),
    Defect(
        "completion condition is ignored",
        multi_instance.MultiInstance,
        "over",
        breaking.without("completion"),
    ),
    Defect("loop condition is ignored", loops.StandardLoop, "over", breaking.without("condition")),
    Defect("results are lost", multi_instance.MultiInstance, "gather", breaking.gives(None)),
    Defect(
        "local variables leak",
        scope.Scope,
        "__setitem__",
        breaking.leak,
    ),
    Defect("mapped calls share the data", strand.Strand, "open", breaking.unmapped),
    Defect("data are not told", strand.Strand, "tell", breaking.silent),
    Defect(
        "a condition fires while it stays true", catching.Catch, "look", breaking.look_every_time
    ),
    Defect("one of all triggers is enough", catching.Part, "fire", breaking.one_part),
    Defect("a cycle has one turn more", catching, "next_turn", breaking.one_turn_more),
    Defect("inclusive join waits too long", gateways.InclusiveGateway, "decide", breaking.patient),
    Defect("a long move forgets what it had to do", ADVANCE, "dump", breaking.forget_queue),
    Defect("missed turns are not counted", catching, "next_turn", breaking.punctual),
    Defect("a turn counts from now", catching, "next_turn", breaking.count_from_now),
    Defect("a timer forgets its task", interrupting.Boundary, "attached_to", breaking.gives(None)),
    Defect("a loop never tests before", loops.StandardLoop, "over", breaking.judge_after),
    Defect(
        "listeners keep their scope open", interrupting.Listener, "holds_open", breaking.gives(True)
    ),
    Defect(
        "compensation undoes the oldest first", throwing, "entries_to_undo", breaking.oldest_first
    ),
    Defect(
        "a cancelled transaction is not left", throwing.EndEvent, "completed", breaking.gives(None)
    ),
    Defect("compensation is forgotten", snapshot, "_scope", breaking.forget_memory),
    Defect("a snapshot forgets how a token came", snapshot, "_row", breaking.forget_memo("by")),
    Defect("a snapshot forgets the turns left", snapshot, "_row", breaking.forget_memo("left")),
    Defect("a snapshot keeps the past", snapshot, "_row", breaking.keep_history),
)
