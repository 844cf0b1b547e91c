"""What is wrong with a page in a browser: for assistive technology, and when it is enlarged.

What the editors of forms and decisions draw by themselves is left out: beside each is another way.
"""

from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Page

AXE = AXE_FILE_PATH.read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """
tags => axe.run({exclude: [["[data-third-party]"]]}, {
  runOnly: {type: "tag", values: tags}, resultTypes: ["violations"], preload: false
})
"""
ZOOMED = {"width": 320, "height": 256}
"""The same window at 400 %: as wide as a narrow phone, and what WCAG 2.2 (1.4.10) asks for."""
OVERFLOW = """
() => {
  const root = document.documentElement
  const around = one => getComputedStyle(one).position === "absolute"
    ? one.offsetParent : one.parentElement
  const within = one => one && one !== document.body
    && (getComputedStyle(one).overflowX !== "visible" || within(around(one)))
  return root.scrollWidth <= innerWidth ? [] : [...document.body.querySelectorAll("*")]
    .filter(one => one.getBoundingClientRect().right > innerWidth && !within(around(one)))
    .map(one => `too wide: ${one.outerHTML.slice(0, 120)}`).slice(0, 3)
    .concat(`scrolls sideways: ${root.scrollWidth} px`)
}
"""
"""What stands out of the page; what scrolls within itself, as tables and diagrams may, does not."""
REFERENCES = """
() => {
  const ids = [...document.querySelectorAll("[id]")].map(one => one.id)
  const twice = ids.filter((id, place) => ids.indexOf(id) !== place)
  const named = ["aria-describedby", "aria-labelledby", "aria-controls", "for", "headers", "list"]
  const lost = named.flatMap(name => [...document.querySelectorAll(`[${name}]`)].flatMap(
    one => one.closest("[data-third-party]") ? [] : one.getAttribute(name).split(/\\s+/)
      .filter(id => id && !ids.includes(id))
      .map(id => `${name} leads nowhere: ${id}`)))
  return [...twice.map(id => `id is there twice: ${id}`), ...lost]
}
"""


def faults(page: Page) -> list[str]:
    """Say what is wrong with the page that is open: in its window, and enlarged four times."""
    return [*accessibility_faults(page), *page.evaluate(REFERENCES), *reflow_faults(page)]


def accessibility_faults(page: Page) -> list[str]:
    """Give what axe finds by the rules of WCAG 2.2 AA and by its best practices."""
    page.evaluate(AXE)
    found = page.evaluate(RUN, TAGS)
    return [
        f"{one['id']}: {node['html'][:200]}" for one in found["violations"] for node in one["nodes"]
    ]


def reflow_faults(page: Page) -> list[str]:
    """Say what makes the page scroll sideways when it is enlarged four times."""
    before = page.viewport_size
    page.set_viewport_size(ZOOMED)
    found: list[str] = page.evaluate(OVERFLOW)
    if before:
        page.set_viewport_size(before)
    return found
