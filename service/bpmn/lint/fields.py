"""Rules about what is declared of the data of a whole process."""

from collections.abc import Iterator

from service.bpmn.lint.subject import Rule, Subject
from service.errors import Problem

_TYPES = ("text", "number", "date", "boolean")
_DETAILS = (
    *("name", "reference", "kind", "date_of_birth", "uprn", "tenancy_reference"),
    *("phone", "email", "address", "preferred"),
)


def unknown_type(subject: Subject) -> Iterator[Problem]:
    """Find a search field of a type that does not exist."""
    for declared in subject.process.search_fields:
        if declared.type not in _TYPES:
            yield subject.whole(declared.line).error(
                "search_field_type",
                f"The search field {declared.name} cannot be of type “{declared.type}”.",
                f"Write {', '.join(_TYPES[:-1])} or {_TYPES[-1]}.",
            )


def declared_twice(subject: Subject) -> Iterator[Problem]:
    """Find two search fields of one name."""
    seen: set[str] = set()
    for declared in subject.process.search_fields:
        if declared.name in seen:
            yield subject.whole(declared.line).error(
                "search_field_repeated",
                f"The search field {declared.name} is declared more than once.",
                "Keep one of them.",
            )
        seen.add(declared.name)


def duplicate_by_nothing(subject: Subject) -> Iterator[Problem]:
    """Find a warning of duplicates by something that is no search field."""
    known = {declared.name for declared in subject.process.search_fields}
    for name in subject.process.duplicate_by:
        if name not in known:
            yield subject.whole().error(
                "duplicate_by_unknown",
                f"Duplicates are looked for by {name}, which is no search field.",
                f'Declare it: <handrail:searchField name="{name}"/>.',
            )


def unknown_detail(subject: Subject) -> Iterator[Problem]:
    """Find a detail of whom a case is about that nobody keeps."""
    for told in subject.process.subject:
        if told.name not in _DETAILS:
            yield subject.whole(told.line).error(
                "subject_detail_unknown",
                f"There is no detail “{told.name}” of whom or what a case is about.",
                f"Write {', '.join(_DETAILS[:-1])} or {_DETAILS[-1]}.",
            )


RULES: tuple[Rule, ...] = (unknown_type, declared_twice, duplicate_by_nothing, unknown_detail)
