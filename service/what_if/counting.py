"""Numbers that tell of many cases, and hardly of one.

Who may not read every case of a run is told “at least so many”: a multiple of five, never of fewer
than five cases, and never of all but fewer than five. How far it stays below the truth is a lot,
drawn with the secret of the installation for the place of the number, which table, row and column,
for the draft as it was and for all cases told with it. So the same draft and cases give the same
numbers, however often they are asked about. Elsewhere, once the draft is changed or with one case
more or less, a number may differ though it counts the same cases: that numbers differ does not
prove that what they count does, and that they are alike proves as little.

Who draws places for the purpose could average their lots away, so few are told: none by week or by
single element, and few rows of any table. That makes it long, not impossible. Who draws draft after
draft and repeats runs by the dozen still learns with great likelihood whether a case is there that
meets what they drew. Each run is kept with who asked for it.
"""

import hmac
from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar

FEWEST: Final = 5
"""So many cases are a group of which something may be told to who may not read them."""
ENOUGH: Final = 2 * FEWEST
"""Of fewer cases nothing can be told apart: there would be no two groups of them."""
ROWS: Final = 10
"""So many rows of a table are told to who may not read every case, one of the others included."""

Cases = Counter[str]
"""The cases that count for a number, by their ids, and how often each of them does."""
Place = tuple[Hashable, ...]
"""Where a number stands: the table, the row and the column."""
Kind = TypeVar("Kind", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Counting:
    """How numbers are told to a reader: as they are, or at least, with a key that draws lots."""

    lots: bytes | None = field(default=None, repr=False)

    @property
    def exact(self) -> bool:
        """Tell whether the reader may read every case."""
        return self.lots is None

    def count(self, place: Place, cases: Cases, among: Collection[str]) -> int:
        """Count cases out of those among which they were looked for.

        To who may not read every case, 0 says that there are few or none.
        """
        if self.lots is None:
            return cases.total()
        said = min(len(cases) - _lot(self.lots, place), len(among) - FEWEST)
        return max(said, 0) // FEWEST * FEWEST

    def told_apart(self, numbers: Mapping[Kind, int]) -> list[Kind]:
        """Choose the rows that stand by themselves, the greatest first, by their numbers.

        For who may not read every case these are few. One that is about twice as great as another
        is taken before it; else their names decide, for if each single number did, who draws many
        rows would see the greatest of very many lots.
        """
        chosen = sorted((kind for kind, number in numbers.items() if number), key=str)
        if not self.exact:
            chosen.sort(key=lambda kind: -(numbers[kind] // FEWEST).bit_length())
            del chosen[ROWS - 1 :]
        return sorted(chosen, key=lambda kind: (-numbers[kind], str(kind)))


EXACT: Final = Counting()
"""For a reader who may read every case."""


def guarded(secret: str, draft: Place, cases: Iterable[str]) -> Counting:
    """Count for a reader who may not read every case told with a draft, of one of its revisions."""
    said = f"what if: {draft!r}: {sorted(cases)!r}"
    return Counting(hmac.digest(secret.encode(), said.encode(), "sha256"))


def _lot(lots: bytes, place: Place) -> int:
    return int.from_bytes(hmac.digest(lots, repr(place).encode(), "sha256")) % FEWEST
