"""An analyst changes a form and a decision in the browser, and tries out what they made."""

from collections.abc import Callable

from playwright.sync_api import FrameLocator, Page, expect

from tests.e2e.officer import Officer
from tests.e2e.soundness import faults

FORM = "forms/generic_case/work_done.json"
TABLE = "processes/generic_case/size.dmn"


def begin(analyst: Officer) -> Page:
    """Begin a draft of a process."""
    analyst.open("/drafts/new").fill({"process": "generic_case"})
    return analyst.press("Begin from this process").page


def is_open(page: Page) -> None:
    expect(page.locator("#editor[data-ready]")).to_be_visible()


def is_saved(page: Page) -> None:
    expect(page.locator("#saved")).to_contain_text("Saved at")


def tried(page: Page) -> FrameLocator:
    return page.frame_locator("#tried")


def stored(analyst: Officer) -> str:
    url = analyst.page.locator("#editor").get_attribute("data-file-url")
    return analyst.page.request.get(f"{analyst.base}{url}").text()


def test_an_analyst_adds_a_question_and_sees_it_as_officers_will(
    officer: Callable[..., Officer],
) -> None:
    ana = officer("ana")
    page = begin(ana)
    page.get_by_role("link", name=f"edit at {FORM}").click()
    is_open(page)
    panel, was = page.locator("#properties"), stored(ana)
    page.locator(".fjs-palette-field[data-field-type=radio]").press("Enter")
    page.keyboard.type("Did the tenant agree?")
    panel.get_by_label("Options", exact=True).fill("Yes\nNo, never | no")
    panel.get_by_label("Must be answered", exact=True).select_option("Yes")
    panel.get_by_label("Leave it out when").fill("=work_summary ==")
    problems = page.locator("#problems")
    expect(problems).to_contain_text("The text ends too early")
    panel.get_by_label("Leave it out when").fill("")
    panel.get_by_role("button", name="Up").click()
    expect(problems).to_have_text("")
    asked = tried(page).get_by_role("group", name="Did the tenant agree?")
    expect(asked).to_be_visible()
    assert faults(page) == []
    page.reload()
    is_open(page)
    page.locator("#elements").get_by_role("button", name="Did the tenant agree?").click()
    expect(panel.get_by_label("Key of the answer")).to_have_value("did_the_tenant_agree")
    expect(panel.get_by_label("Options", exact=True)).to_have_value("Yes | yes\nNo, never | no")
    expect(page.locator(".fjs-powered-by")).to_be_visible()
    panel.get_by_role("button", name="Remove").click()
    is_saved(page)
    assert stored(ana) == was


def test_an_analyst_adds_a_rule_and_tries_it(officer: Callable[..., Officer]) -> None:
    ana = officer("ana")
    page = begin(ana)
    page.locator("summary", has_text="Add or replace files").click()
    page.get_by_label("name of a new file").fill(TABLE)
    ana.press("Add")
    page.get_by_role("link", name="Change it in its editor").click()
    is_open(page)
    was, frame = stored(ana), tried(page)
    frame.get_by_label("amount").fill("75")
    frame.get_by_role("button", name="Try").click()
    expect(frame.locator("#result-1")).to_contain_text("By rule 1.")
    page.get_by_title("Add rule").click()
    page.keyboard.type("> 500")
    expect(frame.locator("body")).to_contain_text("Rules 2 and 3 both match")
    page.locator("#canvas td.output-cell").first.click()
    page.keyboard.press("Control+a")
    page.keyboard.type('"perhaps"')
    expect(frame.locator("#result-1")).to_contain_text("perhaps")
    is_saved(page)
    page.reload()
    is_open(page)
    now = stored(ana).splitlines()
    assert [line for line in was.splitlines() if line not in now] == [
        '          <text>"yes"</text>'
    ]
    expect(page.locator(".bjs-powered-by")).to_be_visible()
