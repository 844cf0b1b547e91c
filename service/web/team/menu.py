"""The pages of the supervisors' room, as the menu below its heading."""

from typing import Final

from flask import url_for

from service.web.frame import MenuItem

_PAGES: Final = (
    ("Overview", "web.team"),
    ("Tasks", "web.team_tasks"),
    ("Cases", "web.team_cases"),
    ("Escalations", "web.escalations"),
    ("Done in bulk", "web.bulk_runs"),
    ("Allocation", "web.allocation"),
)


def team_menu(current: str) -> list[MenuItem]:
    """Offer the pages; `current` is the endpoint of the one that is shown."""
    return [MenuItem(text, url_for(endpoint), endpoint == current) for text, endpoint in _PAGES]
