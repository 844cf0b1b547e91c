"""What differs between two texts, word by word, as readers see it."""

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

_WORDS = re.compile(r"\s*\S+|\s+")
"""Words, each with the space before it: a space by itself would be alike everywhere."""
_MOST_ALIKE = 100_000
"""Pairs of like words in two texts, which is what the search costs: where there are more of them,
texts are told apart as a whole, in the time that a page has."""


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of text that is the same in both, only in the later, or only in the earlier."""

    kind: Literal["same", "added", "removed"]
    text: str


def compare(before: str, after: str) -> tuple[Change, ...]:
    """Tell what became of `before` in `after`."""
    if before == after:
        return (Change("same", after),) if after else ()
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    counts = Counter(new)
    if sum(counts[word] for word in old) > _MOST_ALIKE:
        whole = (Change("removed", before), Change("added", after))
        return tuple(one for one in whole if one.text)
    found: list[Change] = []
    for word, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if word == "equal":
            found.append(Change("same", "".join(new[c:d])))
            continue
        if b > a:
            found.append(Change("removed", "".join(old[a:b])))
        if d > c:
            found.append(Change("added", "".join(new[c:d])))
    return tuple(found)
