"""Pages as browsers show them: to everybody, without scripts, and on a small screen."""

from collections.abc import Callable

import pytest

from tests.e2e.officer import Officer

pytestmark = pytest.mark.e2e
PAGES = (
    "/",
    "/?view=all&process=generic_case&due=week",
    "/?view=all",
    "/views",
    "/cases",
    "/start",
    "/start/housing_options",
    "/notices",
    "/incidents",
    "/processes",
    "/processes/housing_options",
    "/processes/housing_options/1",
    "/mailbox",
    "/nowhere",
)
PARTS = ("", "/known", "/diagram", "/files", "/timeline", "/holds", "/print", "/hold", "/assign")
ENQUIRY = {"subject_name": "Ada", "request_source": "phone", "request_summary": "A form"}
Seat = Callable[..., Officer]


def start(one: Officer) -> str:
    one.open("/start/generic_case").send(ENQUIRY)
    assert one.heading == "Overview"
    return one.path


@pytest.mark.parametrize("width", [1200, 360])
def test_every_page_is_accessible(officer: Seat, width: int):
    tess = officer("tess", width=width)
    case = start(tess)
    task = tess.page.locator(".govuk-task-list a").first.get_attribute("href")
    found = {}
    for path in (*PAGES, *(case + part for part in PARTS), str(task)):
        found[path] = tess.open(path).accessibility_problems()
        overflow = tess.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert overflow <= 0, path
    assert {path: problems for path, problems in found.items() if problems} == {}


def test_a_refused_form_is_accessible_and_leads_to_the_field(officer: Seat):
    tess = officer("tess").open("/start/generic_case")
    tess.send({})
    assert tess.accessibility_problems() == []
    tess.page.locator(".govuk-error-summary__list a").first.click()
    assert tess.page.evaluate("document.activeElement.name") == "subject_name"


def test_a_case_can_be_worked_without_scripts(officer: Seat):
    tess = officer("tess", scripts=False)
    start(tess)
    tess.page.locator(".govuk-task-list a").first.click()
    tess.press("Claim this task")
    assert "is now yours" in tess.text
    tess.press("Put on hold").send(
        {"hold_reason": "Away", "hold_release_at": "2099-01-05T09:00:00+00:00"}
    )
    assert "is on hold until 5 January 2099" in tess.text
    tess.press("Release").send({"release_when": "now"})
    assert "is released" in tess.text


def test_the_keyboard_alone_gets_to_the_content(officer: Seat):
    tess = officer("tess").open("/")
    tess.page.keyboard.press("Tab")
    assert tess.page.evaluate("document.activeElement.textContent").strip().startswith("Skip")
    tess.page.keyboard.press("Enter")
    assert tess.path.endswith("#main-content")
