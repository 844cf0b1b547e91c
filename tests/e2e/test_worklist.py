"""The officers' first page, worked by keys, and kept up to date while it stands open."""

from collections.abc import Callable

import pytest

from tests.e2e.officer import Officer
from tests.e2e.soundness import faults

pytestmark = pytest.mark.e2e
ENQUIRY = {"request_source": "phone", "request_summary": "A form"}
Seat = Callable[..., Officer]
FOCUSED = "document.activeElement.closest('[data-task]')?.dataset.task"


def start(one: Officer, name: str) -> None:
    one.open("/start/generic_case").send({"subject_name": name, **ENQUIRY})
    assert one.heading == "Overview"


def test_tasks_are_worked_by_keys_and_new_ones_come_by_themselves(officer: Seat):
    tess, other = officer("tess"), officer("tess")
    for name in ("Ada Keys", "Bo Keys"):
        start(tess, name)
    tess.open("/?view=all&text=keys&sort=case")
    press = tess.page.keyboard.press
    first, second = [
        row.get_attribute("data-task") for row in tess.page.locator("[data-task]").all()
    ]
    press("j")
    assert tess.page.evaluate(FOCUSED) == first
    press("x")
    press("j")
    assert tess.page.evaluate(FOCUSED) == second
    press("?")
    assert tess.page.locator("dialog[open]").count() == 1
    assert faults(tess.page) == []
    press("Escape")

    start(other, "Cy Keys")
    tess.page.get_by_text("1 new task", exact=True).wait_for(timeout=40_000)
    assert tess.page.locator("[data-task]").count() == 3
    assert tess.page.evaluate(FOCUSED) == second
    assert tess.page.locator(f"#tick-{first}").is_checked()

    press("x")
    other.open(f"/tasks/{second}").press("Claim this task")
    changed = "1 changed task, 1 task no longer ticked"
    tess.page.get_by_text(changed, exact=True).wait_for(timeout=40_000)
    assert tess.page.evaluate(FOCUSED) == second
    ticked = [tess.page.locator(f"#tick-{one}").is_checked() for one in (first, second)]
    assert ticked == [True, False]

    press("k")
    press("c")
    tess.page.wait_for_url(f"**/tasks/{first}")
    assert "is now yours" in tess.text


def test_keys_are_letters_again_where_somebody_writes_or_wants_none(officer: Seat):
    tess = officer("tess")
    start(tess, "Di Letters")
    press = tess.page.keyboard.press
    tess.open("/?view=all&text=letters")
    press("/")
    press("j")
    assert tess.page.input_value("#text") == "jletters"
    tess.page.get_by_role("button", name="Keyboard shortcuts").click()
    tess.page.get_by_label("Use these keys").uncheck()
    press("Escape")
    press("j")
    assert tess.page.evaluate(FOCUSED) is None
