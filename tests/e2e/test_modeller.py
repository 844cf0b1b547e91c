"""An analyst draws a process in the browser, without a programmer beside them."""

import json
from collections.abc import Callable
from typing import Any

from lxml import etree
from playwright.sync_api import Locator, expect

from tests.e2e.officer import Officer
from tests.e2e.soundness import faults

TASK = "Look at the fence"
SLA = "5 working days"


class Drawing:
    """The page of a draft's diagram."""

    def __init__(self, analyst: Officer, process: str) -> None:
        self.page, self.analyst = analyst.page, analyst
        analyst.open("/drafts/new")
        token = self.page.locator("main input[name=csrf_token]").first.input_value()
        made = self.page.request.post(
            f"{analyst.base}/drafts/from-process", form={"csrf_token": token, "process": process}
        )
        self.draft = made.url.removeprefix(analyst.base)
        self.panel = self.page.locator("#properties")
        self.open()

    def open(self) -> None:
        """Open the diagram, and wait until it is drawn."""
        self.analyst.open(f"{self.draft}/diagram")
        expect(self.page.locator("#modeller[data-ready]")).to_be_visible()

    def choose(self, name: str) -> None:
        """Choose an element in the list, as somebody does who cannot point at it."""
        self.page.locator("#elements").get_by_role("button", name=name, exact=True).click()

    def shape(self, element: str) -> Locator:
        return self.page.locator(f".djs-shape[data-element-id={element}]")

    def is_saved(self) -> None:
        expect(self.page.locator("#saved")).to_contain_text("Saved at")

    def problems(self, text: str) -> None:
        expect(self.page.locator("#problem-count")).to_have_text(text)

    def files(self) -> list[str]:
        """Name the files of the draft, the drawing among them."""
        files = self.page.locator("#modeller").get_attribute("data-files") or "[]"
        return sorted(one["name"] for one in json.loads(files))

    def token(self) -> str:
        return self.page.locator("meta[name=csrf-token]").get_attribute("content") or ""

    def stored(self) -> Any:
        """Give the root of the file as it is kept."""
        url = self.page.locator("#modeller").get_attribute("data-file-url")
        return etree.fromstring(self.page.request.get(f"{self.analyst.base}{url}").body())


def test_an_analyst_draws_a_task_mends_it_and_finds_it_again(
    officer: Callable[..., Officer],
) -> None:
    drawing = Drawing(officer("ana"), "generic_case")
    page, panel = drawing.page, drawing.panel
    drawing.problems("Nothing stands in the way of publishing.")
    drawing.shape("record").locator(".djs-hit").first.click()
    page.keyboard.press("a")
    page.locator(".djs-popup-search input").fill("user task")
    page.locator(".djs-popup-results .entry").get_by_text("User task", exact=True).click()
    page.locator(".djs-direct-editing-content").fill(TASK)
    page.keyboard.press("Enter")
    drawing.problems("0 to mend before publishing, 1 to look at.")
    expect(page.locator(".handrail-problem-mark")).to_have_count(1)
    expect(page.locator("#problems")).to_contain_text("Write “By when”")
    page.locator("#problems button").click()
    panel.get_by_label("Housing officer (housing_officer)").check()
    panel.get_by_label("Form", exact=True).select_option("request")
    panel.get_by_label("To be done within").fill(SLA)
    page.keyboard.press("Tab")
    expect(page.locator("#handrail-worked-example")).to_contain_text("If it opened now")
    panel.locator("[data-group-id=group-tells]").get_by_title("Add one").press("Enter")
    expect(page.locator(".handrail-problem-mark")).to_have_count(0)
    drawing.is_saved()

    drawing.open()
    drawing.choose(TASK)
    expect(panel.get_by_label("To be done within")).to_have_value(SLA)
    expect(panel.get_by_label("Form", exact=True)).to_have_value("request")
    expect(panel.get_by_label("Housing officer (housing_officer)")).to_be_checked()
    assert faults(page) == []
    [task] = drawing.stored().iterfind(".//{*}userTask[@id='look_at_the_fence']")
    [tell] = task.iterfind("{*}extensionElements/{*}sla[@within='5 working days']/{*}tell")
    assert dict(tell.attrib) == {"at": "target", "who": "assignee"}


def test_a_copy_says_all_that_the_original_says(officer: Callable[..., Officer]) -> None:
    drawing = Drawing(officer("ana"), "generic_case")
    drawing.shape("do_work").locator(".djs-hit").first.click()
    drawing.page.keyboard.press("Control+c")
    drawing.page.keyboard.press("Control+v")
    drawing.shape("lane_caseworker").click(position={"x": 300, "y": 20})
    drawing.is_saved()
    stored = drawing.stored()
    tasks = [one for one in stored.iter("{*}userTask") if one.get("name") == "Do the work"]
    said = [
        (
            sorted((name, value) for name, value in one.attrib.items() if name != "id"),
            [
                etree.tostring(part, method="c14n")
                for part in one.iter("{*}sla", "{*}documentation")
            ],
        )
        for one in tasks
    ]
    assert len(said) == 2
    assert said[0] == said[1]


def test_two_people_on_one_diagram_are_kept_apart(officer: Callable[..., Officer]) -> None:
    ana = officer("ana")
    drawing = Drawing(ana, "generic_case")
    page = drawing.page
    mark = etree.tostring(drawing.stored()).decode().replace("Follow up", "Theirs")
    url = page.locator("#modeller").get_attribute("data-file-url")
    theirs = page.request.put(
        f"{ana.base}{url}",
        data=mark,
        headers={"If-Match": '"1"', "X-CSRFToken": drawing.token(), "Content-Type": "text/xml"},
    )
    assert theirs.ok, theirs.text()
    drawing.choose("Follow up")
    drawing.panel.get_by_text("Name and key").click()
    drawing.panel.get_by_label("Name", exact=True).fill("Mine")
    expect(page.locator("#conflict")).to_contain_text("Ana Costa saved this diagram at")
    assert [one.get("name") for one in drawing.stored().iterfind(".//{*}userTask")][-1] == "Theirs"
    files = drawing.files()
    page.get_by_role("button", name="Save yours as a new draft").click()
    page.wait_for_url(lambda url: not url.endswith("/diagram"))
    drawing.draft = ana.path
    drawing.open()
    assert [one.get("name") for one in drawing.stored().iterfind(".//{*}userTask")][-1] == "Mine"
    assert drawing.files() == files
