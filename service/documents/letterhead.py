"""The house's own letter: one layout, with its fonts, for every template of the organisation."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

_HERE = Path(__file__).parent
LETTER = "letter.typ"


@cache
def letterhead() -> Mapping[str, bytes]:
    """Return the files among which a letter is compiled."""
    files = (_HERE / LETTER, *sorted((_HERE / "fonts").iterdir()))
    return MappingProxyType({str(one.relative_to(_HERE)): one.read_bytes() for one in files})
