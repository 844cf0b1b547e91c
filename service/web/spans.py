"""Lengths of time in words, as one would say them: the two largest units."""

from datetime import timedelta
from typing import Final

_UNITS: Final = (("week", 7 * 24 * 60), ("day", 24 * 60), ("hour", 60), ("minute", 1))
"""In minutes."""


def in_time_words(length: timedelta) -> str:
    """Say a length, such as "2 days 3 hours"; no time, and less than a minute, are said so."""
    if not length:
        return "no time"
    left = int(length.total_seconds() // 60)
    said = []
    for name, minutes in _UNITS:
        number, rest = divmod(left, minutes)
        if number:
            said.append(f"{number} {name}{'' if number == 1 else 's'}")
            left = rest
        elif said:
            break
    return " ".join(said[:2]) or "under a minute"
