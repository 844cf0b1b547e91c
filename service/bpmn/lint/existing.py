"""Rules about what a process refers to: forms, decisions, processes, topics and messages exist."""

from collections.abc import Iterator

from service.bpmn.lint.subject import Rule, Subject, named
from service.bpmn.model import THROWING
from service.bpmn.times import is_computed
from service.bpmn.where import Where
from service.errors import Problem


def unknown_form(subject: Subject) -> Iterator[Problem]:
    """Find the name of a form that does not exist."""
    if subject.forms is None:
        return
    for element in subject.process.elements.values():
        named_here = [(element.form, element.line)]
        named_here += [(action.form, action.line) for action in element.actions]
        for form, line in named_here:
            if form and not is_computed(form) and form not in subject.forms:
                yield subject.at(element.id, line).error(
                    "form_unknown",
                    f"{named(element)} names the form {form}, which does not exist.",
                    f"Add forms/{subject.process.key}/{form}.json, or name another form.",
                )


def computed_key(subject: Subject) -> Iterator[Problem]:
    """Find an expression where only a key is read: of a form, of who may start or use a button."""
    process = subject.process
    read = [(process.key, "startRoles", role, process.line) for role in process.start_roles]
    for element in process.elements.values():
        read.append((element.id, "form", element.form or "", element.line))
        for action in element.actions:
            keys = (action.form or "", *action.roles)
            read += [(element.id, "action", key, action.line) for key in keys]
    for owner, what, key, line in read:
        if is_computed(key):
            yield Where(subject.diagram.file, owner, line).error(
                "key_computed",
                f"“{key}” ({what}) is an expression, but a key is read there as it stands.",
                "Write the key itself; draw a gateway and two tasks where it differs.",
            )


def unknown_decision(subject: Subject) -> Iterator[Problem]:
    """Find a decision that does not exist, or is not named where one is needed."""
    for element in subject.process.elements.values():
        where, decision = subject.at(element.id), element.decision
        known = subject.decisions
        if element.type == "businessRuleTask" and not decision and not element.topic:
            yield where.error(
                "decision_missing",
                f"{named(element)} names no decision.",
                "Write handrail:decision with the key of a decision table.",
            )
        if decision and known is not None and not is_computed(decision) and decision not in known:
            yield where.error(
                "decision_unknown",
                f"{named(element)} names the decision {decision}, which does not exist.",
                "Add the DMN file that holds it, or name another decision.",
            )


def unknown_process(subject: Subject) -> Iterator[Problem]:
    """Find a call of no process, or of one that does not exist."""
    for element in subject.process.elements.values():
        where, called = subject.at(element.id), element.called
        if element.type != "callActivity":
            continue
        if not called:
            yield where.error(
                "call_without_target",
                f"{named(element)} calls no process.",
                "Write the key of the called process in calledElement.",
            )
            continue
        here = called in subject.diagram.processes
        known = subject.called is None or called in subject.called
        if not (is_computed(called) or here or known):
            yield where.error(
                "process_unknown",
                f"{named(element)} calls the process {called}, which does not exist.",
                "Add the file that holds it, or call another process.",
            )


def nothing_to_do(subject: Subject) -> Iterator[Problem]:
    """Find a machine's task that says neither its kind of work nor its message."""
    for element in subject.process.elements.values():
        if element.type == "serviceTask" and not element.topic:
            yield subject.at(element.id).error(
                "topic_missing",
                f"{named(element)} does not say what kind of work it is.",
                "Write handrail:topic, such as document or email.",
            )
        if element.type == "sendTask" and not (element.topic or element.message):
            yield subject.at(element.id).error(
                "topic_missing",
                f"{named(element)} says neither which message it sends nor how.",
                "Give it a message, or write handrail:topic.",
            )


def nameless_event(subject: Subject) -> Iterator[Problem]:
    """Find an event that does not say which message, signal, error and so on it means."""
    for element in subject.process.elements.values():
        if element.type == "receiveTask" and not element.message:
            yield _nameless(subject, element.id, "message")
        for event in element.events:
            throwing = element.type in THROWING
            missing = {
                "message": not (event.name or element.message or (throwing and element.topic)),
                "signal": not event.name,
                "link": not event.name,
                "error": throwing and not event.code,
                "escalation": throwing and not event.code,
            }
            if missing.get(event.kind):
                yield _nameless(subject, element.id, event.kind)
            if event.kind == "conditional" and not event.condition:
                yield subject.at(element.id, event.line).error(
                    "condition_missing",
                    f"{named(element)} waits for a condition but has none.",
                    "Write the condition as an expression.",
                )


def _nameless(subject: Subject, key: str, kind: str) -> Problem:
    """Say that an event names nothing."""
    return subject.at(key).error(
        f"{kind}_missing",
        f"{named(subject.process.elements[key])} does not say which {kind} it means.",
        f"Choose or add the {kind} in the modeller.",
    )


def uncorrelated_message(subject: Subject) -> Iterator[Problem]:
    """Find a message from outside that could not find its case."""
    elements = subject.process.elements
    for element in elements.values():
        catching = element.type in {"intermediateCatchEvent", "boundaryEvent", "receiveTask"}
        host = elements.get(element.parent or "")
        catching |= element.type == "startEvent" and bool(host and host.triggered_by_event)
        waits = element.type == "receiveTask" or element.has("message")
        starts = element.instantiate and not subject.graph.incoming[element.id]
        if catching and waits and not starts and not (element.correlation or element.actions):
            yield subject.at(element.id).warning(
                "message_without_correlation",
                f"A message for {named(element)} cannot tell one case from another.",
                "Write <handrail:correlation>, or offer it as a button with <handrail:action>.",
            )


RULES: tuple[Rule, ...] = (
    unknown_form,
    computed_key,
    unknown_decision,
    unknown_process,
    nothing_to_do,
    nameless_event,
    uncorrelated_message,
)
