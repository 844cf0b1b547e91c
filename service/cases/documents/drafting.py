"""The next version of a document before it is kept: read, typeset and stored without a lock."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from service.cases.documents.closing import why_closed
from service.cases.documents.filling import filled_anew, templates_of
from service.cases.documents.refusals import DocumentIsSame, WordsUnusable
from service.cases.documents.versions import (
    Making,
    latest_in,
    sections_in,
    texts_in,
    version_by_id,
)
from service.cases.models import Case, DocumentVersion, File
from service.cases.record import find_case
from service.cases.storage import FileStore, Stored
from service.documents import DocumentFailed, Typeset, require_room, typeset
from service.extensions import db
from service.people.actors import Actor
from service.people.refusals import ChangedSince
from service.people.verbs import Verb

REBUILT = "Built again from the answers"


@dataclass(frozen=True, slots=True)
class Draft:
    """A version to be kept after `after`, the file of the newest version that its writer saw."""

    case_id: str
    reference: str
    after: str | None
    making: Making
    templates: Mapping[str, bytes]

    def set(self) -> Typeset:
        """Typeset it. Raises WordsUnusable."""
        try:
            return typeset(
                self.templates,
                self.making.template,
                self.making.data,
                case_reference=self.reference,
                edits={key: edit["text"] for key, edit in self.making.edits.items()},
            )
        except DocumentFailed as failed:
            raise WordsUnusable(f"The PDF cannot be made with these words: {failed}") from failed

    def stored(self, files: FileStore) -> tuple["Draft", Stored]:
        """Typeset it and put its bytes in the store; edits of sections that are gone are dropped.

        Raises WordsUnusable and what the store raises.
        """
        made = self.set()
        kept = files.store(io.BytesIO(made.pdf), media_type="application/pdf")
        keys = {one.key for one in made.sections}
        edits = {key: edit for key, edit in self.making.edits.items() if key in keys}
        return replace(self, making=replace(self.making, given=made.sections, edits=edits)), kept


def open_version(file_id: str, actor: Actor) -> tuple[DocumentVersion, Case]:
    """Return a version that somebody may change, which must be the newest.

    Raises DocumentNotFound, ChangedSince, DocumentIsIssued, DocumentIsOnItsWay,
    DocumentIsClosed and the refusals of access.
    """
    made = version_by_id(file_id)
    case = find_case(made.case_id, actor, Verb.WRITE_DOCUMENT)
    latest = latest_in(made.series)
    closed = why_closed(latest, case, actor=actor)
    if closed is not None:
        raise closed
    if latest.file_id != file_id:
        raise ChangedSince(latest=latest.file_id)
    return made, case


def draft_edit(
    file_id: str, texts: Mapping[str, str], *, why: str, actor: Actor, recipient: str | None = None
) -> Draft:
    """Draft a version with other words; a text that the template gives is no edit of it.

    Raises SectionsTooLong, DocumentIsSame and what `open_version` raises.
    """
    made, case = open_version(file_id, actor)
    said = texts_in(made)
    wanted = {key: _clean(texts.get(key, text)) for key, text in said.items()}
    require_room(wanted, why=why)
    to = made.recipient if recipient is None else recipient.strip()
    if wanted == {key: _clean(text) for key, text in said.items()} and to == made.recipient:
        raise DocumentIsSame
    edits = {}
    for section in sections_in(made):
        text = wanted[section.key]
        if text == _clean(section.text):
            continue
        known = made.edits.get(section.key)
        unchanged = known is not None and _clean(known["text"]) == text
        edits[section.key] = known if unchanged else {"text": text, "was": section.text}
    making = replace(making_of(made), edits=edits, why=why.strip(), recipient=to)
    return Draft(case.id, case.reference, file_id, making, templates_of(made))


def draft_rebuild(file_id: str, *, actor: Actor, now: datetime) -> Draft:
    """Draft a version filled from the answers as they are now; people's words are kept.

    Raises DocumentCannotBeRebuilt, DocumentCannotBeWritten and what `open_version` raises.
    """
    made, case = open_version(file_id, actor)
    making = replace(making_of(made), data=filled_anew(made, case, at=now), why=REBUILT)
    return Draft(case.id, case.reference, file_id, making, templates_of(made))


def making_of(made: DocumentVersion) -> Making:
    """Return what a version was made from."""
    return Making(
        name=db.session.get_one(File, made.file_id).name,
        kind=made.kind,
        element=made.element,
        instances=made.instances,
        version_id=made.version_id,
        template=made.template,
        source=made.source,
        title=made.title,
        recipient=made.recipient,
        data=made.inputs["data"],
        given=sections_in(made),
        edits=made.edits,
        why=made.why,
    )


def _clean(text: str) -> str:
    """Give a text as it is compared: browsers send other line ends."""
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").split("\n")).strip()
