"""What elements are called since a migration gave them other ids: rows of the past keep the old.

`Case.renames` holds the migrations in their order; the ids in the rows of what is open are always
those of the version that the case runs on.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from service.cases.models import Case, Task
from service.definitions.lookup import bundle_by_id


def name_now(case: Case, element: str, *, version_id: str) -> str:
    """Return what an element is called now that a version of the case's process drew as `element`.

    An element of another process keeps its id.
    """
    if version_id == case.version_id:
        return element
    left = [number for number, one in enumerate(case.renames) if one["left"] == version_id]
    for one in case.renames[left[-1] :] if left else ():
        element = one["names"].get(element, element)
    return element


def element_now(case: Case, task: Task) -> str:
    """Return what the element of a task is called now, however long ago it was done."""
    return placed_now(case, task.element, task.version_id, task.within)


def placed_now(
    case: Case, element: str, version_id: str, within: Sequence[tuple[int, str] | list[Any]]
) -> str:
    """Return what an element is called now whose task lay `within` these activities.

    What lies inside a call belongs to the called process, even where that is the case's own.
    """
    elements = bundle_by_id(case.version_id).process.elements
    calls = (one for _, one in within if one in elements)
    if any(elements[one].type == "callActivity" for one in calls):
        return element
    return name_now(case, element, version_id=version_id)


def name_since(case: Case, element: str, *, move: int) -> str:
    """Return what an element is called now that a move of the main strand has told as `element`."""
    for one in case.renames:
        if one["move"] > move:
            element = one["names"].get(element, element)
    return element


def names_before(case: Case, elements: Iterable[str]) -> frozenset[str]:
    """Return every id by which these elements may ever have been known, and their own."""
    found = set(elements)
    for one in reversed(case.renames):
        found |= {old for old, new in one["names"].items() if new in found}
    return frozenset(found)
