"""What tests of undoing share: an optional task, the deed, and what a refusal says would end."""

from typing import Any

import pytest

from service.cases.commands.undo import undo
from service.cases.refusals import ConfirmationRequired
from tests.factories.cases import Desk

OPTIONAL = {"handrail__mandatory": "false"}


def undo_task(desk: Desk, case: str, element: str, *, confirmed: bool = True, **more: Any) -> None:
    task = more.pop("task", None) or desk.tasks(case)[element].id
    desk.do(
        lambda: undo(
            task, more.get("reason", "Mistaken"), acting=desk.acting(), confirmed=confirmed
        )
    )


def would_end(refusal: pytest.ExceptionInfo[ConfirmationRequired]) -> list[tuple[str, str]]:
    return [(one["kind"], one["element"]) for one in refusal.value.would_end]
