"""What people can be given: groups, roles and teams, as choices of a form."""

from typing import Any

from service.people.roles import roles
from service.people.teams import teams
from service.web.administration.permission_words import GROUPS, HINTS


def grants_there_are() -> dict[str, Any]:
    """Offer the groups, roles and teams there are."""
    return {
        "groups": [
            {"value": group, "label": f"{name}: {HINTS[group]}"} for group, name in GROUPS.items()
        ],
        "roles": [{"value": one.key, "label": one.name} for one in roles()],
        "teams": [{"value": one.key, "label": one.name} for one in teams()],
    }
