"""Other products' files: `python -m tests.corpus FOLDER …` examines every BPMN and DMN file there.

Each file is examined alone, as publishing would, and drawn. It is sound, or it is refused with
reasons, and what it says in a vocabulary that nobody here hears is named in a warning. Every
foreign attribute and element stands in its report with one fate, and translated into Handrail's
words it is read as before. Anything else is a fault of ours, is printed, and ends in 1. No such
file is kept here: they are others'.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from service.bpmn.drawing import describe, draw
from service.bpmn.foreign import report_on
from service.bpmn.reading import read_diagram
from service.definitions.examining import examine
from service.errors import Problem, Refusal
from service.stories.stage import Stages
from tests.corpus.foreign import check_translation, lost_words

ENDINGS = (".bpmn", ".bpmn20.xml", ".dmn")
AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
SLOW = 2.0
"""Seconds after which a file is named, whatever came of it."""


@dataclass
class Tally:
    """What came of the files: how many were sound, why others were not, and what is our fault."""

    sound: int = 0
    refused: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    slow: dict[str, float] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    fates: Counter[str] = field(default_factory=Counter)

    def add(self, path: Path) -> None:
        """Examine one file."""
        began = perf_counter()
        try:
            problems = self._examine(path)
        except Exception as error:  # noqa: BLE001  Whatever it is, it ought to be a refusal.
            self.faults[str(path)] = f"{type(error).__name__}: {error}"[:300]
            return
        finally:
            if (took := perf_counter() - began) > SLOW:
                self.slow[str(path)] = took
        errors = {one.code for one in problems if one.severity == "error"}
        self.reasons.update(errors)
        self.refused += bool(errors)
        self.sound += not errors
        if any(not one.message for one in problems):
            self.faults[str(path)] = "A problem says nothing."

    def _examine(self, path: Path) -> tuple[Problem, ...]:
        content, name = path.read_bytes(), path.name
        problems = examine([(name, content)], at=AT)
        if path.suffix == ".dmn":
            return problems
        try:
            diagram = read_diagram(content, file=name)
        except Refusal:
            return problems
        for key in diagram.processes:
            draw(content, process=key)
            describe(content, process=key)
        said = "\n".join(one.message for one in problems)
        lost = [one.what for one in diagram.ignored if f"{one.what} has no effect" not in said]
        if lost and all(one.severity == "warning" for one in problems):
            raise AssertionError(f"Nothing is said of {lost[0]}.")
        self._judge_words(content, name)
        return problems

    def _judge_words(self, content: bytes, name: str) -> None:
        """Count what became of foreign words. Raises AssertionError for one that is lost."""
        findings = report_on(content, file=name)
        for one in findings:
            self.fates[f"places of foreign words: {one.fate}"] += len(one.places)
        for missing in lost_words(content, findings):
            raise AssertionError(f"The report says nothing of {missing}.")
        if any(at.equal for one in findings for at in one.places):
            check_translation(content)
            self.fates["files translated and read as before"] += 1

    def lines(self) -> Iterator[str]:
        """Say what came of it all."""
        yield f"{self.sound} sound, {self.refused} refused with reasons, {len(self.faults)} faults"
        for code, number in self.reasons.most_common():
            yield f"{number:6} {code}"
        for told, number in self.fates.most_common():
            yield f"{number:6} {told}"
        for where, seconds in self.slow.items():
            yield f"{seconds:6.1f} s {where}"
        for where, fault in self.faults.items():
            yield f"{where}: {fault}"


def _files(places: list[str]) -> Iterator[Path]:
    for place in places:
        yield from sorted(
            one for one in Path(place).rglob("*") if one.is_file() and one.name.endswith(ENDINGS)
        )


if __name__ == "__main__":
    tally = Tally()
    with Stages("corpus").lend():
        for found in _files(sys.argv[1:]):
            tally.add(found)
    sys.stdout.writelines(f"{line}\n" for line in tally.lines())
    sys.exit(bool(tally.faults))
