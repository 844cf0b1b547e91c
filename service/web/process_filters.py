"""Filters of a list by process, and by the search fields that the chosen process declares."""

from collections.abc import Iterator

from service.bpmn.facts import SearchField
from service.cases.companions import processes_of_cases
from service.cases.field_filters import FieldFilter
from service.definitions.lookup import bundle_by_id, newest_ids
from service.web.filters import Filter, Given, Kind, asked

_ENDS = {"date": Kind.DAY, "number": Kind.NUMBER}
_YES_NO = (("yes", "Yes"), ("no", "No"))


def process_filter() -> Filter:
    """Offer every process that cases run by."""
    return Filter(
        "process", "Process", Kind.CHOICE, [(one.key, one.name) for one in processes_of_cases()]
    )


def fields_of_process() -> tuple[SearchField, ...]:
    """Return the search fields that the newest version of the chosen process declares."""
    version = newest_ids().get(asked("process"))
    return bundle_by_id(version).process.search_fields if version else ()


def filters_of(fields: tuple[SearchField, ...]) -> Iterator[Filter]:
    """Offer a filter for each text, and two, its ends, for each number or date."""
    for one in fields:
        name, label = f"field.{one.name}", one.name.replace("_", " ").capitalize()
        if one.type in _ENDS:
            first, last = ("from", "to") if one.type == "date" else ("at least", "at most")
            yield Filter(f"{name}.from", f"{label}, {first}", _ENDS[one.type])
            yield Filter(f"{name}.to", f"{label}, {last}", _ENDS[one.type])
        elif one.type == "boolean":
            yield Filter(name, label, Kind.CHOICE, _YES_NO)
        else:
            yield Filter(name, label)


def fields_asked(fields: tuple[SearchField, ...], given: Given) -> tuple[FieldFilter, ...]:
    """Give what the address asks of the search fields, in their types."""
    found = []
    for one in fields:
        name = f"field.{one.name}"
        read = given.day if one.type == "date" else given.number
        wanted = FieldFilter(one.name, given.text(name), read(f"{name}.from"), read(f"{name}.to"))
        if wanted != FieldFilter(one.name):
            found.append(wanted)
    return tuple(found)
