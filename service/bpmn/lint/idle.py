"""Rules about facts that are said of an element on which they have no effect.

Handrail's own words are errors where they mean nothing: by the kind of element in
`vocabularies.spelling`, by the kind of event here. What another vocabulary says in vain is told.
"""

from collections.abc import Iterator

from service.bpmn.lint.subject import Rule, Subject, named
from service.bpmn.model import HUMAN, MACHINE, THROWING, Element
from service.errors import Problem

SENDERS = THROWING | {"sendTask"}
"""What nothing comes back from, unless a topic has a worker do it."""
_MAPPED = MACHINE | THROWING | {"callActivity"}
PLACES = {
    "roles": HUMAN,
    "users": HUMAN,
    "assignee": HUMAN,
    "due": HUMAN,
    "form": HUMAN | {"startEvent"},
    "topic": MACHINE | THROWING,
    "retries": MACHINE | THROWING,
    "inputs": _MAPPED,
    "outputs": _MAPPED,
    "decision": frozenset({"businessRuleTask"}),
    "result": MACHINE | {"scriptTask"},
    "called": frozenset({"callActivity"}),
    "script": frozenset({"scriptTask"}),
}
"""Where each fact has an effect."""
_WORDS = {
    "users": "Candidate users",
    "assignee": "An assignee",
    "due": "A due date",
    "called": "A called process",
    "inputs": "Inputs",
    "outputs": "Outputs",
    "retries": "Retries",
    "roles": "Roles",
}


def idle_fact(subject: Subject) -> Iterator[Problem]:
    """Find a fact on an element of a kind on which it has no effect."""
    for element in subject.process.elements.values():
        for fact, places in PLACES.items():
            if getattr(element, fact) and element.type not in places:
                yield _idle(subject, element, _WORDS.get(fact) or f"A {fact}")


def idle_mapping(subject: Subject) -> Iterator[Problem]:
    """Find outputs where nothing comes back, and a payload where a worker gets inputs instead."""
    for element in subject.process.elements.values():
        if element.outputs and element.type in SENDERS and not element.topic:
            yield _idle(subject, element, "Outputs")
        if element.payload and element.topic:
            yield _idle(subject, element, "A payload beside a topic")


def word_without_its_event(subject: Subject) -> Iterator[Problem]:
    """Find words of Handrail on an event of another kind than they speak of."""
    for element in subject.process.elements.values():
        heard = element.has("message") or element.type in {"receiveTask", "sendTask"}
        spoken = heard or element.has("signal") or element.topic
        idle = {
            "<handrail:action>": element.actions and not heard,
            "<handrail:correlation>": element.correlation and not heard,
            "<handrail:payload>": element.payload and not spoken,
            "<handrail:rule>": element.rule and not element.has("timer"),
        }
        for word, stands in idle.items():
            if stands:
                yield subject.at(element.id).error(
                    "word_idle",
                    f"{word} means nothing on {named(element)}, which is no such event.",
                    "Remove it, or make the event a "
                    + ("timer." if word == "<handrail:rule>" else "message event."),
                )


def several_users(subject: Subject) -> Iterator[Problem]:
    """Find a task with several candidate users: only a single one is assigned."""
    for task in subject.tasks():
        if len(task.users) > 1:
            yield subject.at(task.id).warning(
                "candidate_users",
                f"{named(task)} names {len(task.users)} users, none of whom is assigned.",
                "Give them a role and write handrail:roles, or name one in handrail:assignee.",
            )


def unranked(subject: Subject) -> Iterator[Problem]:
    """Find a priority: worklists are in the order of due dates."""
    for element in subject.process.elements.values():
        if element.priority:
            yield _idle(subject, element, "A priority")


def _idle(subject: Subject, element: Element, what: str) -> Problem:
    """Say that something has no effect."""
    verb = "have" if what.endswith("s") else "has"
    return subject.at(element.id).warning(
        "fact_idle",
        f"{what} {verb} no effect on {named(element)} ({element.type}).",
        "Say it where it has one, or remove it.",
    )


RULES: tuple[Rule, ...] = (
    idle_fact,
    idle_mapping,
    word_without_its_event,
    several_users,
    unranked,
)
