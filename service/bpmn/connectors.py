"""The kinds of work that Handrail does itself, its connectors: what each takes and gives.

Lint reads it to find what is missing, the modeller's panel to offer what there is to choose, and
the workers in `workers.effects` keep to it.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from service.bpmn.facts import Binding
from service.bpmn.model import Element, Process
from service.bpmn.times import is_computed

Kind = Literal["text", "number", "boolean", "choice", "list", "object", "any", "secret"]
SECRET = "secret"  # noqa: S105  the name of an input, not a secret
_QUOTED = re.compile(r"""\s*=?\s*(?:'([^'\\]*)'|"([^"\\]*)")\s*""")
_NUMBER = re.compile(r"\s*=?\s*-?\d+(?:\.\d+)?\s*")


@dataclass(frozen=True, slots=True)
class Input:
    """One input: its name, what it is in words, its kind, and whether work fails without it.

    `choices` are the only values of a `choice`. A `secret` is the name of one, never its value.
    """

    name: str
    label: str
    kind: Kind = "text"
    needed: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Connector:
    """One kind of work: its topic, what it does, its inputs, and what its result holds.

    `errors` are the BPMN errors that a drawing may catch. One that is `strict` reads no inputs but
    its own, so that any other is a slip.
    """

    topic: str
    does: str
    inputs: tuple[Input, ...]
    gives: tuple[str, ...]
    errors: tuple[str, ...] = ()
    strict: bool = False

    def named(self, name: str) -> Input | None:
        """Return an input by its name."""
        return next((one for one in self.inputs if one.name == name), None)


DOCUMENT = Connector(
    "document",
    "Make a document from a template",
    (
        Input("template", "A file beside the diagram"),
        Input("title", "Title of the document"),
        Input("name", "Name of the file"),
        Input("data", "What the template reads", "any"),
    ),
    ("document", "document_name"),
)
EMAIL = Connector(
    "email",
    "Send an email",
    (
        Input("to", "One email address"),
        Input("subject", "Subject"),
        Input("text", "What it says"),
        Input("template", "A file beside the diagram, in place of the text"),
        Input("data", "What the template reads; the case's data when it is not given", "object"),
        Input("attachments", "Ids of documents and files of the case", "list"),
    ),
    ("email_sent_at",),
    ("email_refused",),
)
HTTP = Connector(
    "http",
    "Call another system",
    (
        Input("url", "Address, without what `path` and `query` add", needed=True),
        Input("path", "Parts to put after the address, each made safe", "list"),
        Input("query", "Parameters of the query, by name", "object"),
        Input(
            "method",
            "Method; POST with a body, else GET",
            "choice",
            choices=("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"),
        ),
        Input("headers", "Headers by name; never a secret", "object"),
        Input("body", "What is sent as JSON", "any"),
        Input("form", "What is sent as a form, by name", "object"),
        Input("text", "What is sent as text"),
        Input("secret", "Name of the secret that proves who asks", "secret"),
        Input(
            "secret_as",
            "How the secret is sent; bearer when it is not said",
            "choice",
            choices=("bearer", "basic", "header"),
        ),
        Input("secret_header", "Header that the secret is sent in, with secret_as header"),
        Input("timeout", "Seconds until it is given up, up to 60; else 20", "number"),
        Input("retry_on", "Statuses to try again on, in place of the usual", "list"),
        Input("idempotent", "Whether the other system heeds Idempotency-Key", "boolean"),
    ),
    ("status", "headers", "body"),
    ("http_404", "http_4xx", "http_5xx", "http_refused"),
    strict=True,
)
GOVUK_NOTIFY = Connector(
    "govuk_notify",
    "Send an email, text message or letter by GOV.UK Notify",
    (
        Input("secret", "Name of the secret that holds the API key", "secret", needed=True),
        Input("channel", "What is sent", "choice", needed=True, choices=("email", "sms", "letter")),
        Input("template_id", "Id of the template in Notify", needed=True),
        Input("to", "Email address or telephone number; a letter has none"),
        Input("address", "Lines of the address of a letter, the postcode last", "list"),
        Input("personalisation", "What the template asks for, by name", "object"),
        Input("sender_id", "Id of the reply-to address or text message sender in Notify"),
        Input("url", "Address of another service that speaks as Notify does"),
    ),
    ("notification_id", "notification_reference"),
    ("recipient_refused", "notify_refused"),
    strict=True,
)
CONNECTORS: Mapping[str, Connector] = MappingProxyType(
    {one.topic: one for one in (DOCUMENT, EMAIL, HTTP, GOVUK_NOTIFY)}
)


@dataclass(frozen=True, slots=True)
class SecretUse:
    """A secret's name where a process uses it."""

    name: str
    element: str
    line: int | None = None


def secrets_in(process: Process) -> Iterator[SecretUse]:
    """Give every secret that a process names as it stands; one that is computed is not known."""
    for element in process.elements.values():
        connector = CONNECTORS.get(element.topic or "")
        for binding in element.inputs if connector else ():
            known = connector.named(binding.name) if connector else None
            if known is not None and known.kind == SECRET and (name := plain_text(binding)):
                yield SecretUse(name, element.id, binding.line)


def plain_text(binding: Binding) -> str | None:
    """Return the text of an input that is written out; None for one that is computed."""
    if binding.literal:
        return None if is_computed(binding.value) else binding.value
    quoted = _QUOTED.fullmatch(binding.value)
    return None if quoted is None else quoted[1] or quoted[2] or ""


def fits(given: Input, binding: Binding) -> bool:
    """Tell whether what is written out for an input can be meant; what is computed may be."""
    text = plain_text(binding)
    if text is None:
        is_number = not binding.literal and _NUMBER.fullmatch(binding.value) is not None
        return not is_number or given.kind in ("number", "text", "any")
    if given.kind == "choice":
        return text in given.choices
    return bool(text) and (binding.literal or given.kind in ("text", "any", "secret"))


def unmet(element: Element, connector: Connector) -> Collection[Input]:
    """Return the inputs that work of this kind needs and an element does not give."""
    given = {one.name for one in element.inputs}
    return [one for one in connector.inputs if one.needed and one.name not in given]
