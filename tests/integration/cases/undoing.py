"""What the tests of undoing share: what an optional task says, and the deed."""

from typing import Any

from service.cases.commands.undo import undo
from tests.factories.cases import Desk

OPTIONAL = {"handrail__mandatory": "false"}


def undo_task(desk: Desk, case: str, element: str, *, confirmed: bool = True, **more: Any) -> None:
    task = more.pop("task", None) or desk.tasks(case)[element].id
    desk.do(
        lambda: undo(
            task, more.get("reason", "Mistaken"), acting=desk.acting(), confirmed=confirmed
        )
    )
