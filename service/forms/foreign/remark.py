"""What is said of a form that was translated."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from service.bpmn.foreign import Fate
from service.forms.foreign.naming import SHOWN
from service.forms.foreign.vocabulary import UNKNOWN, Meaning

Json = Any


@dataclass(frozen=True, slots=True)
class Remark:
    """What became of one word of a form: `at` is the question, empty for the form itself."""

    fate: Fate
    word: str
    at: str
    says: str


@dataclass(frozen=True, slots=True)
class TranslatedForm:
    """A form as form-js writes it, and what is to be said of it."""

    document: Mapping[str, Json]
    remarks: tuple[Remark, ...]


class Remarks:
    """What there is to remark on a form, each thing once."""

    def __init__(self) -> None:
        """Begin with none."""
        self._told: dict[Remark, None] = {}

    @property
    def told(self) -> tuple[Remark, ...]:
        """Return them in the order in which they were made."""
        return tuple(self._told)

    def add(self, word: str, at: str, meaning: Meaning, *, value: str = "") -> None:
        """Remark on a word; `value` is what it says."""
        fate, says = meaning
        self._told.setdefault(Remark(fate, f"{word} {value}".strip()[:SHOWN], at, says))

    def add_left(
        self,
        words: Iterable[str],
        said: Iterable[str],
        at: str,
        meanings: Mapping[str, Meaning],
        *,
        mark: str = "",
    ) -> None:
        """Remark on the words that are not said; `mark` stands before each where it is written."""
        for word in words:
            if word not in said:
                self.add(f"{mark}{word}", at, meanings.get(word, UNKNOWN))
