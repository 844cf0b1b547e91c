"""What somebody does on a page before its picture is taken, by what they read there."""

import re
import time
from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Locator, Page

from service.clock import real_now

Step = Callable[[Page], object]
PATIENCE = 120.0
"""Seconds until what workers do is given up."""
SOON = real_now().date() + timedelta(days=16)
"""A day that is still to come, whenever the pictures are taken."""


def fill(label: str, text: str) -> Step:
    """Write a text into a field."""
    return lambda page: _field(page, label).fill(text)


def change(label: str, *texts: tuple[str, str]) -> Step:
    """Change a text that stands in a field: of each pair the first becomes the second."""

    def write(page: Page) -> None:
        field = _field(page, label)
        whole = field.input_value()
        for was, becomes in texts:
            whole = whole.replace(was, becomes)
        field.fill(whole)

    return write


def await_end(words: str) -> Step:
    """Look again and again until the page says something no more: a worker has ended it."""

    def look(page: Page) -> None:
        until = time.monotonic() + PATIENCE
        while page.get_by_role("main").get_by_text(words, exact=True).count():
            assert time.monotonic() < until, f"{page.url} says {words} for ever"
            page.wait_for_timeout(500)
            page.reload()

    return look


def fill_date(question: str, days: int = 0) -> Step:
    """Write the day that comes so many days after `SOON` into the fields of a date."""
    day = SOON + timedelta(days=days)

    def write(page: Page) -> None:
        fields = page.get_by_role("group", name=question)
        for label, number in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
            fields.get_by_label(label, exact=True).fill(str(number))

    return write


def choose(label: str, option: str) -> Step:
    """Choose from a list."""
    return lambda page: _field(page, label).select_option(label=option)


def tick(*rows: int) -> Step:
    """Tick some rows of a list, the first of which is 0."""

    def tick_each(page: Page) -> None:
        for row in rows:
            page.locator("tbody input[type=checkbox]").nth(row).check(force=True)

    return tick_each


def check(label: str) -> Step:
    """Tick a box, or choose one of several answers."""
    return lambda page: _field(page, label).check(force=True)


def press(name: str) -> Step:
    """Press a button."""

    def click(page: Page) -> None:
        page.get_by_role("main").get_by_role("button", name=name).first.click()
        page.wait_for_load_state()

    return click


def follow(name: str) -> Step:
    """Follow a link."""

    def click(page: Page) -> None:
        page.get_by_role("main").get_by_role("link", name=name).first.click()
        page.wait_for_load_state()

    return click


def look_again_until_done(page: Page) -> None:
    """Follow "Look again" until a worker has done what the page waits for."""
    again = page.get_by_role("main").get_by_role("link", name="Look again")
    while again.count():
        page.wait_for_timeout(500)
        again.click()
        page.wait_for_load_state()


def see(what: str) -> Step:
    """Wait until something is there, by its selector."""
    return lambda page: page.locator(what).wait_for()


def unfold(summary: str) -> Step:
    """Open what is folded away."""
    return lambda page: page.locator("summary", has_text=summary).first.click()


def _field(page: Page, label: str) -> Locator:
    """Find a field by how its label begins: "(optional)" may follow."""
    return page.get_by_role("main").get_by_label(re.compile(f"^{re.escape(label)}")).first
