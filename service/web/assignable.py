"""To whom a task or a case may be given: people and roles, by name."""

from collections.abc import Mapping, Sequence

from service.cases.views import TaskView
from service.people.directory import users
from service.people.refusals import PersonUnsuitable, RoleUnknown, UserUnknown
from service.people.roles import roles
from service.web.reader import Reader

Choices = Mapping[str, Sequence[Mapping[str, str]]]
NOBODY = (UserUnknown, RoleUnknown, PersonUnsuitable)
"""The refusals of somebody who was chosen."""


def assignable_to_task(task: TaskView, reader: Reader) -> Choices:
    """Offer the roles of the task first, then everybody else."""
    return _choices(reader, first=task.roles)


def assignable_to_case(reader: Reader) -> Choices:
    """Offer every role and every person as an owner."""
    return _choices(reader, first=())


def readable_by() -> Choices:
    """Offer every person as one who may see a case."""
    people = [{"value": user.username, "label": user.display_name} for user in users()]
    return {"people": people}


def _choices(reader: Reader, first: Sequence[str]) -> Choices:
    everyone = {role.key: role.name for role in roles()}
    ordered = [*first, *(key for key in everyone if key not in first)]
    named = [{"value": f"role:{key}", "label": f"Role: {reader.role(key)}"} for key in ordered]
    people = [{"value": user.username, "label": user.display_name} for user in users()]
    return {"assignable": [*named, *people]}
