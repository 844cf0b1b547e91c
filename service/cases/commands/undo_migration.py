"""Take back the last migration of a case, as long as nothing has moved on."""

import orjson

from service.cases import checkpoint
from service.cases.models import Case
from service.cases.opening import open_case
from service.cases.refusals import MigrationCannotBeUndone
from service.cases.settle import settle
from service.definitions.lookup import bundle_by_id
from service.engine.stimuli import UndoMigration
from service.extensions import db
from service.ledger.audit import Kind
from service.people.actors import Acting
from service.people.verbs import Verb


def undo_migration(case_id: str, *, acting: Acting, if_match: int | None = None) -> Case:
    """Let a case stand again exactly as before its last migration; who has a task now keeps it.

    Raises MigrationCannotBeUndone and what `open_case` raises.
    """
    motion = open_case(case_id, Verb.MIGRATE_CASE, acting, if_match=if_match)
    case, main = motion.case, motion.main()
    last = checkpoint.last_migration(case)
    if last is None:
        raise MigrationCannotBeUndone("The case has not been migrated.")
    if last.move != case.moves or checkpoint.has_been_acted_on(last):
        raise MigrationCannotBeUndone
    left = bundle_by_id(last.left_version_id)
    motion.undone = last
    motion.reach(main, left)
    motion.stimulate(main, UndoMigration(orjson.loads(last.snapshot)))
    motion.tell_log(
        Kind.MIGRATION_UNDONE,
        f"The migration was undone: the case is on version {left.version} again.",
        taken=left.version,
    )
    settle(motion)
    last.undone_at = acting.at
    db.session.flush()
    return case
