"""Running cases and new versions: what a move would change, the move, and back again."""

from typing import Any

from apiflask import APIBlueprint

from service.api.authentication import acting, caller
from service.api.doors import changes, does
from service.api.etags import etag, if_match
from service.api.schemas.base import Nothing
from service.api.schemas.cases import Case
from service.api.schemas.migrations import Migration, MigrationPreview
from service.cases import models
from service.cases.commands import migrate, undo_migration
from service.cases.moving import Moving
from service.cases.showing import show_case
from service.people.verbs import Verb

blueprint = APIBlueprint("api-migrations", __name__, tag="Cases")


@blueprint.post("/cases/<case_id>/migrate/preview")
@blueprint.input(Migration, arg_name="asked")
@does(Verb.MIGRATE_CASE)
@blueprint.output(MigrationPreview)
def preview_migration(case_id: str, asked: Migration) -> Any:
    """Say what a move to another version would change, or why it is refused; nothing changes."""
    return migrate.foresee(case_id, _moving(asked), acting=acting())


@changes(blueprint, "/cases/<case_id>/migrate", Verb.MIGRATE_CASE, asks=Migration, gives=Case)
def migrate_case(case_id: str, asked: Migration) -> Any:
    """Let an open case go on in another version; its open work and its clocks go with it."""
    moved = migrate.migrate(case_id, _moving(asked), acting=acting(), if_match=if_match())
    return _shown(moved)


@changes(blueprint, "/cases/<case_id>/migrate/undo", Verb.MIGRATE_CASE, gives=Case)
def undo_case_migration(case_id: str, _asked: Nothing) -> Any:
    """Let the case stand as before its last migration, as long as nothing has moved on."""
    return _shown(undo_migration.undo_migration(case_id, acting=acting(), if_match=if_match()))


def _moving(asked: Migration) -> Moving:
    return Moving(asked.version, asked.mapping, asked.clocks)


def _shown(case: models.Case) -> tuple[Any, int, dict[str, str]]:
    view = show_case(case, actor=caller().actor, now=acting().at)
    return view, 200, etag(view.etag, view)
