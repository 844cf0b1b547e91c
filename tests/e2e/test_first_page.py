"""The officers' first page as it arrives: whole at once, small, and within its own rules."""

from collections.abc import Callable
from functools import partial

import httpx
import pytest
from playwright.sync_api import Browser, Page, Request

from service.web.inbox.live import EVENTS
from tests.e2e.door import PATIENCE
from tests.e2e.officer import Officer
from tests.services.http_server import Heard, Reply, http_server

pytestmark = pytest.mark.e2e
Seat = Callable[..., Officer]
FULL_PAGE = 25
"""Tasks that a page of the list shows at most."""
MOST_BYTES = 100_000
DRIP = 3_000
"""Bytes of a page that come at a time, where the line is slow."""
KEPT = ("content-type", "content-security-policy", "cache-control")
WATCH = """
window.shifts = []
const moved = one => one.sources.map(source => source.node?.outerHTML?.slice(0, 200))
new PerformanceObserver(list => list.getEntries().forEach(one => window.shifts.push(moved(one))))
  .observe({type: "layout-shift", buffered: true})
window.violations = []
document.addEventListener("securitypolicyviolation",
  one => window.violations.push(one.violatedDirective + " " + one.blockedURI))
"""
SETTLED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"

COLUMNS = "() => [...document.querySelectorAll('thead th')].map(one => one.offsetLeft)"
KEEP_ONE_ROW = """
() => {
  const rows = [...document.querySelectorAll("tbody tr")]
  rows.slice(1).forEach(row => row.remove())
  return rows.length
}
"""


@pytest.mark.usefixtures("states")
def test_the_first_page_is_small_and_nothing_in_it_moves(officer: Seat, browser: Browser):
    one = officer("tess")
    with browser.new_context(storage_state=one.context.storage_state()) as fresh:
        fresh.add_init_script(WATCH)
        page = fresh.new_page()
        arrived: list[Request] = []
        page.on("requestfinished", lambda one: arrived.append(one))  # noqa: PLW0108  no built-in
        for path in ("/?view=all", "/", "/?view=all&sort=case"):
            page.goto(one.base + path)
            page.evaluate(SETTLED)
            assert page.evaluate("[window.shifts, window.violations]") == [[], []], path
            if path == "/?view=all":
                assert page.locator("[data-task]").count() == FULL_PAGE
                sizes = {one.url: _size(one) for one in arrived}
                assert sum(sizes.values()) <= MOST_BYTES, sizes


@pytest.mark.usefixtures("states")
@pytest.mark.parametrize("path", ["/?view=all", "/cases"])
@pytest.mark.parametrize("width", [800, 1280])
def test_rows_that_arrive_late_move_no_column(officer: Seat, path: str, width: int):
    page: Page = officer("tess", width=width).open(path).page
    whole = page.evaluate(COLUMNS)
    assert page.evaluate(KEEP_ONE_ROW) > 1
    assert page.evaluate(COLUMNS) == whole


@pytest.mark.usefixtures("states")
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_moves_while_a_page_comes_in_pieces(officer: Seat, width: int):
    one = officer("tess", width=width)
    with http_server() as line:
        line.answer = partial(_pass_on, one.base)
        one.page.add_init_script(WATCH)
        for path in ("/?view=all", "/", "/cases", "/team", "/processes"):
            one.open(line.url + path)
            one.page.evaluate(SETTLED)
            assert one.page.evaluate("window.shifts") == [], path


def _pass_on(base: str, heard: Heard) -> Reply:
    """Ask the service the same, and let a page drip; a stream of events would never come whole."""
    if heard.headers["accept"] == EVENTS:
        return Reply(httpx.codes.NO_CONTENT)
    asked = {"cookie": heard.headers.get("cookie", ""), "accept": heard.headers["accept"]}
    answer = httpx.request(heard.method, base + heard.path, headers=asked, timeout=PATIENCE)
    kept = {name: answer.headers[name] for name in KEPT if name in answer.headers}
    is_page = kept.get("content-type", "").startswith("text/html")
    return Reply(answer.status_code, answer.content, kept, drip=DRIP if is_page else 0)


def _size(request: Request) -> int:
    """Count what came over the wire for a request, head and body."""
    counted = request.sizes()
    return counted["responseHeadersSize"] + max(0, counted["responseBodySize"])


def test_paper_shows_the_case_and_not_what_one_presses(officer: Seat):
    page: Page = officer("tess").open("/?view=all").page
    page.emulate_media(media="print")
    for hidden in (".handrail-header", ".govuk-service-navigation", ".handrail-footer"):
        assert not page.locator(hidden).first.is_visible(), hidden
    assert page.locator("h1").is_visible()
