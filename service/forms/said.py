"""How a question is spoken of in a message: "Enter monthly income", "Monthly income must be …"."""

import re
from dataclasses import dataclass

_KEEPS_ITS_CAPITAL = re.compile(r"I\b|\S*[A-Z0-9]\S*[A-Z0-9]|[A-Z]\S*\s+[A-Z]|[^A-Z]")


@dataclass(frozen=True, slots=True)
class Said:
    """The name of one question within a sentence.

    `thing` follows a verb ("Enter …", "Select …"); `subject` begins a sentence; `where` names the
    entry of a repeating group, and is empty elsewhere; `words` are the label's own.
    """

    thing: str
    subject: str
    where: str = ""
    words: str = ""

    def enter(self) -> str:
        """Ask for it to be typed."""
        return f"Enter {self.thing}{self.where}"

    def select(self) -> str:
        """Ask for a choice."""
        return f"Select {self.thing}{self.where}"

    def tick(self) -> str:
        """Ask for a tick beside the label's own words."""
        return f"Tick “{self.words}” to continue{self.where}"

    def upload(self) -> str:
        """Ask for a file."""
        return f"Upload {self.thing}{self.where}"

    def must(self, what: str) -> str:
        """State what the answer must be or have."""
        return f"{self.subject}{self.where} must {what}"


def speak_of(label: str, *, name: str = "", where: str = "") -> Said:
    """Name a question by `name`, written for messages by the analyst, or else by its label.

    A label that is a question is quoted whole. Any other loses its first capital, unless that
    belongs to it: "NI number", "Universal Credit claim".
    """
    words = " ".join((name or label).split()).rstrip(" :.*")
    if not words:
        return Said("an answer", "The answer", where, "the box")
    if words.endswith("?"):
        return Said(f"an answer to “{words}”", f"The answer to “{words}”", where, words)
    thing = words if _KEEPS_ITS_CAPITAL.match(words) else words[0].lower() + words[1:]
    return Said(thing, words[0].upper() + words[1:], where, words)
