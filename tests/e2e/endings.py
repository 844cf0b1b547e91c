"""Buttons that end something, or take it away: they are red, and no others are.

In a row of a list none is red: what is taken out of a list can be put back, and of a column of red
buttons none would warn.
"""

from fnmatch import fnmatch

from playwright.sync_api import Page

WORDS = (
    *("Bypass this task", "Call off", "Cancel the case", "Cancel them", "Cancel this task"),
    *("Close the case", "Delete", "Discard", "Erase", "Keep only", "Lift", "Remove", "Revoke"),
    *("Switch it off", "Switch off", "Switch them off", "Take it out of use", "Unlink"),
    "Withdraw the invitation",
)
"""How they begin, all in the words of a button."""
MET = (
    *("/administration/elsewhere/groups/*/remove", "/administration/elsewhere/local-accounts"),
    *("/administration/hooks/*/switch", "/administration/people/*/switch-off"),
    "/administration/secrets/*/remove",
    *("/administration/service-accounts/*/revoke", "/administration/teams/*/remove"),
    *("/administration/templates/*/retire", "/administration/tokens/*/revoke"),
    *("/administration/webhooks/*/off", "/administration/webhooks/*/remove"),
    *("/cases/*/cancel", "/cases/*/legal-hold/lift", "/tasks/*/bypass", "/tasks/*/cancel"),
    "/views/*/delete",
)
"""What such buttons do, by where they lead: a tour of every page meets each of these."""
BUTTONS = """
() => [...document.querySelectorAll("main form[method=post] button.govuk-button")]
  .filter(one => one.name !== "_remove")
  .map(one => {
    const place = one.getAttribute("formaction") || one.form.getAttribute("action")
    const isRed = one.classList.contains("govuk-button--warning")
    const path = new URL(place, location.href).pathname
    return [one.textContent.trim(), path, isRed, Boolean(one.closest("tr, li"))]
  })
"""
"""Every button that sends something; one that takes a line out of a form ends nothing yet."""


class Endings:
    """What was found of such buttons, on page after page."""

    def __init__(self) -> None:
        self._met: set[str] = set()

    def faults(self, page: Page) -> list[str]:
        """Say which buttons of a page are red and end nothing, or end something and are not."""
        found = page.evaluate(BUTTONS)
        self._met |= {place for _, place, is_red, _ in found if is_red}
        return [
            f"{'red' if is_red else 'not red'}: {label}, which leads to {place}"
            for label, place, is_red, is_in_row in found
            if (label.startswith(WORDS) and not is_in_row) is not is_red
        ]

    def missed(self) -> list[str]:
        """Give what no red button led to."""
        return [one for one in MET if not any(fnmatch(place, one) for place in self._met)]
