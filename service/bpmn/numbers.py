"""Whole numbers, as drawings write them."""

MOST_DIGITS = 18
"""More digits than this no number has that anything is counted with."""


def whole(text: str) -> int | None:
    """Read a whole number from 0 on; None of anything else, and of more digits than one counts."""
    digits = text.strip()
    return int(digits) if digits.isdecimal() and len(digits) <= MOST_DIGITS else None
