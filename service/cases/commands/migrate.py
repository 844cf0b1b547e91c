"""Move a running case to another version of its process, or see what would come of it."""

from service.cases import checkpoint
from service.cases.locking import lock_case
from service.cases.migration_report import Report, Reporter
from service.cases.models import Case, Migration
from service.cases.motion import Motion
from service.cases.moving import (
    Moving,
    Passage,
    moves_law,
    require_promise_kept,
    stimulus_for,
)
from service.cases.opening import open_case
from service.cases.refusals import CaseIsOnVersion
from service.cases.settle import settle
from service.definitions.bundle import Bundle
from service.definitions.lookup import bundle_by_id, bundle_of, version_of
from service.errors import Refusal
from service.extensions import db
from service.ledger.audit import Kind
from service.people.access import require
from service.people.actors import Acting
from service.people.verbs import Verb
from service.transaction import rehearsal


def migrate(case_id: str, asked: Moving, *, acting: Acting, if_match: int | None = None) -> Case:
    """Let an open case go on in another version; its open work and its clocks go with it.

    Raises CaseIsOnVersion, VersionNotFound, MigrationRefused with every reason, and what
    `open_case` raises.
    """
    motion = open_case(case_id, Verb.MIGRATE_CASE, acting, if_match=if_match)
    _carry_out(motion, asked, _goal(motion.case, asked, acting))
    return motion.case


def foresee(case_id: str, asked: Moving, *, acting: Acting) -> Report:
    """Say what a migration would change, or why it would be refused; nothing is changed.

    Raises CaseNotFound, VersionNotFound and the refusals of access.
    """
    case = lock_case(case_id)
    goal = _goal(case, asked, acting)
    with rehearsal():
        motion = open_case(case_id, Verb.MIGRATE_CASE, acting)
        reporter = Reporter(motion, asked, goal)
        try:
            _carry_out(motion, asked, goal)
        except Refusal as refusal:
            return reporter.refused(refusal)
        return reporter.report()


def _goal(case: Case, asked: Moving, acting: Acting) -> Bundle:
    """Return the version to go on in. Raises VersionNotFound."""
    return bundle_of(version_of(case.process_key, at=acting.at, version=asked.version))


def _carry_out(motion: Motion, asked: Moving, goal: Bundle) -> None:
    """Migrate, and keep what it takes to undo that."""
    case, main = motion.case, motion.main()
    if goal.version_id == case.version_id:
        raise CaseIsOnVersion
    if moves_law(motion, asked):
        require(motion.acting.who, Verb.MOVE_STATUTORY_CLOCKS)
    require_promise_kept(motion, asked, goal)
    left, snapshot, before = (
        bundle_by_id(case.version_id),
        main.snapshot,
        checkpoint.take_down(motion),
    )
    motion.passage = Passage(asked, left, goal)
    motion.reach(main, goal)
    motion.stimulate(main, stimulus_for(motion, asked))
    motion.tell_log(
        Kind.CASE_MIGRATED,
        f"The case goes on in version {goal.version} of {goal.name}; it was on {left.version}.",
        left=left.version,
        taken=goal.version,
        mapping=dict(asked.mapping),
        clocks=dict(asked.clocks),
    )
    settle(motion)
    db.session.add(
        Migration(
            case_id=case.id,
            move=motion.passage.move,
            left_version_id=left.version_id,
            taken_version_id=goal.version_id,
            mapping=dict(asked.mapping),
            clocks=dict(asked.clocks),
            snapshot=snapshot,
            before=checkpoint.keep_what_changed(motion, before),
            at=motion.acting.at,
            by=motion.acting.who.username,
        )
    )
    db.session.flush()
