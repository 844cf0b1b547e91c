"""An analyst draws a process in the browser, without a programmer beside them."""

from collections.abc import Callable
from typing import Any

from lxml import etree
from playwright.sync_api import Locator, Route, expect

from tests.e2e.officer import Officer
from tests.e2e.soundness import faults

TASK = "Look at the fence"
SLA = "5 working days"
SLA_OF_WORK = '<handrail:sla within="10 working days"'
CAMUNDA = """<camunda:properties xmlns:camunda="http://camunda.org/schema/1.0/bpmn">
  <camunda:property name="handrail:holdLimit" value="40 working days"/>
</camunda:properties>"""
"""A word of Handrail's as a modeller writes it that knows only Camunda's vocabulary."""


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
        self.roles = self.panel.get_by_role("group", name="Roles that may do it")
        self.open()

    def open(self) -> None:
        """Open the diagram, and wait until it is drawn."""
        with self.page.expect_request("**/presence") as told:
            self.analyst.open(f"{self.draft}/diagram")
        expect(self.page.locator("#modeller[data-ready]")).to_be_visible()
        assert told.value.headers["handrail-unattended"] == "yes"

    def choose(self, name: str) -> None:
        """Choose an element in the list, as somebody does who cannot point at it."""
        self.page.locator("#elements").get_by_role("button", name=name, exact=True).click()

    def shape(self, element: str) -> Locator:
        return self.page.locator(f".djs-shape[data-element-id={element}]")

    def is_saved(self) -> None:
        expect(self.page.locator("#saved")).to_contain_text("Saved at")

    def problems(self, text: str) -> None:
        expect(self.page.locator("#problem-count")).to_have_text(text)

    def token(self) -> str:
        return self.page.locator("meta[name=csrf-token]").get_attribute("content") or ""

    def replace(self, old: str, new: str) -> None:
        """Save the file with other words in it, as somebody else would, and open it anew."""
        url = f"{self.analyst.base}{self.page.locator('#modeller').get_attribute('data-file-url')}"
        read = self.page.request.get(url)
        text = read.text()
        assert text.count(old) == 1
        seen = {"If-Match": read.headers["etag"], "X-CSRFToken": self.token()}
        saved = self.page.request.put(
            url, data=text.replace(old, new), headers=seen | {"Content-Type": "text/xml"}
        )
        assert saved.ok, saved.text()

    def stored(self) -> Any:
        """Give the root of the file as it is kept."""
        url = self.page.locator("#modeller").get_attribute("data-file-url")
        return etree.fromstring(self.page.request.get(f"{self.analyst.base}{url}").body())


def test_an_analyst_draws_a_task_mends_it_and_finds_it_again(
    officer: Callable[..., Officer],
) -> None:
    drawing = Drawing(officer("ana"), "generic_case")
    page, panel, roles = drawing.page, drawing.panel, drawing.roles
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
    roles.get_by_label("Housing officer (housing_officer)").check()
    panel.get_by_label("Form", exact=True).select_option("request")
    panel.get_by_label("To be done within").fill(SLA)
    expect(page.locator("#handrail-worked-example")).to_contain_text("If it opened now")
    panel.locator("[data-group-id=group-tells]").get_by_title("Add one").press("Enter")
    expect(page.locator(".handrail-problem-mark")).to_have_count(0)
    drawing.is_saved()

    drawing.open()
    drawing.choose(TASK)
    expect(panel.get_by_label("To be done within")).to_have_value(SLA)
    expect(panel.get_by_label("Form", exact=True)).to_have_value("request")
    expect(roles.get_by_label("Housing officer (housing_officer)")).to_be_checked()
    assert faults(page) == []
    [task] = drawing.stored().iterfind(".//{*}userTask[@id='look_at_the_fence']")
    [tell] = task.iterfind("{*}extensionElements/{*}sla[@within='5 working days']/{*}tell")
    assert dict(tell.attrib) == {"at": "target", "who": "assignee"}


def test_a_copy_says_all_that_the_original_says(officer: Callable[..., Officer]) -> None:
    drawing = Drawing(officer("ana"), "generic_case")
    drawing.replace(' handrail:holdLimit="40 working days"', "")
    drawing.replace(SLA_OF_WORK, f"{CAMUNDA}{SLA_OF_WORK}")
    drawing.open()
    drawing.choose("Do the work")
    limit = drawing.panel.get_by_label("Longest hold in one go")
    expect(limit).to_have_value("40 working days")
    limit.fill("30 working days")
    drawing.page.keyboard.press("Tab")
    for element in ("record", "do_work"):
        drawing.shape(element).locator(".djs-hit").first.click()
    drawing.page.keyboard.press("Control+c")
    drawing.page.keyboard.press("Control+v")
    drawing.shape("lane_caseworker").click(position={"x": 300, "y": 20})
    expect(drawing.shape("do_the_work")).to_be_visible()
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
    assert [one.get("id") for one in tasks] == ["do_work", "do_the_work"]
    limits = stored.xpath("//*[@name='handrail:holdLimit']/@value")
    assert limits == ["30 working days"] * 2
    assert not stored.xpath("//@*[local-name()='holdLimit']")


def test_what_is_drawn_while_a_saving_is_under_way_is_saved_too(
    officer: Callable[..., Officer],
) -> None:
    drawing = Drawing(officer("ana"), "generic_case")
    page = drawing.page
    held: list[Route] = []

    def hold(saving: Route) -> None:
        held.append(saving)

    page.route("**/files/**", hold, times=1)
    drawing.choose("10 working days")
    example = page.locator("#handrail-worked-example")
    expect(example).to_contain_text("If it began to wait now")
    drawing.choose("A request comes in")
    expect(drawing.panel.get_by_label("Form", exact=True)).to_have_value("request")
    drawing.choose("Follow up")
    drawing.panel.get_by_text("Name and key").click()
    name = drawing.panel.get_by_label("Name", exact=True)
    with page.expect_request("**/files/**"):
        name.fill("First")
    page.locator("[data-act=undo]").click()
    name.fill("Second")
    page.keyboard.press("Tab")
    with page.expect_response(lambda one: 'name="Second"' in (one.request.post_data or "")):
        held.pop().continue_()
    assert [one.get("name") for one in drawing.stored().iterfind(".//{*}userTask")][-1] == "Second"


def test_two_people_on_one_diagram_are_kept_apart(officer: Callable[..., Officer]) -> None:
    ana = officer("ana")
    drawing = Drawing(ana, "generic_case")
    page = drawing.page
    drawing.replace('name="Follow up"', 'name="Theirs"')
    drawing.choose("Follow up")
    drawing.panel.get_by_text("Name and key").click()
    drawing.panel.get_by_label("Name", exact=True).fill("Mine")
    expect(page.locator("#conflict")).to_contain_text("Ana Costa saved this diagram at")
    assert [one.get("name") for one in drawing.stored().iterfind(".//{*}userTask")][-1] == "Theirs"
    page.route("**/apart/**", lambda asked: asked.abort(), times=1)
    page.get_by_role("button", name="Save yours as a new draft").click()
    expect(page.locator("#conflict")).to_contain_text("the new draft may be there or not")
    with page.expect_download() as downloaded:
        page.get_by_role("button", name="Download yours").click()
    assert 'name="Mine"' in downloaded.value.path().read_text()
    page.get_by_role("button", name="Save yours as a new draft").click()
    page.wait_for_url(lambda url: not url.endswith("/diagram"))
    drawing.draft = ana.path
    drawing.open()
    assert [one.get("name") for one in drawing.stored().iterfind(".//{*}userTask")][-1] == "Mine"
    ana.complaints = [one for one in ana.complaints if "ERR_FAILED" not in one]


def test_a_drawing_is_no_conflict_with_itself_after_answers_were_lost(
    officer: Callable[..., Officer],
) -> None:
    ana = officer("ana")
    drawing = Drawing(ana, "generic_case")
    page = drawing.page
    said = page.locator("#saved")
    drawing.choose("Follow up")
    drawing.panel.get_by_text("Name and key").click()
    name = drawing.panel.get_by_label("Name", exact=True)

    def arrive_in_silence(saving: Route) -> None:
        saving.fetch()
        saving.abort()

    page.route("**/files/**", arrive_in_silence, times=1)
    name.fill("First")
    expect(said).to_contain_text("there is no answer just now")
    page.route("**/files/**", lambda saving: saving.abort(), times=1)
    name.fill("Second")
    expect(page.get_by_role("button", name="Download yours")).to_be_visible()
    name.fill("Third")
    drawing.is_saved()
    expect(page.locator("#conflict")).to_be_hidden()
    assert [one.get("name") for one in drawing.stored().iterfind(".//{*}userTask")][-1] == "Third"
    ana.complaints = [one for one in ana.complaints if "ERR_FAILED" not in one]


def test_nobody_saves_what_another_has_drawn(officer: Callable[..., Officer]) -> None:
    ana, other = officer("ana"), officer("admin")
    drawing = Drawing(ana, "generic_case")
    # Until that has come, an answer may give ana's cookie anew.
    drawing.problems("Nothing stands in the way of publishing.")
    mine = ana.context.cookies()
    ana.context.clear_cookies()
    ana.context.add_cookies(other.context.cookies())
    drawing.choose("Follow up")
    drawing.panel.get_by_text("Name and key").click()
    name = drawing.panel.get_by_label("Name", exact=True)
    name.fill("Mine")
    expect(drawing.page.locator("#saved")).to_contain_text("somebody else is signed in")
    tasks = [one.get("name") for one in drawing.stored().iterfind(".//{*}userTask")]
    assert tasks[-1] == "Follow up"
    ana.context.clear_cookies()
    ana.context.add_cookies(mine)
    name.fill("Mine again")
    drawing.is_saved()
    ana.complaints = [one for one in ana.complaints if "400" not in one]


def test_all_that_is_said_of_an_element_goes_along_with_its_key(
    officer: Callable[..., Officer],
) -> None:
    drawing = Drawing(officer("ana"), "generic_case")
    drawing.replace(SLA_OF_WORK, f'{SLA_OF_WORK} anchor="event:record"')
    drawing.open()
    drawing.choose("Record what is needed")
    drawing.panel.get_by_text("Name and key").click()
    key = drawing.panel.get_by_label("Key", exact=True)
    for name, made in (
        ("Record what is needed", "note"),
        ("Do the work", "work"),
        ("Review by another person", "look_again"),
    ):
        drawing.choose(name)
        key.fill(made)
        drawing.page.keyboard.press("Tab")
    drawing.problems("Nothing stands in the way of publishing.")
    drawing.is_saved()
    stored = drawing.stored()
    assert stored.xpath("//@*[local-name()='notBy']") == ["work"]
    assert stored.xpath("//@anchor") == ["event:note"]
    [read] = stored.iterfind(".//{*}conditionExpression")
    assert read.text == "outcomes.look_again == 'approve'"
    drawing.page.locator("[data-act=undo]").click()
    drawing.is_saved()
    [read] = drawing.stored().iterfind(".//{*}conditionExpression")
    assert read.text == "outcomes.review == 'approve'"


def say_and_take_back(panel: Locator) -> None:
    """A word that is taken back leaves a timer as it was: no rule is left that ends its days."""
    panel.get_by_label("What stops this clock").select_option("statutory")
    expect(panel.get_by_text("first take back all else")).to_be_visible()
    panel.get_by_label("What stops this clock").select_option("")
    expect(panel.get_by_label("A day that it counts ends")).to_have_value("")


def test_what_is_typed_is_kept_as_it_is_typed_and_nothing_goes_unseen(
    officer: Callable[..., Officer],
) -> None:
    drawing = Drawing(officer("ana"), "generic_case")
    panel = drawing.panel
    drawing.replace(SLA_OF_WORK, f'{SLA_OF_WORK} anchor="=begun_on&#10;or asked_on"')
    drawing.open()
    drawing.choose("Do the work")
    expect(panel.get_by_label("Counted from")).to_have_value("=begun_on\nor asked_on")
    drawing.choose("Follow up")
    panel.get_by_text("Escalation steps").click()
    panel.get_by_text("assignee, at amber").click()
    users = panel.get_by_label("Users by name").first
    users.press_sequentially("dana,")
    expect(panel.get_by_text("assignee, user:dana, at amber")).to_be_visible()
    users.press_sequentially(" sam")
    expect(panel.get_by_text("assignee, user:dana, user:sam, at amber")).to_be_visible()
    drawing.choose("10 working days")
    say_and_take_back(panel)
    ends = panel.get_by_label("A day that it counts ends")
    ends.select_option("counts")
    panel.get_by_label("What stops this clock").select_option("statutory")
    expect(ends).to_have_count(0)
    expect(panel.get_by_text("first take back all else")).to_be_visible()
    drawing.is_saved()
    stored = drawing.stored()
    assert stored.xpath("//*[local-name()='rule']/@kind") == ["statutory"]
    assert "assignee, user:dana, user:sam" in stored.xpath("//@who")
    assert stored.xpath("//@anchor") == ["=begun_on\nor asked_on"]
    panel.get_by_label("What stops this clock").select_option("")
    ends.select_option("")
    expect(ends).to_have_value("")
