"""A case worked with a keyboard alone: the focus is always seen, and never caught."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.door import Door
from tests.e2e.officer import PASSWORD, Officer

pytestmark = pytest.mark.e2e
Seat = Callable[..., Officer]
ENQUIRY = {"subject_name": "Ada Keyboard", "request_source": "phone", "request_summary": "A form"}
MOST = 400
"""Stops on a page, at the very most."""
FOCUS = """
() => {
  const one = document.activeElement
  if (one === document.body) return {name: "", id: "", tag: "BODY", seen: true}
  const box = one.getBoundingClientRect()
  const marked = [[one, null], [one.nextElementSibling, "::before"]].some(([shown, part]) => {
    const style = shown && getComputedStyle(shown, part)
    return style && (style.boxShadow !== "none"
      || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0))
  })
  const within = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth
  return {name: (one.innerText || one.getAttribute("aria-label") || "").trim(), id: one.id,
    tag: one.tagName, field: one.name || "", seen: marked && within,
    html: one.outerHTML.slice(0, 120)}
}
"""
"""Where the focus is, and whether a person can see it there."""


class Keys:
    """Somebody who has no mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def tab(self) -> dict[str, str]:
        """Go one stop on; wherever that is, it must be seen."""
        self.page.keyboard.press("Tab")
        stop: dict[str, str] = self.page.evaluate(FOCUS)
        assert stop["seen"], stop
        return stop

    def tab_to(self, **wanted: str) -> None:
        """Go on until the stop with this name, id or field."""
        for _ in range(MOST):
            stop = self.tab()
            if all(stop.get(key) == value for key, value in wanted.items()):
                return
        pytest.fail(f"no key leads to {wanted}")

    def write(self, **answers: str) -> None:
        for field, text in answers.items():
            self.tab_to(field=field)
            self.page.keyboard.type(text)

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def go(self, key: str) -> None:
        """Press a key that leads to a page, until it is there and hears keys itself."""
        with self.page.expect_navigation():
            self.press(key)


def test_a_task_is_done_with_a_keyboard_alone(officer: Seat, door: Door):
    door.post("/cases", process="generic_case", data=ENQUIRY)
    one = _signed_out(officer("tess"))
    keys = Keys(one.open("/").page)
    keys.write(username="tess", password=PASSWORD)
    keys.go("Enter")
    expect(one.page.locator("h1")).to_have_text("Cases and tasks")
    one.open("/?view=all")

    assert keys.tab()["name"] == "Skip to main content"
    keys.press("Enter")
    assert one.path.endswith("#main-content")
    keys.tab()
    assert one.page.evaluate("document.activeElement.closest('main') !== null")

    keys.press("?")
    expect(one.page.get_by_role("dialog")).to_contain_text("Next task")
    keys.press("Escape")
    expect(one.page.get_by_role("dialog")).to_have_count(0)
    keys.press("/")
    one.page.keyboard.type("Ada Keyboard")
    keys.go("Enter")
    expect(one.page.locator("[data-task]")).to_have_count(1)
    assert not any("Ada" in url for url in one.asked)
    keys.press("j")
    keys.go("Enter")
    expect(one.page.locator("h1")).to_have_text("Record what is needed")

    keys.tab_to(name="Claim this task", tag="BUTTON")
    keys.go("Enter")
    expect(one.page.get_by_text("is now yours")).to_be_visible()
    keys.tab_to(name="Complete this task", tag="BUTTON")
    keys.go("Enter")
    expect(one.page.get_by_text("“Record what is needed” is completed")).to_be_visible()


def _signed_out(one: Officer) -> Officer:
    """Take the session away; what the open list still asks would bring it back."""
    one.page.goto("about:blank")
    one.context.clear_cookies()
    return one


@pytest.mark.parametrize("path", ["/?view=all", "/start/housing_options", "/team/tasks"])
def test_the_focus_goes_once_around_and_is_never_caught(officer: Seat, path: str):
    one = officer("tess").open(path)
    keys = Keys(one.page)
    stops = [keys.tab()["html"] for _ in range(2)]
    while (stop := keys.tab().get("html", "")) not in ("", stops[0]):
        stops.append(stop)
        assert len(stops) < MOST, f"caught at {stops[-3:]}"
    assert any("Accessibility statement" in stop or "/accessibility" in stop for stop in stops)
