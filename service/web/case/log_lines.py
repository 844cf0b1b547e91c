"""The event log, as lines that people read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask import url_for

from service.cases.mentions import names_in
from service.ledger.audit import Entry, Kind
from service.web.reader import Reader

KINDS: Final[Mapping[str, tuple[str, Sequence[Kind]]]] = {
    "notes": ("Notes", (Kind.NOTE,)),
    "tasks": (
        "Tasks",
        (
            Kind.TASK_ADDED,
            Kind.TASK_OPENED,
            Kind.TASK_CLAIMED,
            Kind.TASK_UNCLAIMED,
            Kind.TASK_ASSIGNED,
            Kind.TASK_COMPLETED,
            Kind.TASK_CANCELLED,
            Kind.TASK_BYPASSED,
            Kind.TASK_UNDONE,
        ),
    ),
    "clocks": (
        "Clocks and targets",
        (
            Kind.CLOCK_AMBER,
            Kind.CLOCK_BREACHED,
            Kind.CLOCK_FOLLOW_ON,
            Kind.CLOCK_MOVED,
            Kind.TARGET_EXTENDED,
            Kind.TIMER_FIRED,
        ),
    ),
    "holds": (
        "Holds",
        (
            Kind.CASE_HELD,
            Kind.CASE_RELEASED,
            Kind.TASK_HELD,
            Kind.TASK_RELEASED,
            Kind.HOLD_ENDED,
        ),
    ),
    "messages": (
        "Messages and letters",
        (
            Kind.MESSAGE_RECEIVED,
            Kind.MESSAGE_SENT,
            Kind.MESSAGE_RESENT,
            Kind.SIGNAL_RECEIVED,
            Kind.ESCALATION,
            Kind.ESCALATION_ACKNOWLEDGED,
            Kind.DOCUMENT_MADE,
            Kind.DOCUMENT_ISSUED,
        ),
    ),
    "files": ("Files", (Kind.ATTACHMENT_ADDED, Kind.DOCUMENT_MADE, Kind.DOCUMENT_ISSUED)),
    "people": (
        "People and access",
        (
            Kind.CASE_ASSIGNED,
            Kind.TASK_CLAIMED,
            Kind.TASK_UNCLAIMED,
            Kind.TASK_ASSIGNED,
            Kind.CASE_RESTRICTED,
            Kind.RESTRICTED_READ,
        ),
    ),
    "case": (
        "The case as a whole",
        (
            Kind.CASE_STARTED,
            Kind.CASE_COMPLETED,
            Kind.CASE_CANCELLED,
            Kind.CASE_FAILED,
            Kind.CASE_REOPENED,
            Kind.CASE_MIGRATED,
            Kind.MIGRATION_UNDONE,
            Kind.CASE_LINKED,
            Kind.CASE_UNLINKED,
            Kind.SUBJECT_CORRECTED,
            Kind.LIMIT_NEAR,
            Kind.LEGAL_HOLD_SET,
            Kind.LEGAL_HOLD_LIFTED,
            Kind.CASE_ERASED,
        ),
    ),
    "machine": (
        "Automatic work",
        (Kind.WORK_DONE, Kind.WORK_FAILED, Kind.INCIDENT, Kind.INCIDENT_RETRIED),
    ),
}
"""What a reader may choose between: what each choice is called, and the kinds that it shows."""

TITLES: Final[Mapping[Kind, str]] = {
    Kind.CASE_STARTED: "Case started",
    Kind.CASE_ASSIGNED: "Owner changed",
    Kind.CASE_HELD: "Case on hold",
    Kind.CASE_RELEASED: "Case released",
    Kind.CASE_COMPLETED: "Case closed",
    Kind.CASE_CANCELLED: "Case cancelled",
    Kind.CASE_FAILED: "Case ended by an error",
    Kind.CASE_REOPENED: "Case reopened",
    Kind.CASE_MIGRATED: "Case moved to another version",
    Kind.MIGRATION_UNDONE: "Move to another version undone",
    Kind.CASE_RESTRICTED: "Readers changed",
    Kind.CASE_LINKED: "Case linked",
    Kind.CASE_UNLINKED: "Link removed",
    Kind.SUBJECT_CORRECTED: "Contact details changed",
    Kind.TASK_ADDED: "Task added",
    Kind.TASK_OPENED: "Task opened",
    Kind.TASK_CLAIMED: "Task claimed",
    Kind.TASK_UNCLAIMED: "Task given back",
    Kind.TASK_ASSIGNED: "Task passed on",
    Kind.TASK_COMPLETED: "Task completed",
    Kind.TASK_CANCELLED: "Task ended",
    Kind.TASK_BYPASSED: "Task passed over",
    Kind.TASK_UNDONE: "Task undone",
    Kind.TASK_HELD: "Task on hold",
    Kind.TASK_RELEASED: "Task released",
    Kind.HOLD_ENDED: "Hold ended",
    Kind.CLOCK_AMBER: "Due soon",
    Kind.CLOCK_BREACHED: "Target missed",
    Kind.CLOCK_FOLLOW_ON: "Still late",
    Kind.CLOCK_MOVED: "Target moved",
    Kind.TARGET_EXTENDED: "Target extended",
    Kind.TIMER_FIRED: "Waiting is over",
    Kind.MESSAGE_RECEIVED: "Message received",
    Kind.MESSAGE_SENT: "Message sent",
    Kind.MESSAGE_RESENT: "Message sent again",
    Kind.SIGNAL_RECEIVED: "Signal received",
    Kind.ESCALATION: "Escalation",
    Kind.ESCALATION_ACKNOWLEDGED: "Escalation acknowledged",
    Kind.INCIDENT: "Incident",
    Kind.INCIDENT_RETRIED: "Incident retried",
    Kind.WORK_DONE: "Automatic work done",
    Kind.WORK_FAILED: "Automatic work failed",
    Kind.LIMIT_NEAR: "Close to a limit",
    Kind.NOTE: "Note",
    Kind.ATTACHMENT_ADDED: "File added",
    Kind.DOCUMENT_MADE: "Document made",
    Kind.DOCUMENT_ISSUED: "Document issued",
    Kind.RESTRICTED_READ: "Restricted case opened",
    Kind.LEGAL_HOLD_SET: "Legal hold",
    Kind.LEGAL_HOLD_LIFTED: "Legal hold lifted",
    Kind.CASE_ERASED: "Personal data erased",
}


@dataclass(frozen=True, slots=True)
class LogLine:
    """One thing that happened; `href` leads to the task or file that it tells of, if any."""

    title: str
    by: str
    at: datetime
    text: str
    href: str
    is_note: bool


def log_line(entry: Entry, reader: Reader, erased: str = "") -> LogLine:
    """Show an entry of the event log; `erased` says why those of an erased case say nothing."""
    return LogLine(
        title=TITLES[Kind(entry.kind)],
        by=reader.person(entry.actor),
        at=entry.at,
        text=erased or "Its text was erased." if entry.text is None else _said(entry, reader),
        href=_leads_to(entry.data or {}),
        is_note=entry.kind == Kind.NOTE,
    )


def _said(entry: Entry, reader: Reader) -> str:
    """Give an entry's text; whoever a note mentions is shown by name."""
    mentioned, text = (entry.data or {}).get("mentions"), entry.text or ""
    if not mentioned:
        return text
    reader.learn(mentioned)
    return names_in(text, {one: reader.person(one) for one in mentioned})


def _leads_to(told: Mapping[str, Any]) -> str:
    if told.get("task"):
        return url_for("web.task", task_id=told["task"])
    return url_for("web.download", file_id=told["file"]) if told.get("file") else ""
