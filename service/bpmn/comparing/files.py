"""Two files of one process compared."""

from dataclasses import replace

from service.bpmn.comparing.difference import Difference
from service.bpmn.comparing.processes import compare_processes
from service.bpmn.comparing.remainder import with_remainder
from service.bpmn.comparing.side import read_side


def compare(before: bytes, after: bytes, *, was: str, now: str) -> tuple[Difference, ...]:
    """Say what became of the process `was` in the process `now`, by their keys, and of the rest.

    Only comments, blank space and the like are passed over. Raises XmlRefused and DiagramRefused,
    and KeyError for a process that is not there.
    """
    old, new = read_side(before, was), read_side(after, now)
    told = [*compare_processes(old, new)]
    for key in new.processes:
        if key not in {was, now} and key in old.processes:
            told += compare_processes(replace(old, key=key), replace(new, key=key))
    return with_remainder(old, new, told)
