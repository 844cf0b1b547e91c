"""How a case of a process can be started, and whom its tasks are for."""

from dataclasses import dataclass

from service.bpmn.model import Process
from service.definitions.calendars import calendars
from service.definitions.lookup import bundle_of, version_of
from service.forms import Form
from service.stories.surroundings import BEGINNING, Files, surroundings
from service.transaction import reading


@dataclass(frozen=True, slots=True)
class Way:
    """A start event: the form that people fill in there, or the message that starts a case."""

    element: str
    name: str
    form: Form | None
    is_plain: bool


@dataclass(frozen=True, slots=True)
class Opening:
    """How a case of a process can be started, and whom its tasks are for."""

    ways: tuple[Way, ...]
    roles: tuple[str, ...]
    calendars: tuple[tuple[str, str], ...]


def opening_of(files: Files, process_key: str) -> Opening:
    """Say how a case can be started. Raises DefinitionInvalid and ProcessNotFound."""
    around = surroundings()
    database = around.with_published(files)
    with around.stages.lend(database.content), reading():
        bundle = bundle_of(version_of(process_key, at=BEGINNING))
        process = bundle.process
        ways = [
            Way(one.id, one.name or one.id, bundle.forms.get(one.form or ""), not one.events)
            for one in process.within(None)
            if one.type == "startEvent"
        ]
        known = tuple((one.key, one.name) for one in calendars())
    ways.sort(key=lambda one: not one.is_plain)
    if not ways:
        # Where no start is drawn, a case begins with whatever nothing leads to.
        ways = [Way("", process.name or process.key, None, is_plain=True)]
    return Opening(tuple(ways), roles_named(process), known)


def roles_named(process: Process) -> tuple[str, ...]:
    """Give the roles that may start a case of a process, or do a task that it draws."""
    found = {role for element in process.elements for role in process.roles_of(element)}
    return tuple(sorted({*found, *process.start_roles}))
