"""What the names in a JSON Schema become: those of answers and of questions."""

import re
from collections.abc import Collection
from typing import Final

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
_OTHER: Final = re.compile(r"[^A-Za-z0-9_]+")
SHOWN = 60
"""Characters of a name that was mended."""


def answer_name(name: str) -> str:
    """Give the name under which an answer can be kept: the same, if that can be one here."""
    if _NAME.fullmatch(name):
        return name
    mended = _OTHER.sub("_", name).strip("_")[:SHOWN] or "answer"
    return mended if mended[0].isalpha() else f"a_{mended}"


def free_identity(said: str, taken: Collection[str]) -> str:
    """Give an id of a question that no other one has."""
    told = _OTHER.sub("_", said)[:SHOWN] or "question"
    number, found = 1, told
    while found in taken:
        number += 1
        found = f"{told}_{number}"
    return found
