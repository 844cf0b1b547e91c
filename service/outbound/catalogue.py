"""The types of events that leave the house, and what each one tells.

docs/events.md and the AsyncAPI document are made from here; a test holds the first equal to it.
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from service.ledger.audit import Kind

PREFIX: Final = "handrail."
"""What the type of an event begins with; its kind follows."""
PING: Final = "ping"

_TASK = ("task", "element")
_SAID: dict[Kind, tuple[str, tuple[str, ...]]] = {
    Kind.CASE_STARTED: ("A case was started.", ()),
    Kind.CASE_ASSIGNED: ("A case was given to another owner.", ()),
    Kind.CASE_HELD: ("A case was put on hold, or its release date was moved.", ("release_at",)),
    Kind.CASE_RELEASED: ("A case on hold goes on.", ("hold",)),
    Kind.CASE_COMPLETED: ("A case is complete.", ()),
    Kind.CASE_CANCELLED: ("A case was cancelled.", ()),
    Kind.CASE_FAILED: ("A case was ended by an error that nothing caught.", ()),
    Kind.CASE_REOPENED: ("A closed case was opened again.", ()),
    Kind.CASE_MIGRATED: ("A case goes on in another version of its process.", ("left", "taken")),
    Kind.MIGRATION_UNDONE: ("A case went back to the version before.", ("left", "taken")),
    Kind.CASE_RESTRICTED: ("Who may see a case was changed.", ()),
    Kind.CASE_LINKED: ("A case was linked to another.", ()),
    Kind.CASE_UNLINKED: ("A link to another case was removed.", ()),
    Kind.SUBJECT_CORRECTED: ("What is known of whom a case is about was corrected.", ("subject",)),
    Kind.TASK_ADDED: ("A task that the drawing does not have was added.", ()),
    Kind.TASK_OPENED: ("A task waits for a person.", _TASK),
    Kind.TASK_CLAIMED: ("Somebody took a task.", _TASK),
    Kind.TASK_UNCLAIMED: ("A task was given back.", _TASK),
    Kind.TASK_ASSIGNED: ("A task was given to somebody.", _TASK),
    Kind.TASK_COMPLETED: ("A task is done.", _TASK),
    Kind.TASK_CANCELLED: ("A task will not be done.", _TASK),
    Kind.TASK_BYPASSED: ("A task was passed over.", _TASK),
    Kind.TASK_UNDONE: ("A task was taken back and is to be done anew.", _TASK),
    Kind.TASK_HELD: (
        "A task was put on hold, or its release date was moved.",
        ("task", "release_at"),
    ),
    Kind.TASK_RELEASED: ("A task on hold goes on.", ("task", "hold")),
    Kind.HOLD_ENDED: ("A hold ended with what it was for.", ("task", "hold")),
    Kind.CLOCK_AMBER: ("A case or a task is close to its target.", (*_TASK, "clock")),
    Kind.CLOCK_BREACHED: ("A case or a task has passed its target.", (*_TASK, "clock")),
    Kind.CLOCK_FOLLOW_ON: ("A later step of a clock was reached.", (*_TASK, "clock")),
    Kind.CLOCK_MOVED: ("A target was counted anew.", _TASK),
    Kind.TARGET_EXTENDED: ("The target of a task was moved out.", ("task", "before", "after")),
    Kind.TIMER_FIRED: ("A timer fell due.", ("element", "clock")),
    Kind.MESSAGE_RECEIVED: ("A message reached a case.", ("message", "element")),
    Kind.MESSAGE_RESENT: ("A message was given to a case by hand.", ("message",)),
    Kind.MESSAGE_SENT: ("A case or a document of it sent a message.", ("element", "file")),
    Kind.SIGNAL_RECEIVED: ("A signal reached a case.", ()),
    Kind.ESCALATION: ("Those who lead are asked to look.", (*_TASK, "code")),
    Kind.ESCALATION_ACKNOWLEDGED: ("Somebody who leads has looked.", _TASK),
    Kind.INCIDENT: ("A step stopped and an operator must look.", ("element",)),
    Kind.INCIDENT_RETRIED: ("A step that had stopped was tried again.", ("element",)),
    Kind.WORK_DONE: ("A machine did what it was asked for.", ("element",)),
    Kind.WORK_FAILED: ("A machine could not do what it was asked for.", ("element", "file")),
    Kind.LIMIT_NEAR: ("A case's data is nearly as large as it may be.", ()),
    Kind.NOTE: ("A note was added; its text is not sent.", ()),
    Kind.ATTACHMENT_ADDED: ("A file was added.", ("file",)),
    Kind.DOCUMENT_MADE: ("A document was made.", ("file",)),
    Kind.DOCUMENT_ISSUED: ("A document was issued.", ("file",)),
    Kind.RESTRICTED_READ: ("Somebody read a restricted case.", ()),
    Kind.LEGAL_HOLD_SET: ("A case is to be kept, whatever its retention says.", ()),
    Kind.LEGAL_HOLD_LIFTED: ("A case need not be kept any longer than usual.", ()),
    Kind.CASE_ERASED: ("What a case told of people was erased: erase your copy.", ("class",)),
}

TYPES: Final = MappingProxyType(
    {str(kind): said for kind, (said, _) in _SAID.items() if kind is not Kind.RESTRICTED_READ}
)
"""What each kind of event tells of, in a sentence; who reads a restricted case is nobody's news."""

ABOUT: Final = MappingProxyType({str(kind): names for kind, (_, names) in _SAID.items()})
"""What of an entry's data is sent of each kind: ids, codes and instants, nothing that was typed."""


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that `about` may tell: what it means, and an example."""

    means: str
    sample: str | int


SAID: Final = MappingProxyType(
    {
        "task": Said(
            "The id of the task: `GET /api/v1/tasks/{id}`.", "6a6c0f8e-8d0f-4a53-9c8c-0d9a1d3f6a11"
        ),
        "element": Said("The id of the element, as it is drawn.", "record_decision"),
        "hold": Said("The id of the hold.", "0b8f1f52-6f9e-44f4-9a7e-5b8f0f4f4c22"),
        "clock": Said(
            "Which instant was reached: `amber`, `target`, `follow_on:1` …, or `review`, at which "
            "somebody is asked to look at a case in which nothing else would happen.",
            "target",
        ),
        "release_at": Said("When it goes on.", "2026-12-01T09:00:00+00:00"),
        "message": Said(
            "The id of the message: `GET /api/v1/messages/{id}`.",
            "f3d0b9d4-33d8-4c2e-8b7f-0f6f7a6b5c33",
        ),
        "file": Said(
            "The id of the file or document, among those of the case.",
            "2d7b8a90-1c3e-4a5f-b6d7-8e9fa0b1c244",
        ),
        "subject": Said(
            "The id of the person or home that the case is about.",
            "9c0e1f2a-3b4c-4d5e-8f60-718293a4b555",
        ),
        "code": Said("The code of the escalation, as it is drawn.", "overdue"),
        "class": Said("The class of retention under which it was erased.", "usual"),
        "before": Said("The target that it had.", "2026-12-01T17:00:00+00:00"),
        "after": Said("The target that it has now.", "2026-12-08T17:00:00+00:00"),
        "left": Said("The version of the process that it left.", 3),
        "taken": Said("The version in which it goes on.", 4),
    }
)
"""What an event may tell in its `about`."""


def type_of(kind: str) -> str:
    """Return the CloudEvents type of a kind of event."""
    return f"{PREFIX}{kind}"


def schema_of(kind: str) -> dict[str, Any]:
    """Describe the `data` of an event of a kind as JSON Schema."""
    return {
        "type": "object",
        "required": ["case", "seq", "about"],
        "properties": {
            "case": _CASE,
            "seq": {"type": "integer", "minimum": 1, "description": "Its place in the case's log."},
            "about": {
                "type": "object",
                "properties": {name: _schema(SAID[name]) for name in ABOUT[kind]},
            },
            "fields": {
                "type": "object",
                "description": "The chosen keys of the case's data, as they are when it is sent.",
            },
        },
    }


_CASE: Final = {
    "type": "object",
    "required": ["id", "reference", "process", "version", "external_ref"],
    "properties": {
        "id": {"type": "string"},
        "reference": {"type": "string"},
        "process": {"type": "string"},
        "version": {"type": "integer"},
        "external_ref": {"type": ["string", "null"]},
    },
}


def _schema(said: Said) -> dict[str, Any]:
    """Describe one thing that is told; what is not known is left out."""
    kind = "integer" if isinstance(said.sample, int) else "string"
    return {"type": kind, "description": said.means}
