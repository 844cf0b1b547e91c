"""`make screens`: take pictures of every page of a demonstration of its own, into docs/screens.

Each page is taken at the width of a desk and of a phone, as WebP with a name that stays; README.md
beside them says what each shows. A page that is not there any more is said and left out.
"""

import re
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from playwright.sync_api import Browser, Error, Page, sync_playwright
from werkzeug.routing import MapAdapter

from tests.e2e.chromium import launch
from tests.e2e.picture import take_picture
from tests.e2e.tour import endpoint_at, routes_in
from tests.screens.deeds import DEEDS, next_version
from tests.screens.pages import PAGES
from tests.screens.shown import PLACE, Shown, endpoint_of
from tests.screens.systems import connect
from tests.services.http_server import http_server
from tests.services.installation import ROOT, Running

FOLDER = ROOT / "docs" / "screens"
WIDTHS = {"desk": 1280, "phone": 360}
TALLEST = {"desk": 1700, "phone": 1900}
PATIENCE_MS = 60_000
PASSWORD = "handrail-demo"
TOKEN = "screens-of-a-demonstration"


def main() -> None:
    """Take the pictures and write their index; names after the command take only these."""
    wanted = [one for one in PAGES if not sys.argv[1:] or one.name in sys.argv[1:]]
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="screens-") as folder:
        routes = routes_in(Path(folder)).bind("localhost")
        variables = {
            "HANDRAIL_MODE": "demo",
            "HANDRAIL_VAR": f"{folder}/var",
            "HANDRAIL_BOOTSTRAP_TOKEN": TOKEN,
            "HANDRAIL_EGRESS_ALLOWED": "127.0.0.1",
        }
        with http_server() as receiver, Running(Path(folder, "log"), **variables) as running:
            running.ready()
            _require_whole_story(running)
            with sync_playwright() as playwright, launch(playwright) as browser:
                # The stories of a draft are told of all processes, those for other systems too.
                kept = connect(running.http, receiver.url)
                kept |= _do_all(running, browser)
                for place in WIDTHS:
                    _take_all(wanted, running, browser, place, kept, routes)
    _write_index()


def _require_whole_story(running: Running) -> None:
    """End with what was logged when a deed of the story was not done: nothing else proves all."""
    refused = [line for line in running.said().splitlines() if "deed_refused" in line]
    if refused:
        sys.exit("\n".join(["A form or a process has changed under the story:", *refused]))


def _do_all(running: Running, browser: Browser) -> dict[str, str]:
    """Do what has to be there for the pictures, and return the addresses that it kept."""
    kept: dict[str, str] = {}
    running.http.post("/api/v1/deployments", files=next_version()).raise_for_status()
    for one in DEEDS:
        page = _sit_down(browser, running, one.who, WIDTHS["desk"])
        _open(page, running, one.path, kept)
        for step in one.steps:
            step(page)
        if problems := page.locator(".govuk-error-summary").all_inner_texts():
            sys.exit(f"{one.path}: {problems}")
        if one.keeps:
            shown = page.locator("#secret")
            address = shown.input_value() if shown.count() else page.url
            kept[one.keeps] = urlsplit(address).path
        page.context.close()
    return kept


def _take_all(
    wanted: list[Shown],
    running: Running,
    browser: Browser,
    place: str,
    kept: Mapping[str, str],
    routes: MapAdapter,
) -> None:
    seats: dict[str, Page] = {}
    width = WIDTHS[place]
    for one in wanted:
        if one.who not in seats:
            seats[one.who] = _sit_down(browser, running, one.who, width)
        page = seats[one.who]
        try:
            status = _open(page, running, one.path, kept)
            for step in one.steps:
                step(page)
        except (LookupError, httpx.HTTPError, Error) as missing:
            print(f"{one.name}: {missing!r}")
            continue
        came_to, meant = endpoint_at(page.url, routes), endpoint_of(one, routes)
        if came_to != meant or (status >= 400 and meant):
            print(f"{one.name}: {status} {came_to}, and not {meant}")
            continue
        overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if overflow > 0:
            print(f"{one.name}: {overflow} pixels too wide for {place}")
        take_picture(page, FOLDER / f"{one.name}-{place}.webp", TALLEST[place])
    for page in seats.values():
        page.context.close()


def _open(page: Page, running: Running, path: str, kept: Mapping[str, str]) -> int:
    """Go to a path, its places filled in, and return the answer's status. Raises LookupError."""

    def place(found: re.Match[str]) -> str:
        return kept[found[2]] if found[1] == "kept" else _resolve(running, page, found)

    path = PLACE.sub(place, path)
    answer = page.goto(f"http://127.0.0.1:{running.port}{path}", wait_until="load")
    return answer.status if answer else 500


def _sit_down(browser: Browser, running: Running, who: str, width: int) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, reduced_motion="reduce", locale="en-GB"
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    if who:
        page.goto(f"http://127.0.0.1:{running.port}/sign-in")
        page.fill("#username", who)
        page.fill("#password", PASSWORD)
        page.click("main button")
    return page


def _resolve(running: Running, page: Page, found: re.Match[str]) -> str:
    """Give the id that stands for a place in a path. Raises LookupError."""
    kind, key, element = found.groups()
    if kind == "named":
        # A restricted case is shown to those alone who may see it, and to no token.
        page.goto(f"http://127.0.0.1:{running.port}/cases")
        link = page.get_by_role("link", name=f"{key} {element}").first
        return (link.get_attribute("href") or "").rpartition("/")[2]
    if kind == "incident":
        return str(_first(_ask(running, "/api/v1/incidents")["items"], "incident")["id"])
    case = _first(_ask(running, "/api/v1/cases", external_ref=key)["items"], key)
    if kind == "case":
        return str(case["id"])
    if kind == "task":
        tasks = _ask(running, f"/api/v1/cases/{case['id']}")["tasks"]
        return str(_first([one for one in tasks if one["element"] == element][-1:], element)["id"])
    files = _ask(running, f"/api/v1/cases/{case['id']}/attachments")["items"]
    return str(_first([one for one in files if one["kind"] == "document"], kind)["id"])


def _ask(running: Running, path: str, **given: str) -> Any:
    answer = running.http.get(path, params=given)
    answer.raise_for_status()
    return answer.json()


def _first(found: list[Any], what: str) -> Any:
    if not found:
        raise LookupError(what)
    return found[0]


def _write_index() -> None:
    lines = [
        "# What Handrail looks like",
        "",
        "Pictures of the demonstration, taken by `make screens`. Every person in them is invented.",
        "",
        "| page | at a desk | on a phone |",
        "|---|---|---|",
    ]
    for one in PAGES:
        names = [f"{one.name}-{place}.webp" for place in WIDTHS]
        if all((FOLDER / name).exists() for name in names):
            desk, phone = names
            lines.append(f"| {one.line} | [{one.name}]({desk}) | [{one.name}]({phone}) |")
    (FOLDER / "README.md").write_text("\n".join(lines) + "\n")
    size = sum(path.stat().st_size for path in FOLDER.iterdir())
    print(f"{len(list(FOLDER.glob('*.webp')))} pictures, {size / 1_000_000:.1f} MB")


if __name__ == "__main__":
    main()
