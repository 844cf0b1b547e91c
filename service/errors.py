"""What can go wrong, in two kinds: the business says no, or something broke.

A `Refusal` states a fact (`CaseIsHeld`): its docstring is its default message, its class name in
snake case is its stable code, and its keyword facts are attributes. A `Fault` is a defect or a
broken neighbour. One table in the doors maps refusals to HTTP; nothing here knows HTTP.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, where it is, and how to mend it.

    `code` is a stable snake-case word. `field` names a form field or a path in a request; `file`,
    `element` (the BPMN or DMN id as drawn) and `line` (1-based) point into a model.
    A `warning` keeps nothing from being done.
    """

    code: str
    message: str
    mend: str | None = None
    field: str | None = None
    file: str | None = None
    element: str | None = None
    line: int | None = None
    severity: Literal["error", "warning"] = "error"

    def as_json(self) -> dict[str, Any]:
        """Give what is known, as the API and the warnings of a version show it."""
        return {name: value for name, value in asdict(self).items() if value is not None}


class Refusal(Exception):
    """The request cannot be carried out."""

    def __init__(
        self, detail: str | None = None, *, problems: Iterable[Problem] = (), **facts: Any
    ) -> None:
        """Keep the message, the single problems behind it and the facts as attributes."""
        self.detail = detail or self.says()
        self.problems = tuple(problems)
        self.facts = facts
        super().__init__(self.detail)

    def __getattr__(self, name: str) -> Any:
        """Facts read as attributes."""
        try:
            return self.__dict__["facts"][name]
        except KeyError:
            raise AttributeError(name) from None

    @classmethod
    def says(cls) -> str:
        """Give the first line of the docstring; the facts that it lists are for readers of code."""
        return (cls.__doc__ or "").strip().split("\n")[0].partition(" Facts: ")[0]

    @classmethod
    def code(cls) -> str:
        """Give the stable snake-case word of this refusal: `CaseIsHeld` is `case_is_held`."""
        return _HUMP.sub("_", cls.__name__).lower()


def problems_of(
    refused: Iterable[Refusal], fields: Mapping[type[Refusal], str]
) -> tuple[Problem, ...]:
    """Give the problems of several refusals.

    `fields` names the field of which a refusal speaks that has no single problems.
    """
    return tuple(
        problem
        for one in refused
        for problem in one.problems
        or (Problem(one.code(), one.detail, field=fields.get(type(one))),)
    )


def together(
    refused: Sequence[Refusal], whole: type[Refusal], fields: Mapping[type[Refusal], str]
) -> Refusal:
    """Give the only refusal that there is; of several, one as a whole that tells all of each."""
    (first, *others) = refused
    return whole(problems=problems_of(refused, fields)) if others else first


class Fault(Exception):
    """Something broke: a defect of ours or a neighbour that does not answer."""


class ServiceUnavailable(Fault):
    """The database is busy or away. Whether a commit came through may be unknown: ask again."""


class LaterVersionNeeded(ServiceUnavailable):
    """A later version, which is being rolled out, has been at work here: ask one of those."""
