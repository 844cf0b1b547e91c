"""Documents as pages show them: their versions, their sections, and where they stand."""

from dataclasses import dataclass
from typing import Any

from flask import url_for

from service.cases.documents.reading import DocumentView, Standing, VersionView
from service.cases.documents.versions import sections_in
from service.definitions.message_templates import MessageKind
from service.documents import Block, read_markup
from service.web.reader import Reader
from service.web.words import Tag, at_moment, size_in_words

KINDS = {MessageKind.LETTER: "Letter", MessageKind.EMAIL: "Email"}
"""What is written from a template."""
TAGS = {
    Standing.DRAFT: Tag("Not issued", "yellow"),
    Standing.EARLIER: Tag("Earlier version", "grey"),
    Standing.SENDING: Tag("Being sent", "blue"),
    Standing.UNDELIVERED: Tag("Not delivered", "red"),
    Standing.ISSUED: Tag("Issued", "green"),
}


@dataclass(frozen=True, slots=True)
class SectionShown:
    """A section as its version says it; `given` is what the template gave, where people changed it.

    `stale` says that the template gave something else when they wrote.
    """

    key: str
    title: str
    text: str
    given: str
    changed: bool
    stale: bool

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Return what it says, to be laid out."""
        return read_markup(self.text)

    @property
    def given_blocks(self) -> tuple[Block, ...]:
        """Return what the template gave, to be laid out."""
        return read_markup(self.given)


def sections_shown(view: VersionView) -> list[SectionShown]:
    """Gather the sections of a version in their order."""
    found = []
    for one in sections_in(view.made):
        edit = view.made.edits.get(one.key)
        found.append(
            SectionShown(
                one.key,
                one.title,
                edit["text"] if edit else one.text,
                one.text,
                changed=edit is not None,
                stale=edit is not None and edit["was"] != one.text,
            )
        )
    return found


def version_line(view: VersionView, who: Reader) -> dict[str, Any]:
    """Gather what a table says of a version."""
    made = view.made
    return {
        "number": made.version,
        "href": url_for("web.document", file_id=made.file_id),
        "by": who.person(view.file.added_by),
        "at": view.file.added_at,
        "why": made.why,
        "tag": TAGS[view.standing],
        "issued": issued_in_words(view, who),
    }


def issued_in_words(view: VersionView, who: Reader) -> str:
    """Say how and when a version left; nothing when it has not."""
    made = view.made
    if made.issued_at is None:
        return ""
    how = "by email" if made.issued_how == "email" else f"({made.issued_how})"
    to = f" to {made.issued_to}" if made.issued_to else ""
    by = f" by {who.person(made.issued_by)}" if made.issued_by else ""
    return f"Issued {how}{to}{by}, {at_moment(made.issued_at)}"


def document_line(view: VersionView, who: Reader) -> dict[str, Any]:
    """Gather what a list says of a document."""
    return {
        **version_line(view, who),
        "name": view.file.name.removesuffix(".pdf"),
        "open": url_for("web.open_file", file_id=view.file.id),
        "download": url_for("web.download", file_id=view.file.id),
        "size": size_in_words(view.file.size),
    }


def around(view: DocumentView, who: Reader) -> dict[str, Any]:
    """Gather what every page of a document has."""
    return {
        "name": view.name,
        "shown": document_line(view.shown, who),
        "checksum": view.shown.file.sha256,
        "trouble": view.shown.trouble,
        "newest": view.shown is view.newest,
        "newest_href": url_for("web.document", file_id=view.newest.made.file_id),
    }
