"""Processes as the machine sees them: their processor time and their memory."""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pids: Iterable[int]) -> float:
    """Give the processor time that processes have used so far; those that are gone count nought."""
    used = 0
    for pid in pids:
        with suppress(FileNotFoundError, ProcessLookupError):
            after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            used += int(after_name[11]) + int(after_name[12])
    return used / _TICKS


def megabytes(pid: int) -> float:
    """Give the memory that a process has for itself: pages that it shares count in part."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise AssertionError(f"The machine does not tell the memory of {pid}.")


def resident(pid: int) -> float:
    """Give the memory of a process, shared pages and all."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise AssertionError(f"The machine does not tell the memory of {pid}.")
