"""What was ticked on a list of tasks, and the list that it came from."""

from dataclasses import dataclass

from flask import request, url_for

from service.web.numbers import number_given

MOST = 100
"""Tasks that are done at once."""
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Ticked:
    """A task that was ticked, in the version that was seen."""

    id: str
    version: int

    @property
    def value(self) -> str:
        """Give what the field of the form holds."""
        return f"{self.id}:{self.version}"


def ticked() -> list[Ticked]:
    """Return what was ticked; what no page of ours has written is passed over."""
    found = {}
    for value in request.form.getlist("task")[:MOST]:
        task_id, _, digits = value.partition(":")
        version = number_given(digits)
        if version is not None and 0 < len(task_id) <= _LONGEST and "\0" not in task_id:
            found[task_id] = Ticked(task_id, version)
    return list(found.values())


def back() -> str:
    """Return the list that it came from: an address of the first page, with its filters."""
    address = request.form.get("back", "")
    first = url_for("web.inbox")
    return address if address.startswith(f"{first}?") and address.isprintable() else first
