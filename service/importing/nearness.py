"""Which of several files of one name is meant: the one that lies nearest."""

from collections.abc import Iterable
from pathlib import PurePosixPath


def nearest(names: Iterable[str], to: str) -> str:
    """Give the file that shares most folders with another one, the first by name of several."""
    folder = PurePosixPath(to).parent.parts

    def shared(name: str) -> int:
        pairs = zip(folder, PurePosixPath(name).parts, strict=False)
        return next((n for n, (one, other) in enumerate(pairs) if one != other), len(folder))

    return min(names, key=lambda name: (-shared(name), len(name), name))
