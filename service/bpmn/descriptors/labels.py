"""What analysts call each attribute of Handrail's vocabulary, and one sentence about it."""

from typing import NamedTuple


class Label(NamedTuple):
    """A name as it stands beside a field, and what to write into it."""

    name: str
    hint: str


LABELS = {
    "title": Label("Title of each case", "Text that may hold expressions: Repair at ${address}."),
    "startRoles": Label("Who may start a case", "Roles; nobody named means every officer."),
    "acknowledgeWithin": Label(
        "An escalation may wait",
        "How long before it goes up to the administrators, such as 8 working hours.",
    ),
    "outcome": Label("Outcome of the case", "Said when a case ends here; the name if left empty."),
    "form": Label("Form", "The questions asked here."),
    "role": Label("Role", "The key of the role that works in this lane."),
    "roles": Label("Roles that may do it", "Nobody named means the role of its lane."),
    "assignee": Label(
        "Assigned to",
        "A user; owner for whoever owns the case, opened_by for whoever opened it.",
    ),
    "mandatory": Label("Must it be done?", "An optional task may be bypassed or cancelled."),
    "notBy": Label("Not by whoever did", "Tasks: whoever completed one of them may not do this."),
    "checks": Label(
        "Checks the documents of", "Tasks that make a document, read and approved here."
    ),
    "issues": Label("Hands over the documents of", "Tasks that make a document, handed over here."),
    "outcomes": Label("Outcomes to choose from", "Separated by commas: approve, send back."),
    "holdLimit": Label("Longest hold in one go", "A length of time, such as 20 working days."),
    "clock": Label("This timer is the task's", "Its amber time, its target or what follows."),
    "topic": Label("Kind of work", "What a worker does here, such as document or email."),
    "retries": Label("Attempts", "How often it is tried before somebody must look; 5 if empty."),
    "decision": Label("Decision", "The decision table that is asked."),
    "result": Label("Result goes into", "The name under which the case keeps the result."),
    "message": Label("Message", "The name of the message that is sent."),
    "version": Label("Version called", "A version's number, or latest."),
}
"""By attribute, in the words of the properties panel."""
