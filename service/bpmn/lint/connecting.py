"""Rules about the work that Handrail does itself: nothing is missing, and nothing unheard."""

import re
from collections.abc import Iterator

from service.bpmn.connectors import CONNECTORS, GOVUK_NOTIFY, fits, plain_text, secrets_in, unmet
from service.bpmn.facts import EVERYTHING
from service.bpmn.lint.subject import Rule, Subject, named
from service.bpmn.model import Element
from service.errors import Problem

_TELLTALE = re.compile(r"authorization|api[-_ ]?key|\bbearer\b|\bpassword\b", re.IGNORECASE)


def missing_input(subject: Subject) -> Iterator[Problem]:
    """Find work of ours that lacks an input without which it always fails."""
    for element in subject.process.elements.values():
        connector = CONNECTORS.get(element.topic or "")
        if connector is None:
            continue
        for one in unmet(element, connector):
            yield subject.at(element.id).error(
                "input_missing",
                f"{named(element)} does not say: {one.label}.",
                f'Write <handrail:input name="{one.name}" value="…"/>.',
            )
        if connector is GOVUK_NOTIFY and (whom := _whom_missing(element)):
            yield subject.at(element.id).error(
                "input_missing",
                f"{named(element)} does not say whom it is sent to.",
                f'Write <handrail:input name="{whom}" value="…"/>.',
            )


def _whom_missing(element: Element) -> str:
    """Give the input that says whom a message is for, where it is missing."""
    inputs = {one.name: one for one in element.inputs}
    channel = plain_text(inputs["channel"]) if "channel" in inputs else None
    wanted = {"email": "to", "sms": "to", "letter": "address"}.get(channel or "")
    return wanted if wanted and wanted not in inputs else ""


def unfit_input(subject: Subject) -> Iterator[Problem]:
    """Find an input of our work that it does not read, or that it cannot mean."""
    for element in subject.process.elements.values():
        connector = CONNECTORS.get(element.topic or "")
        if connector is None or not connector.strict:
            continue
        for binding in element.inputs:
            where, known = subject.at(element.id, binding.line), connector.named(binding.name)
            if known is None and binding.name != EVERYTHING:
                yield where.warning(
                    "input_unknown",
                    f"{named(element)} gives {binding.name}, and {connector.topic} takes no such.",
                    f"Use {', '.join(one.name for one in connector.inputs)}.",
                )
            if known is not None and not fits(known, binding):
                what = ", ".join(known.choices) or f"a value of the kind {known.kind}"
                yield where.error(
                    "input_unfit",
                    f"{named(element)} gives {binding.value} as {binding.name}.",
                    f"Give {what}; a text stands in quotation marks.",
                )


def unknown_secret(subject: Subject) -> Iterator[Problem]:
    """Find the name of a secret that is not kept here, yet."""
    for use in secrets_in(subject.process) if subject.secrets is not None else ():
        if subject.secrets is not None and use.name not in subject.secrets:
            yield subject.at(use.element, use.line).warning(
                "secret_unknown",
                f"{named(subject.process.elements[use.element])} uses the secret {use.name}, which "
                "is not kept here.",
                f"An administrator sets it: handrail secret set {use.name} --host …",
            )


def secret_in_the_open(subject: Subject) -> Iterator[Problem]:
    """Find headers that look like a secret: inputs are read by whoever sees the case's work."""
    for element in subject.process.elements.values():
        for binding in element.inputs if element.topic == "http" else ():
            if binding.name == "headers" and _TELLTALE.search(binding.value):
                yield subject.at(element.id, binding.line).warning(
                    "secret_in_the_open",
                    f"{named(element)} seems to send a secret among its headers, where it is kept "
                    "with the case.",
                    'Keep it as a secret, and name it: <handrail:input name="secret" value="…"/>.',
                )


RULES: tuple[Rule, ...] = (missing_input, unfit_input, unknown_secret, secret_in_the_open)
