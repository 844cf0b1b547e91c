"""How the pages say what became of a message, and whether an element fits it."""

from collections.abc import Mapping
from typing import Any, Final

import orjson

from service.cases.candidates import Candidate
from service.web.words import Tag

RESULTS: Final[Mapping[str, Tag]] = {
    "received": Tag("Received", "grey"),
    "delivered": Tag("Delivered", "green"),
    "started": Tag("Started a case", "green"),
    "waiting": Tag("Waiting", "yellow"),
    "unmatched": Tag("Reached no case", "red"),
    "expired": Tag("Waited too long", "red"),
    "ignored": Tag("Not heeded", "grey"),
}
KINDS: Final[Mapping[str, str]] = {
    "message": "Message",
    "signal": "Signal",
    "hook": "Webhook call",
}
_REASONS: Final[Mapping[str, str]] = {
    "ambiguous": "Several cases or start events could take it.",
    "correlation_differs": "Something waits for this name, with other keys.",
    "case_does_not_wait": "The case that it names does not wait for it.",
    "nothing_waits": "Nothing waits for this name.",
}
_WAYS: Final[Mapping[str, str]] = {
    "api": "The API",
    "case": "Another case",
    "hook": "A webhook",
    "person": "A person, on these pages",
}
_LONGEST: Final = 120


def reason_words(reason: str) -> str:
    """Say why a message ended as it did; what is no code of ours is said as it stands."""
    code, _, rest = reason.partition("; ")
    said = _REASONS.get(code)
    return " ".join(filter(None, [said, rest])) if said else reason


def way_words(source: str) -> str:
    """Say how a message came."""
    return _WAYS.get(source.partition(":")[0], source)


def fit_tag(one: Candidate) -> Tag:
    """Say whether an element takes the message."""
    return Tag("Fits", "green") if one.verdict == "matches" else Tag("Does not fit", "grey")


def keys_shown(given: Mapping[str, Any]) -> str:
    """Write correlation keys with their values as JSON has them: a text is not a number."""
    return ", ".join(f"{key} {_shown(given[key])}" for key in sorted(given)) or "No keys"


def _shown(value: Any) -> str:
    text = orjson.dumps(value).decode()
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
