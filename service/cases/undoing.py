"""What an undo changes beside tokens: who has the attempt, what counts, the clocks of the law.

A clock of the law never starts anew because somebody was mistaken: where an undo comes back to one
that has begun, it counts on from its first beginning.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from service.bpmn.model import Element
from service.cases.models import Strand, StrandKind, Task, TaskRole, TaskState
from service.cases.motion import Motion
from service.cases.renaming import element_now, names_before
from service.definitions.lookup import bundle_by_id
from service.engine.effects import WorkTakenBack
from service.extensions import db
from service.ledger.moves import Element as Passed
from service.people.directory import still_here
from service.sla.pauses import Kind as ClockKind


def follow(motion: Motion, task: Task) -> None:
    """Make a task that opens the next attempt of the one that was undone, for the same people."""
    before = motion.redone
    if before is None:
        return
    again = before.process_key, element_now(motion.case, before)
    if again != (task.process_key, task.element):
        return
    loop = bundle_by_id(task.version_id).process.elements[task.element].loop
    if loop is not None and loop.kind == "parallel" and task.turn != before.turn:
        return  # All instances open again; only one of them is this person's.
    motion.redone = None
    task.attempt = before.attempt + 1
    task.previous_id = before.id
    done = before.state is TaskState.COMPLETED
    task.assignee = still_here(before.assignee or (before.completed_by if done else None))
    task.roles = [TaskRole(role=one.role) for one in before.roles]


def take_back(motion: Motion, strand: Strand, effect: WorkTakenBack) -> None:
    """Mark the tasks, done or open, that an undo went back to before."""
    assert motion.redone is not None  # noqa: S101  the engine takes back what an undo asked for
    redone = motion.redone
    tasks = list(taken_by(motion, strand, effect, redone))
    for task in tasks:
        task.taken_back_at = motion.acting.at
    taken = _drawn(motion, strand, effect)
    _take_back_clocks(motion, effect, taken, redone)
    if strand.kind is StrandKind.MAIN and not _is_one_of_several(strand, effect):
        called = {element_now(motion.case, one) for one in tasks}
        _take_back_events(motion, taken | called, _begun(effect, redone))


def taken_by(motion: Motion, strand: Strand, effect: WorkTakenBack, redone: Task) -> Iterator[Task]:
    """Give the tasks, done or open, that an undo goes back to before, in order of opening.

    What had opened before the task that is `redone`, as in an earlier round, counts still.
    """
    wanted = select(Task).where(
        Task.strand_id == strand.id,
        Task.process_key == effect.process,
        Task.move >= _begun(effect, redone),
        Task.taken_back_at.is_(None),
    )
    own = bundle_by_id(strand.version_id).process.elements
    for task in db.session.scalars(wanted.order_by(Task.opened_at, Task.token)):
        elements = {**own, **bundle_by_id(task.version_id).process.elements}
        looped = {one for _, one in task.within if one in elements and elements[one].loop}
        place = [*task.within, [task.token, element_now(motion.case, task)]]
        if _lies_in(place, task.turn, effect, looped):
            yield task


def counts_from(
    motion: Motion, process: str, element: Element, since: datetime, turn: int | None = None
) -> datetime:
    """Say from when a task or timer counts that begins at `since`.

    A clock of the law that an undo has come back to counts on from where it had begun.
    """
    rule = element.sla or element.rule
    if rule is None or rule.kind != ClockKind.STATUTORY:
        return since
    key = _key(process, element.id, turn)
    known = motion.case.statutory_bases
    if known.get(key, {}).get("taken_back"):
        since = datetime.fromisoformat(known[key]["base"])
    begun = {"base": since.isoformat(), "move": motion.case.moves}
    motion.case.statutory_bases = {**known, key: begun}
    return since


def begin_round(motion: Motion, task: Task) -> None:
    """Forget what an undo left over, when a task that was undone comes again in a later round."""
    known = motion.case.statutory_bases
    if task.attempt == 1 and any(one.get("after") == task.element for one in known.values()):
        motion.case.statutory_bases = {
            key: one for key, one in known.items() if one.get("after") != task.element
        }


def _drawn(motion: Motion, strand: Strand, effect: WorkTakenBack) -> frozenset[str]:
    """Give the elements that are taken back, with what lies inside them and on their edges."""
    bundle = motion.bundle(strand, effect.process, effect.version)
    taken = set(effect.elements)
    for one in bundle.process.elements.values():  # An outer element stands before what is in it.
        if {one.parent, one.attached_to} & taken:
            taken.add(one.id)
    return frozenset(taken)


def _is_one_of_several(strand: Strand, effect: WorkTakenBack) -> bool:
    """Tell whether other instances of a loop keep what they have completed."""
    own = bundle_by_id(strand.version_id).process.elements
    return bool(effect.turn) or any(one in own and own[one].loop for _, one in effect.within)


def _begun(effect: WorkTakenBack, redone: Task) -> int:
    """Return the move that opened the undone task; of a loop that starts anew, its first one."""
    if redone.turn is None or effect.turn is not None:
        return redone.move
    first = select(func.max(Task.move)).where(
        Task.strand_id == redone.strand_id,
        Task.element == redone.element,
        Task.turn == 0,
        Task.move <= redone.move,
    )
    return db.session.scalar(first) or redone.move


def _entered(motion: Motion, effect: WorkTakenBack, redone: Task) -> int:
    """Return the move that entered the outermost activity that opens again, with its clocks."""
    opens = redone.within[len(effect.within) :]
    if not opens:
        return _begun(effect, redone)
    wanted = select(func.max(Passed.move)).where(
        Passed.case_id == redone.case_id,
        Passed.strand_id == redone.strand_id,
        Passed.element.in_(names_before(motion.case, [opens[0][1]])),
        Passed.state == "entered",
        Passed.move <= redone.move,
    )
    return db.session.scalar(wanted) or redone.move


def _take_back_events(motion: Motion, elements: frozenset[str], since: int) -> None:
    """Let the completions after a move, of what has been passed, count no longer for any clock."""
    case = motion.case
    known, now = case.taken_back, [since, case.moves]
    again = {one: [*known.get(one, ()), now] for one in case.passed if one in elements}
    case.taken_back = {**known, **again}


def _take_back_clocks(
    motion: Motion, effect: WorkTakenBack, taken: frozenset[str], redone: Task
) -> None:
    """Mark the clocks of the law that began in what is taken back."""
    after, since = element_now(motion.case, redone), _entered(motion, effect, redone)
    known = dict(motion.case.statutory_bases)
    for key, base in known.items():
        process, _, rest = key.partition("/")
        element, _, turn = rest.partition("#")
        again = effect.turn is None or (turn != "" and int(turn) >= effect.turn)
        ours = process == effect.process and element in taken
        if ours and again and base["move"] >= since:
            known[key] = {**base, "taken_back": True, "after": after}
    motion.case.statutory_bases = known


def _lies_in(place: list[Any], turn: int | None, effect: WorkTakenBack, looped: set[str]) -> bool:
    """Tell whether a task lies in what is taken back; loops' instances are told apart."""
    depth = len(effect.within)
    if depth >= len(place):
        return False
    for (owner, name), (other, same) in zip(effect.within, place, strict=False):
        if name != same or (name in looped and owner != other):
            return False
    if place[depth][1] not in effect.elements:
        return False
    return effect.turn is None or (turn is not None and turn >= effect.turn)


def _key(process: str, element: str, turn: int | None) -> str:
    return f"{process}/{element}" if turn is None else f"{process}/{element}#{turn}"
