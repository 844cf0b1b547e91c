"""A section of a document: what its template gives, as a person may read and change it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.errors import Problem, Refusal

LONGEST_SECTION = 20_000
LONGEST_DOCUMENT = 100_000
LONGEST_REASON = 500
"""Characters. A pack of 30 pages has about 60,000."""


class SectionsTooLong(Refusal):
    """The document is too long."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document under its own name; `text` is what the template gives, in our markup."""

    key: str
    title: str
    text: str

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Section":
        """Read a section that was kept."""
        return cls(kept["key"], kept["title"], kept["text"])

    def as_json(self) -> dict[str, str]:
        """Give what is kept of it."""
        return {"key": self.key, "title": self.title, "text": self.text}


def require_room(texts: Mapping[str, str], *, why: str = "") -> None:
    """Refuse texts, by the key of their section, or a reason that are too long for a document."""
    problems = [
        Problem(
            "section_too_long",
            f"This has {len(text):,} characters. A section may have at most {LONGEST_SECTION:,}.",
            "Shorten it.",
            field=key,
        )
        for key, text in texts.items()
        if len(text) > LONGEST_SECTION
    ]
    if len(why) > LONGEST_REASON:
        message = f"Say why in at most {LONGEST_REASON} characters."
        problems.append(Problem("reason_too_long", message, "Shorten it.", field="why"))
    total = sum(map(len, texts.values()))
    if not problems and total > LONGEST_DOCUMENT:
        problems.append(
            Problem(
                "document_too_long",
                f"All sections together have {total:,} characters. A document may have at most "
                f"{LONGEST_DOCUMENT:,}.",
                "Shorten some of them.",
            )
        )
    if problems:
        raise SectionsTooLong(problems[0].message, problems=problems)
