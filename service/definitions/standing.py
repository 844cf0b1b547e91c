"""What stands: the newest version of every process, as an upload finds it."""

from collections.abc import Mapping
from dataclasses import dataclass

from service.definitions import lookup
from service.definitions.candidate import Pinned
from service.definitions.models import Part, ProcessVersion
from service.definitions.sources import Source


@dataclass(frozen=True, slots=True)
class Standing:
    """The newest version of a process, in effect or not, and every file it pins, in bytes."""

    id: str
    key: str
    version: int
    name: str
    deployment_id: str
    digest: str
    pinned: tuple[Pinned, ...]

    @property
    def diagram(self) -> Source:
        """Return the file that draws the process."""
        return next(one.source for one in self.pinned if one.source.part == Part.BPMN)


def what_stands() -> Mapping[str, Standing]:
    """Return the newest version of every process, by key."""
    return {one.key: _standing(one) for one in lookup.newest_versions()}


def _standing(version: ProcessVersion) -> Standing:
    contents = lookup.contents_of(version)
    return Standing(
        id=version.id,
        key=version.key,
        version=version.version,
        name=version.name,
        deployment_id=version.deployment_id,
        digest=version.digest,
        pinned=tuple(
            Pinned(Source(one.name, Part(one.part), contents[one.digest]), one.key)
            for one in version.files
        ),
    )
