"""Rules about the file as a whole: it can be executed, and nothing in it is misspelt or unheard."""

from collections.abc import Iterator

from service.bpmn.model import Diagram
from service.bpmn.where import Where
from service.errors import Problem


def not_executable(diagram: Diagram) -> Iterator[Problem]:
    """Find a process marked as not to be executed: an error when no other is."""
    idle = [one for one in diagram.processes.values() if one.executable is False]
    for process in idle:
        where = Where(diagram.file, process.key, process.line)
        message = f"The process {process.key} is marked as not executable: no case can live it."
        mend = "Tick Executable in the modeller, or remove the process."
        if len(idle) == len(diagram.processes):
            yield where.error("process_not_executable", message, mend)
        else:
            yield where.warning("process_not_executable", message, mend)


def misspelt(diagram: Diagram) -> Iterator[Problem]:
    """Give what is misspelt in Handrail's vocabulary or stands where it means nothing."""
    yield from diagram.problems


def unheard(diagram: Diagram) -> Iterator[Problem]:
    """Find what another vocabulary says and nobody here hears."""
    for one in diagram.ignored:
        yield Where(diagram.file, one.element, one.line).warning(
            "extension_ignored",
            f"{one.what} has no effect in Handrail.",
            "Say it with Handrail's extensions, or remove it.",
        )


RULES = (not_executable, misspelt, unheard)
