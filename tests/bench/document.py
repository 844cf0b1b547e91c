"""Where results are written down: the section of docs/measurements.md between two marks."""

from pathlib import Path

from tests.bench.machine import ROOT

PLACE = ROOT / "docs" / "measurements.md"
BEGIN = "<!-- results: `make bench` writes what follows -->"
END = "<!-- end of the results -->"


def write_down(lines: list[str], place: Path = PLACE) -> None:
    """Put the lines in the place of the results that stood there."""
    before, begin, rest = place.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    assert begin, f"{place} has no mark {BEGIN}."
    assert end, f"{place} has no mark {END}."
    written = "\n".join([before + BEGIN, "", *lines, "", END + after])
    place.write_text(written, encoding="utf-8")
