"""What the tests of undoing share: diagrams to be undone in, and the deed."""

from typing import Any

from service.cases.commands.undo import undo
from tests.factories.cases import Desk
from tests.unit.engine.notation import end, flow, gateway, start, user

OPTIONAL = {"handrail__mandatory": "false"}
LINE = (start(), user("A", "B", "C"), end(), flow("S A B C E"))
FORK = (
    start(),
    gateway("parallel", "P", "J"),
    user("A", "B", "C", "D"),
    end(),
    flow("S P A C J D E"),
    flow("P B J"),
)


def undo_task(desk: Desk, case: str, element: str, *, confirmed: bool = True, **more: Any) -> None:
    task = more.pop("task", None) or desk.tasks(case)[element].id
    desk.do(
        lambda: undo(
            task, more.get("reason", "Mistaken"), acting=desk.acting(), confirmed=confirmed
        )
    )
