"""A whole folder of SpiffArena or Camunda: what becomes of it, and drafts of its processes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from flask import render_template, request
from flask.typing import ResponseReturnValue

from service.definitions.lookup import newest_ids
from service.drafts.several import begin_each
from service.importing import (
    FolderUnusable,
    Gathered,
    State,
    Told,
    Word,
    gather_archive,
    translate,
)
from service.importing.gathered import under
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading
from service.web.blueprint import web
from service.web.drafts.beginning import begin_page
from service.web.reader import reader
from service.web.session import acting
from service.web.uploads import sent_files
from service.web.words import Tag

MOST_DIAGRAMS = 50
"""So many are translated while somebody waits; `handrail import` takes any number."""
_STATES: Final[Mapping[State, Tag]] = MappingProxyType(
    {
        State.AS_IT_IS: Tag("Runs as it is", "green"),
        State.TRANSLATED: Tag("Runs, translated", "green"),
        State.DIFFERENT: Tag("Runs, and needs a person", "yellow"),
        State.NOT_YET: Tag("Does not run yet", "red"),
    }
)


@dataclass(frozen=True, slots=True)
class _Shown:
    """A process on the page: its state as a tag, and its draft or why there is none."""

    told: Told
    tag: Tag
    draft: str
    refused: str

    @property
    def persons(self) -> int:
        """Return how many things somebody has to do."""
        return len(self.told.of(Word.PERSON))

    @property
    def translated(self) -> int:
        """Return how many things are translated."""
        return len(self.told.of(Word.TRANSLATED))


@web.post("/drafts/from-folder")
@guarded(Verb.DRAFT_DEFINITIONS)
def drafts_from_folder() -> ResponseReturnValue:
    """Say what becomes of a folder that was packed, and begin drafts of it if that was asked."""
    sent = [(one.filename or "", one.stream.read()) for _, one in sent_files()]
    try:
        gathered = _gathered(sent)
        with reading():
            published = frozenset(newest_ids())
        report = translate(gathered, published=published, at=reader().now)
    except FolderUnusable as refused:
        return begin_page(refused, "folder")
    begun, why_not = (
        begin_each(report.diagrams, acting=acting()) if request.form.get("drafts") else ({}, {})
    )
    return render_template(
        "drafts/imported.html",
        report=report,
        processes=[_shown(one, begun, why_not) for one in report.processes],
        left=[one for one in report.lines if one.word is not Word.KEPT],
        states=[(_STATES[state], many) for state, many in report.counts.items() if many],
        person=Word.PERSON,
        warned=Word.WARNED,
        begun=bool(begun),
    )


def _gathered(sent: Sequence[tuple[str, bytes]]) -> Gathered:
    """Read the ZIP that was sent. Raises FolderUnusable."""
    if len(sent) != 1:
        raise FolderUnusable("Choose one ZIP of the whole folder.")
    gathered = gather_archive(sent[0][1])
    many = len(under(gathered.files, ".bpmn", ".bpmn20.xml"))
    if not 0 < many <= MOST_DIAGRAMS:
        raise FolderUnusable(
            f"The ZIP has {many} diagrams. Here a ZIP has from 1 to {MOST_DIAGRAMS}; the command "
            "handrail import takes more."
        )
    return gathered


def _shown(one: Told, begun: Mapping[str, str], refused: Mapping[str, str]) -> _Shown:
    return _Shown(one, _STATES[one.state], begun.get(one.key, ""), refused.get(one.key, ""))
