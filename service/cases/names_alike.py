"""The names of messages that a misspelt one may have meant."""

from collections.abc import Iterable
from difflib import get_close_matches

_MOST = 5
_LEAST_ALIKE = 0.75


def names_alike(name: str, known: Iterable[str]) -> list[str]:
    """Return which of the known names are like this one, whatever its capitals, itself included."""
    spelt: dict[str, list[str]] = {}
    for one in known:
        spelt.setdefault(_plain(one), []).append(one)
    alike = get_close_matches(_plain(name), spelt, n=_MOST, cutoff=_LEAST_ALIKE)
    return sorted(one for plain in alike for one in spelt[plain])


def _plain(name: str) -> str:
    return name.casefold().strip()
