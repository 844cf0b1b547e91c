"""Where secrets are used: by which processes, in the version of each that is newest."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from service.bpmn.connectors import secrets_in
from service.definitions.lookup import bundle_of, newest_versions


@dataclass(frozen=True, slots=True)
class Use:
    """One step of a process that uses a secret."""

    process: str
    name: str
    version: int
    element: str


def uses_of_secrets() -> Mapping[str, list[Use]]:
    """Return the uses of every secret that a process names, kept here or not."""
    found: dict[str, list[Use]] = defaultdict(list)
    for version in newest_versions():
        process = bundle_of(version).process
        for one in secrets_in(process):
            element = process.elements[one.element]
            use = Use(version.key, version.name, version.version, element.name or element.id)
            found[one.name].append(use)
    return dict(found)
