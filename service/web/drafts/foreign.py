"""What came from another modeller: what became of each of its words, and translating them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from service.bpmn.foreign import Fate, Finding, report_on
from service.bpmn.xml import XmlRefused
from service.drafts.changing import NEW
from service.drafts.models import DraftFile, DraftState
from service.drafts.reading import draft_by_id
from service.drafts.refusals import DraftChanged, DraftFileUnusable, DraftIsNotBeingDrawn
from service.drafts.translating import translate_diagram
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading, transaction
from service.web.asking import seen_version
from service.web.blueprint import web
from service.web.drafts.shown import diagram_of
from service.web.session import acting
from service.web.words import Tag

MOST_PLACES = 10
"""So many places of one word are shown."""


@dataclass(frozen=True, slots=True)
class OfAFate:
    """The words that one thing became of: a tag, a sentence, and each of them."""

    tag: Tag
    says: str
    findings: Sequence[Finding]

    @property
    def many(self) -> int:
        """Return at how many places they stand."""
        return sum(len(one.places) for one in self.findings)


_FATES: Final[Mapping[Fate, tuple[Tag, str]]] = MappingProxyType(
    {
        Fate.PERSON: (
            Tag("Needs a person", "red"),
            "Without these a case runs otherwise than whoever drew the diagram meant.",
        ),
        Fate.UNDERSTOOD: (
            Tag("Understood", "green"),
            "A case runs as these say. Nothing needs to be done.",
        ),
        Fate.IDLE: (
            Tag("Kept", "grey"),
            "These stay in the file without effect: no case runs otherwise for them.",
        ),
    }
)


@web.get("/drafts/<draft_id>/foreign")
@guarded(Verb.DRAFT_DEFINITIONS)
def draft_foreign(draft_id: str) -> ResponseReturnValue:
    """Show what became of every foreign word of the diagram."""
    with reading():
        draft = draft_by_id(draft_id)
        file = diagram_of(draft)
        findings = findings_in(file)
        return render_template(
            "drafts/foreign.html",
            draft=draft,
            file=file,
            groups=by_fate(findings),
            equals=sum(bool(one.equal) for found in findings for one in found.places),
            most=MOST_PLACES,
            is_drawn=draft.state is DraftState.DRAWING,
        )


@web.post("/drafts/<draft_id>/translate")
@guarded(Verb.DRAFT_DEFINITIONS)
def translate_draft(draft_id: str) -> ResponseReturnValue:
    """Write what has an exact equal in Handrail's words."""
    try:
        with transaction():
            translate_diagram(draft_id, seen=seen_version() or NEW, acting=acting())
    except (DraftChanged, DraftFileUnusable, DraftIsNotBeingDrawn, XmlRefused) as refused:
        flash(refused.detail, "error")
    else:
        flash("What has an equal is translated. All else in the file is as it was.", "success")
    return redirect(url_for("web.draft_foreign", draft_id=draft_id))


def findings_in(file: DraftFile | None) -> tuple[Finding, ...]:
    """Say what became of the foreign words of a diagram; nothing of one that cannot be read."""
    if file is None:
        return ()
    try:
        return report_on(file.content, file=file.name)
    except XmlRefused:
        return ()


def by_fate(findings: Iterable[Finding]) -> list[OfAFate]:
    """Sort words by what became of them: first those that need a person."""
    known = list(findings)
    groups = [
        OfAFate(tag, says, [one for one in known if one.fate is fate])
        for fate, (tag, says) in _FATES.items()
    ]
    return [one for one in groups if one.findings]
