"""Numbers that a page of ours wrote into an address or a form, read back."""

_MOST_DIGITS = 18
"""What every database keeps in a whole number."""


def number_given(text: str) -> int | None:
    """Return a whole number that came back; None for anything that no page of ours writes."""
    return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else None
