"""Many seeds at a time: `python -m tests.game 2000 [first seed]` prints what was played."""

import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.game.driver import Trial


@dataclass(slots=True)
class Figures:
    """What a series of trials came to."""

    trials: int = 0
    moves: int = 0
    reordered: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    wrong: dict[int, str] = field(default_factory=dict)

    def play(self, seeds: Iterable[int]) -> "Figures":
        """Play the seeds; what goes wrong is kept by seed."""
        for seed in seeds:
            self.trials += 1
            try:
                trial = Trial(seed).play()
            except Exception as problem:  # noqa: BLE001  whatever it is, the seed is wrong
                self.wrong[seed] = f"{type(problem).__name__}: {problem}"
                continue
            self.moves += len(trial.machine.moves)
            self.reordered += trial.reordered
            self.ends[str(trial.machine.tracker.ended)] += 1
        return self


if __name__ == "__main__":
    wanted, *rest = map(int, sys.argv[1:])
    first = rest[0] if rest else 0
    found = Figures().play(range(first, first + wanted))
    for text in list(found.wrong.values())[:5]:
        sys.stdout.write(f"{text}\n\n")
    sys.stdout.write(
        f"{found.trials} processes, {found.moves} moves, {dict(found.ends)}, "
        f"{found.reordered} in another order, {len(found.wrong)} wrong {list(found.wrong)[:40]}\n"
    )
