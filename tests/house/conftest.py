"""Says at the end of a run how long the modules are: wanted, but no reason to fail."""

import statistics
from pathlib import Path

import pytest

SERVICE = Path(__file__).parents[2] / "service"
MEDIAN_WANTED = 80
LOOK_AGAIN = 250


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    lengths = {
        path.relative_to(SERVICE.parent).as_posix(): len(path.read_text().splitlines())
        for path in SERVICE.rglob("*.py")
        if "versions" not in path.parts
    }
    median = statistics.median(lengths.values())
    terminalreporter.write_line(
        f"{len(lengths)} modules, median {median:g} lines ({MEDIAN_WANTED} wanted)"
    )
    for name, length in sorted(lengths.items()):
        if length > LOOK_AGAIN:
            terminalreporter.write_line(f"look again: {name} has {length} lines")
