"""What cannot be executed faithfully is refused, with what to draw instead."""

from collections.abc import Mapping

from service.bpmn.model import Process
from service.errors import Problem


def problems_of(process: Process, handlers: Mapping[str, str], *, file: str) -> list[Problem]:
    """Give everything in a process that the engine would not do as it is drawn."""
    return []
