"""What the tests of migrating share: a case is moved, looked at first, or taken back."""

from typing import Any

from service.cases.commands.migrate import foresee, migrate
from service.cases.commands.undo_migration import undo_migration
from service.cases.migration_report import Report
from service.cases.moving import Moving
from service.transaction import transaction
from tests.factories.cases import Desk
from tests.unit.engine.notation import end, flow, start, user

NAMED = (start(), user("A2", name="Visit"), user("B", "C"), end(), flow("S A2 B C E"))


def move(desk: Desk, case: str, version: int = 2, **asked: Any) -> None:
    by = asked.pop("by", None)
    moving = Moving(version, **asked)
    desk.do(lambda: migrate(case, moving, acting=desk.acting(by)))


def look(desk: Desk, case: str, version: int = 2, **asked: Any) -> Report:
    with transaction():
        found = foresee(case, Moving(version, **asked), acting=desk.acting())
    desk.check()
    return found


def back(desk: Desk, case: str) -> None:
    desk.do(lambda: undo_migration(case, acting=desk.acting()))
