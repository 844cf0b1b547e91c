"""The called processes that a strand may need: those its snapshot names, and the latest of each."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from service.bpmn.model import Element
from service.cases.models import Strand
from service.definitions.bundle import Bundle
from service.definitions.lookup import (
    ProcessNotFound,
    VersionNotFound,
    bundle_by_id,
    bundle_of,
    effective_versions,
    version_of,
)
from service.engine import Library, called


@dataclass(frozen=True, slots=True)
class Called:
    """The bundles by (key, version), and the same for the engine."""

    bundles: dict[tuple[str, int], Bundle]
    engine: Library

    def reached_by(self, call: Element) -> Iterator[Bundle]:
        """Give what a call activity runs: the version it is pinned to, else any that is here."""
        for (key, version), bundle in self.bundles.items():
            if key == call.called and call.pinned_version in (None, version):
                yield bundle


EMPTY = Called({}, Library())


def library_for(strand: Strand, at: datetime, *, goal: Bundle | None = None) -> Called:
    """Gather what a strand may call, and what those may call in turn.

    `goal` is the version that the strand is about to migrate to, which may call others. A process
    that was never published is left out: the engine raises an incident at the call.
    """
    own = [bundle_by_id(strand.version_id), *([goal] if goal is not None else [])]
    elements = [one for bundle in own for one in bundle.process.elements.values()]
    if goal is None and not any(one.type == "callActivity" for one in elements):
        return EMPTY
    bundles = {(one.key, one.version): one for one in own[1:]}
    latest: dict[str, int] = {}
    wanted = [one for bundle in own for one in _calls(bundle, at)]
    wanted += called(strand.snapshot) if strand.snapshot else ()
    while wanted:
        key, number = wanted.pop()
        if (key, number) in bundles or (number is None and key in latest):
            continue
        try:
            bundle = bundle_of(version_of(key, at=at, version=number))
        except (ProcessNotFound, VersionNotFound):
            continue
        bundles[key, bundle.version] = bundle
        if number is None:
            latest[key] = bundle.version
        wanted += _calls(bundle, at)
    definitions = {place: bundle.definition for place, bundle in bundles.items()}
    return Called(bundles, Library(definitions=definitions, latest=latest))


def _calls(bundle: Bundle, at: datetime) -> Iterator[tuple[str, int | None]]:
    """Give what a process may call: where the name is computed, whatever is in effect."""
    yield from bundle.definition.calls
    calls = [one for one in bundle.process.elements.values() if one.type == "callActivity"]
    if len({one.called for one in calls}) > len({key for key, _ in bundle.definition.calls}):
        yield from ((one.key, None) for one in effective_versions(at))
