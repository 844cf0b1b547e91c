"""A case goes on in another version of its process, and what it has open goes with it."""

from typing import Any

from sqlalchemy import select

from service.cases import checkpoint
from service.cases.clocks import is_compiled_in, promise
from service.cases.identity import task_id
from service.cases.models import Case, Strand, Task
from service.cases.motion import Motion
from service.cases.moving import Passage
from service.cases.project.tasks import renew
from service.engine.effects import ElementKept, MigrationUndone, VersionChanged
from service.extensions import db
from service.ledger import outbox, subscriptions
from service.sla.policies import AMBER, TARGET


def changed(motion: Motion, strand: Strand, effect: VersionChanged) -> None:
    """Let case and strand run on the new version, and the past be found under the new names."""
    passage = _passage(motion)
    passage.move, passage.changed = motion.case.moves, effect
    passage.waiting = subscriptions.tokens(strand.id) | outbox.tokens(strand.id)
    _end_clocks(motion, strand, effect)
    _keep_promise(motion, passage)
    _rename(motion, strand, passage, effect)
    for one in (strand, motion.case):
        one.process_version, one.version_id = effect.version, passage.goal.version_id
    motion.reach(strand)


def kept(motion: Motion, strand: Strand, effect: ElementKept) -> None:
    """Let the rows of a token that stays belong to the element's new version and name."""
    bundle, passage = motion.bundle(strand, effect.process, effect.version), _passage(motion)
    passage.note_place(effect)
    task = motion.tasks.get(task_id(strand.id, effect.token))
    if task is not None:
        renew(motion, task, effect, bundle)
    if effect.clock is not None:
        _choose(motion, strand, effect)
    for timer in motion.timetable:
        if (timer.strand_id, timer.token) == (strand.id, effect.token):
            timer.element, timer.version_id = effect.element, bundle.version_id
    for incident in motion.incidents:
        if (incident.strand_id, incident.token) == (strand.id, effect.token):
            incident.element = effect.element
    if effect.token in passage.waiting:
        place = strand.id, effect.token
        subscriptions.rename(*place, element=effect.element, version_id=bundle.version_id)
        outbox.rename(*place, element=effect.element)


def undone(motion: Motion, strand: Strand, effect: MigrationUndone) -> None:
    """Put every row back as it was before the migration."""
    checkpoint.put_back(motion, strand)


def _end_clocks(motion: Motion, strand: Strand, effect: VersionChanged) -> None:
    """Take from open tasks the clocks that the new version does not draw."""
    elements = _passage(motion).left.process.elements
    tokens = {token for token, _ in effect.withdrawn}
    drawn = [elements[one] for _, one in effect.withdrawn if one in elements]
    for task in motion.tasks.values():
        if (task.strand_id, task.process_key) != (strand.id, effect.process):
            continue
        marks = {one.clock for one in drawn if one.attached_to == task.element}
        if task.clock_token in tokens:
            task.clock_token = task.clock_reached = task.calendar_version = None
            task.clock_version_id = task.clock_element = None
            marks = {AMBER, TARGET}
        if AMBER in marks:
            task.amber_at = None
        if TARGET in marks:
            task.anchor_at = task.target_at = None
            task.explanation, task.clock_paused = "", False


def _keep_promise(motion: Motion, passage: Passage) -> None:
    """Let the promise of the whole case count on as it was made, unless it is to be recomputed."""
    case = motion.case
    if not promise.is_declared(case):
        case.promise_version_id = None
    elif passage.asked.clocks.get(case.process_key) == "recompute":
        case.promise_version_id = case.clock_reached = case.calendar_version = None
        promise.forget(motion)
    else:
        case.promise_version_id = promise.drawn_in(case)


def _rename(motion: Motion, strand: Strand, passage: Passage, effect: VersionChanged) -> None:
    """Note the new names, and give them to what is looked up by them."""
    case, names = motion.case, dict(effect.renamed)
    taken = {"left": passage.left.version_id, "taken": passage.goal.version_id}
    case.renames = [*case.renames, {"move": passage.move, **taken, "names": names}]
    if not names:
        return
    case.passed = list(dict.fromkeys(names.get(one, one) for one in case.passed))
    case.statutory_bases = _renamed_bases(case, names)
    case.taken_back = {names.get(one, one): spans for one, spans in case.taken_back.items()}
    for incident in motion.incidents:
        if incident.strand_id == strand.id and incident.token == 0:
            incident.element = names.get(incident.element, incident.element)
    wanted = select(Task).where(Task.strand_id == strand.id)
    for task in db.session.scalars(wanted):
        task.within = _renamed_path(passage, names, task.within)


def _renamed_bases(case: Case, names: dict[str, str]) -> dict[str, Any]:
    found = {}
    for key, base in case.statutory_bases.items():
        process, _, rest = key.partition("/")
        element, mark, turn = rest.partition("#")
        ours = names if process == case.process_key else {}
        after = base.get("after")
        found[f"{process}/{ours.get(element, element)}{mark}{turn}"] = (
            base if after is None else {**base, "after": ours.get(after, after)}
        )
    return found


def _renamed_path(passage: Passage, names: dict[str, str], within: list[Any]) -> list[Any]:
    """Rename the activities that a task lies in, up to one that calls another process."""
    elements, found = passage.left.process.elements, []
    ours = True
    for token, element in within:
        found.append([token, names.get(element, element) if ours else element])
        ours = ours and element in elements and elements[element].type != "callActivity"
    return found


def _choose(motion: Motion, strand: Strand, effect: ElementKept) -> None:
    """Keep the clock of a token by the rule that it has; one that is not kept counts anew."""
    passage = _passage(motion)
    for timer in motion.timetable:
        waits = (timer.strand_id, timer.token) == (strand.id, effect.token)
        if waits and effect.clock == "keep" and not is_compiled_in(timer):
            timer.rule_version_id = timer.rule_version_id or timer.version_id
            timer.rule_element = timer.rule_element or timer.element
    for task in motion.tasks.values():
        if task.strand_id != strand.id or task.clock_token != effect.token:
            continue
        if effect.clock == "keep":
            task.clock_version_id = task.clock_version_id or passage.left.version_id
            task.clock_element = task.clock_element or effect.before
            continue
        task.clock_version_id = task.clock_element = None
        task.clock_reached = task.calendar_version = None
        if effect.clock == "restart":
            task.counts_from = motion.acting.at


def _passage(motion: Motion) -> Passage:
    """Give the migration under way."""
    assert motion.passage is not None  # noqa: S101  the engine tells of a migration within one
    return motion.passage
