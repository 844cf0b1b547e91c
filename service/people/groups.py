"""What a person or a token may be given: groups of people, and scopes of tokens."""

from enum import StrEnum
from typing import Final


class Group(StrEnum):
    """What kind of work a person does; a person may be in several, or in none."""

    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    ANALYST = "analyst"
    INTEGRATOR = "integrator"
    ADMINISTRATOR = "administrator"


class Scope(StrEnum):
    """What a token may be used for, within what its user may do.

    `admin` covers all but `provisioning`, which decides who comes in and as whom: a token reaches
    that only by its own name.
    """

    CASES_READ = "cases:read"
    CASES_WRITE = "cases:write"
    TASKS_READ = "tasks:read"
    TASKS_WRITE = "tasks:write"
    DEFINITIONS_READ = "definitions:read"
    DEFINITIONS_WRITE = "definitions:write"
    MESSAGES_READ = "messages:read"
    MESSAGES_WRITE = "messages:write"
    HOOKS_READ = "hooks:read"
    HOOKS_WRITE = "hooks:write"
    WORK = "work"
    OPERATIONS = "operations"
    PEOPLE_READ = "people:read"
    PROVISIONING = "provisioning"
    ADMIN = "admin"


USUAL_SCOPES: Final = tuple(one for one in Scope if one is not Scope.PROVISIONING)
"""Those of a token for which none were named."""
