"""What SpiffArena says of a process beside its diagram: process_model.json."""

from collections.abc import Iterator, Mapping
from typing import Any

from service.expressions import ExpressionRefused, compile_expression
from service.importing.lines import Line, Word

Json = Any

_TAKEN = frozenset({"display_name", "metadata_extraction_paths", "primary_process_id"})
_NOT_KNOWN = Word.PERSON, "Nobody here knows what this says."
_FAILURES = "Whom to tell of failures. They are incidents here, which operators look after."
_RETRIED = "A failure is an incident, which can be tried again."
_SAID: Mapping[str, tuple[Word, str]] = {
    "description": (Word.KEPT, "What it says of the process can be written as documentation."),
    "primary_file_name": (Word.UNDERSTOOD, "Every process of the folder can be started or called."),
    "exception_notification_addresses": (Word.PERSON, _FAILURES),
    "fault_or_suspend_on_exception": (Word.KEPT, _RETRIED),
    "is_executable": (Word.PERSON, "Nobody could start it. Say who may: handrail:startRoles."),
    "actions": (Word.PERSON, "Buttons of the process's page. Draw a message with a button."),
}
_OF_LISTS = frozenset(
    {
        *("id", "files", "display_order", "parent_groups", "process_group", "sort_index"),
        *("bpmn_version_control_identifier", "bpmn_version_control_type", "bpmn_file_content"),
    }
)


def name_in(model: Mapping[str, Json]) -> str:
    """Give the display name of a model; nothing where it has none."""
    name = model.get("display_name")
    return " ".join(name.split())[:300] if isinstance(name, str) else ""


def searched_in(model: Mapping[str, Json]) -> tuple[tuple[str, str], ...]:
    """Give what is taken out of the data of each case: a name, and where it stands."""
    return tuple((name, path) for name, path in _paths(model) if _is_readable(path))


def lines_of_model(model: Mapping[str, Json], *, file: str) -> Iterator[Line]:
    """Say what became of every word of a model that says something."""
    for name, path in _paths(model):
        if not _is_readable(path):
            says = f"“{path}” cannot be read as an expression. Write a search field of it."
            yield Line(Word.PERSON, file, f"metadata {name}", says)
    for word, said in model.items():
        says_nothing = said in (None, "", [], {}) or said is (word == "is_executable")
        if word in _TAKEN or word in _OF_LISTS or says_nothing:
            continue
        fate, says = _SAID.get(word, _NOT_KNOWN)
        yield Line(fate, file, word, says)


def _paths(model: Mapping[str, Json]) -> Iterator[tuple[str, str]]:
    found = model.get("metadata_extraction_paths")
    for one in found if isinstance(found, list) else ():
        if isinstance(one, Mapping) and one.get("key") and one.get("path"):
            yield str(one["key"]), str(one["path"])


def _is_readable(path: str) -> bool:
    try:
        compile_expression(path)
    except ExpressionRefused:
        return False
    return True
