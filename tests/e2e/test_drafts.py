"""What an officer types in a browser is kept: in two tabs, and when their session ends."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Route

from tests.e2e.officer import PASSWORD, Officer
from tests.e2e.soundness import faults
from tests.e2e.test_worklist import start

pytestmark = pytest.mark.e2e
Seat = Callable[..., Officer]
KIND = "textarea, input[type=text]"


def type_in_two_tabs(tess: Officer, name: str) -> None:
    """Type in the page and in another tab of it, which is told and shows both."""
    other = tess.context.new_page()
    other.goto(tess.page.url)
    tess.page.fill(f"#{name}", "Typed in the first tab")
    tess.page.locator("#draft-said", has_text="Saved at").wait_for()
    other.fill(f"#{name}", "Typed in the second tab")
    other.locator("#draft-told", has_text="in another tab").wait_for()
    with other.expect_navigation():
        other.get_by_role("link", name="Look at it").click()
    assert "Typed in the first tab" in other.inner_text("main")
    assert "Typed in the second tab" in other.inner_text("main")
    other.close()


def leave_while_it_is_saved(tess: Officer, task: str, name: str) -> None:
    """Type on while a saving is under way that never ends, and leave the page at once."""
    page = tess.page
    never: list[Route] = []

    def leave_unanswered(saving: Route) -> None:
        never.append(saving)

    page.route("**/draft", leave_unanswered, times=1)
    with page.expect_request("**/draft"):
        page.fill(f"#{name}", "Typed first")
    page.fill(f"#{name}", "Typed as I left")
    tess.open(f"{task}/drafts")
    # The browser has forgotten it; what waits for its answer here must not go on doing so.
    never.pop().abort()
    for _ in range(20):
        if "Typed as I left" in tess.text:
            break
        page.reload()
    assert "Typed as I left" in tess.text
    tess.open(task)


def be_asked_before_much_is_lost(tess: Officer, name: str) -> None:
    """Leave with more than a browser sends on: it asks first."""
    page = tess.page
    slow: list[Route] = []

    def take_long(saving: Route) -> None:
        slow.append(saving)

    page.click(f"#{name}")
    # Once it were saved, nothing would be lost.
    page.route("**/draft", take_long, times=1)
    with page.expect_request("**/draft"):
        page.fill(f"#{name}", "Much " * 15_000)
    with page.expect_event("dialog") as asked:
        page.close(run_before_unload=True)
    assert asked.value.type == "beforeunload"
    asked.value.dismiss()
    slow.pop().continue_()
    page.locator("#draft-said", has_text="Saved at").wait_for()


def test_two_tabs_and_the_end_of_a_session_lose_nothing(officer: Seat):
    tess = officer("tess", width=320)
    start(tess, "Ada Draft")
    tess.page.locator(".govuk-task-list a").first.click()
    tess.page.wait_for_url("**/tasks/*")
    task, page = tess.path, tess.page
    name = page.locator(f"#answers :is({KIND})").first.get_attribute("id") or ""
    type_in_two_tabs(tess, name)
    for shown in (task, f"{task}/drafts"):
        tess.open(shown)
        assert faults(tess.page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == 320
    tess.open(task)
    assert page.input_value(f"#{name}") == "Typed in the second tab"
    leave_while_it_is_saved(tess, task, name)
    be_asked_before_much_is_lost(tess, name)

    starting = tess.context.new_page()
    starting.goto(f"{tess.base}/start/generic_case")
    tess.context.clear_cookies()
    starting.locator(f"main form :is({KIND})").first.press_sequentially("A")
    starting.locator("[role=alert]", has_text="You are signed out").wait_for()
    starting.close()
    page.fill(f"#{name}", "Typed when signed out")
    with page.expect_navigation():
        page.get_by_role("button", name="Complete this task", exact=True).last.click()
    assert "What you typed is kept" in tess.text
    page.fill("#username", "tess")
    page.fill("#password", PASSWORD)
    page.click("main button")
    page.wait_for_url(f"**{task}")
    assert page.input_value(f"#{name}") == "Typed when signed out"
    tess.complaints = [one for one in tess.complaints if "401" not in one]
