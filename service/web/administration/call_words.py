"""How the pages say what became of a webhook's call."""

from dataclasses import dataclass

from service.hooks.call_list import CallView
from service.web.words import Tag

RESULTS = {
    "received": Tag("Waits for a worker", "blue"),
    "started": Tag("Started a case", "green"),
    "delivered": Tag("Reached a case", "green"),
    "waiting": Tag("Waits for a case", "blue"),
    "unmatched": Tag("Did nothing", "red"),
    "expired": Tag("Nobody waited for it", "orange"),
    "ignored": Tag("Left alone", "grey"),
}


@dataclass(frozen=True, slots=True)
class CallLine:
    """A call in a list."""

    call: CallView
    tag: Tag


def call_line(call: CallView) -> CallLine:
    """Say what became of a call in a word."""
    return CallLine(call, RESULTS[call.result])
