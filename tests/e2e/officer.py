"""An officer at a browser: signs in, reads pages, fills forms in by the keys of their answers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, Locator, Page, StorageState

LOCAL = ZoneInfo("Europe/London")
PASSWORD = "handrail-demo"
BLANK = """
form => form.querySelectorAll("input:not([type=hidden]), textarea, select").forEach(one => {
  if (one.matches("[type=radio], [type=checkbox]")) one.checked = false
  else if (one.matches("select")) one.selectedIndex = -1
  else one.value = ""
})
"""
"""Takes back whatever a form says already."""
MAIN_BUTTON = "main form[enctype] button.govuk-button:not(.govuk-button--secondary)"
BUTTON = (
    'main form[method="post"] button.govuk-button'
    ":not(.govuk-button--secondary):not(.govuk-button--warning)"
)
LINKS = 'nodes => nodes.map(one => one.getAttribute("href"))'


class Officer:
    """One person with a browser of their own."""

    def __init__(
        self,
        browser: Browser,
        base: str,
        *,
        scripts: bool = True,
        width: int = 1280,
        kept: StorageState | None = None,
    ) -> None:
        self.base = base
        self.context = browser.new_context(
            java_script_enabled=scripts,
            viewport={"width": width, "height": 1024},
            storage_state=kept,
        )
        self.page: Page = self.context.new_page()
        self.status = 0
        self.complaints: list[str] = []
        self.asked: list[str] = []
        """The address of everything that the browser asked for."""
        self.page.on("request", lambda one: self.asked.append(one.url))
        self.page.on(
            "console", lambda said: self.complaints.append(said.text) if _is_bad(said) else None
        )

    @property
    def is_signed_in(self) -> bool:
        return self.context.request.get(f"{self.base}/account", max_redirects=0).ok

    def sign_in(self, username: str) -> "Officer":
        self.context.clear_cookies()
        self.open("/sign-in")
        self.page.fill("#username", username)
        self.page.fill("#password", PASSWORD)
        with self.page.expect_navigation():
            self.page.click("main button")
        return self

    def open(self, path: str) -> "Officer":
        answer = self.page.goto(path if path.startswith("http") else self.base + path)
        self.status = answer.status if answer else 0
        return self

    @property
    def heading(self) -> str:
        return self.page.inner_text("h1").strip()

    @property
    def text(self) -> str:
        return self.page.inner_text("main")

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.base)

    @property
    def problems(self) -> list[str]:
        return self.page.locator(".govuk-error-summary__list li").all_inner_texts()

    def press(self, button: str) -> "Officer":
        """Press a button that leads to a page, until the whole of that page is there.

        A click alone ends when the first of it is: a field that is still to come would not be
        found, and what is filled in skips questions that a page does not ask.
        """
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=button, exact=True).first.click()
        return self

    def follow(self, link: str) -> "Officer":
        """Follow a link, until the whole of the page is there to which it leads."""
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=link).first.click()
        return self

    def send(self, answers: Mapping[str, Any], *, outcome: str | None = None) -> "Officer":
        """Fill a form in and send it, again while its answers open more questions.

        Raises AssertionError, with what the page says, when the form is refused.
        """
        for _ in range(4):
            self.fill(answers)
            if outcome is not None:
                self.page.check(f'input[name="_outcome"][value="{outcome}"]')
            # A page that just saves a draft sends the form when that is done.
            with self.page.expect_navigation():
                self.page.locator(MAIN_BUTTON).last.click()
            if "opened more questions" not in self.text:
                break
        assert self.problems == [], f"{self.path}: {self.problems}"
        return self

    @property
    def asks(self) -> bool:
        """Tell whether the page has a form to be sent."""
        return self.page.locator(BUTTON).count() > 0

    def send_nothing(self) -> "Officer":
        """Send the page's form with no answers at all."""
        button = self.page.locator(BUTTON).last
        button.locator("xpath=ancestor::form").evaluate(BLANK)
        with self.page.expect_navigation():
            button.click()
        return self

    def fill(self, answers: Mapping[str, Any], prefix: str = "") -> None:
        for key, value in answers.items():
            self._answer(prefix + key, value)

    def _answer(self, name: str, value: Any) -> None:
        if isinstance(value, list) and value and isinstance(value[0], Mapping):
            self._rows(name, value)
        elif self.page.locator(f'[name="{name}-day"]').count():
            self._date(name, value)
        elif isinstance(value, Mapping):
            self.fill(value, f"{name}.")
        else:
            field = self.page.locator(f'[name="{name}"]')
            if field.count():
                self._put(field, name, value)

    def _rows(self, name: str, rows: list[Mapping[str, Any]]) -> None:
        for number, row in enumerate(rows):
            if not self.page.locator(f'[name^="{name}.{number}."]').count():
                self.page.locator(f'button[name="_add"][value="{name}"]').click()
            self.fill(row, f"{name}.{number}.")

    def _date(self, name: str, value: str) -> None:
        moment = datetime.fromisoformat(value)
        local = moment.astimezone(LOCAL) if moment.tzinfo else moment
        for part in ("day", "month", "year"):
            self.page.fill(f'[name="{name}-{part}"]', str(getattr(local, part)))
        clock = self.page.locator(f'[name="{name}-time"]')
        if clock.count():
            clock.fill(f"{local:%H:%M}")

    def _put(self, field: Locator, name: str, value: Any) -> None:
        kind = field.first.evaluate("one => one.type")
        if kind in ("radio", "checkbox"):
            wanted = value if isinstance(value, list) else [value]
            for one in wanted:
                if one is True or isinstance(one, str):
                    chosen = "true" if one is True else one
                    self.page.check(f'[name="{name}"][value="{chosen}"]')
        elif kind == "select-one":
            field.select_option(str(value))
        else:
            field.fill(str(value))

    def links(self, *parts: str) -> list[str]:
        """Give the first of the page's links with each of these in its address."""
        hrefs = self.page.locator("main a[href]").evaluate_all(LINKS)
        return [
            next(href for href in hrefs if part in href)
            for part in parts
            if any(part in href for href in hrefs)
        ]


def _is_bad(said: Any) -> bool:
    """What is refused answers 422, 409 or 412 on purpose; everything else is a complaint."""
    expected = ("422", "412", "409", "404", "403")
    return said.type == "error" and not any(code in said.text for code in expected)
